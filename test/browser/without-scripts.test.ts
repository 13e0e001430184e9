import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createWebhook, publish } from "../e2e/tools/api.ts";
import { clickButton, clickLink, openAdvanced, inboxUrlOn, openTab, POLLING } from "./tools/act.ts";
import { openStage, type Stage, type Workspace } from "./tools/stage.ts";

let stage: Stage;

beforeAll(async () => {
  stage = await openStage(({ path, earlier }) => ({ status: path === "/second-time" && earlier === 0 ? 500 : 200 }));
});
afterEach(() => stage.endTest());
afterAll(() => stage.close());

const PLAIN = { javaScriptEnabled: false };

function enterPlainly(workspace: Workspace): Promise<Page> {
  return workspace.enter(undefined, PLAIN);
}

/** Loads a page anew until it says something, as a person would without scripts. */
async function reloadUntil(page: Page, text: string): Promise<void> {
  await expect.poll(() => page.reload().then(() => page.getByText(text).count()), POLLING).toBeGreaterThan(0);
}

describe("without scripts", () => {
  it("a webhook is created, previewed, edited, tested, disabled, enabled and deleted", async () => {
    const page = await enterPlainly(await stage.makeWorkspace("countercyclical"));
    await clickLink(page, "Create webhook");
    await page.getByRole("textbox", { name: "URL" }).fill(`${stage.subscriber.url}/plain`);
    await page.getByRole("checkbox", { name: /assumption\.created/ }).uncheck();
    await clickButton(page, "Save");
    await page.locator("#events-error").getByText("must name at least one event type").waitFor();
    expect(await page.getByRole("textbox", { name: "URL" }).inputValue()).toContain("/plain");
    await page.getByRole("checkbox", { name: /memo\.created/ }).check();
    await openAdvanced(page);
    await page.getByRole("radio", { name: "standard" }).check();
    await clickButton(page, "Update preview");
    await page.getByText("X-Webhook-Event: memo.created").waitFor();
    await page.getByRole("textbox", { name: "Name", exact: true }).fill("Plain");
    await clickButton(page, "Save");
    await page.getByText("The webhook was created.").waitFor();

    await openTab(page, "Edit");
    // It holds something unusual, so it is open.
    await page.getByRole("textbox", { name: "Description" }).fill("Made without scripts");
    await clickButton(page, "Save");
    await page.getByText("Your changes are saved.").waitFor();
    await page.getByText("Made without scripts").waitFor();

    await openTab(page, "Test");
    await page.getByRole("combobox", { name: "Event type" }).selectOption("memo.created");
    await clickButton(page, "Load its example");
    await page.getByLabel("Data").fill("{");
    await clickButton(page, "Send test");
    await page.getByText("is not JSON").waitFor();
    await page.getByLabel("Data").fill('{"total":12}');
    await clickButton(page, "Send test");
    await page.getByRole("heading", { name: "What came back" }).waitFor();
    expect(await page.getByLabel("Answer headers").innerText()).toContain("HTTP 200");

    await clickLink(page, "Disable");
    await clickButton(page, "Disable");
    await page.getByText("The webhook is disabled").waitFor();
    await clickButton(page, "Enable");
    await page.getByText("The webhook is enabled").waitFor();
    await clickLink(page, "Delete");
    await clickLink(page, "Cancel");
    await clickLink(page, "Delete");
    await clickButton(page, "Delete");
    await page.getByText("It was deleted.").waitFor();
  });

  it("a secret is revealed and rotated", async () => {
    const workspace = await stage.makeWorkspace();
    const input = { name: "Secretive", url: `${stage.subscriber.url}/secretive`, events: ["*"] };
    const { secret } = await createWebhook(stage.hookline, input, workspace.key);
    const page = await enterPlainly(workspace);
    await clickLink(page, "Secretive");
    await openTab(page, "Signing secret");
    await clickButton(page, "Reveal");
    await page.getByText(secret).waitFor();
    await page.getByRole("textbox", { name: "New secret" }).fill("a secret of my own choice");
    await clickButton(page, "Rotate");
    await page.getByText("a secret of my own choice").waitFor();
    await page.getByText("The previous secret still signs beside the new one").waitFor();
  });

  it("a delivery is resent, and an event replayed", async () => {
    const workspace = await stage.makeWorkspace();
    const input = {
      name: "Again",
      url: `${stage.subscriber.url}/second-time`,
      events: ["*"],
      retry_schedule: [0, 3600],
    };
    await createWebhook(stage.hookline, input, workspace.key);
    await publish(stage.hookline, { type: "order.placed", data: 1 }, workspace.key);
    await stage.subscriber.received("/second-time", 1);
    const page = await enterPlainly(workspace);
    await clickLink(page, "Again");
    await reloadUntil(page, "order.placed");
    await clickLink(page, "order.placed");
    await reloadUntil(page, "1 attempt failed so far.");
    await clickButton(page, "Resend");
    await page.getByText("One more attempt is on its way.").waitFor();
    await reloadUntil(page, "It was delivered after 2 attempts.");
    await clickLink(page, "Events");
    await clickLink(page, "order.placed");
    await clickLink(page, "Replay");
    expect(await page.getByRole("button", { name: "Replay to 0 webhooks" }).isDisabled()).toBe(true);
    await clickButton(page, "Replay to 1 webhook");
    await page.getByText("The event is sent again.").waitFor();
    await reloadUntil(page, "3 attempts");
    await clickLink(page, "Again");
    await clickLink(page, "Again");
    await openTab(page, "Recover");
    await clickButton(page, "Count");
    await page.getByText("Nothing matches.").waitFor();
  });

  it("keys are made, rolled and revoked", async () => {
    const page = await enterPlainly(await stage.makeWorkspace());
    await clickLink(page, "API keys");
    await page.getByRole("textbox", { name: "Name" }).fill("Shop");
    await page.getByRole("combobox", { name: "Role" }).selectOption("member");
    await clickButton(page, "Create key");
    await page.locator("#member_id-error").waitFor();
    expect(await page.getByRole("textbox", { name: "Name" }).inputValue()).toBe("Shop");
    await page.getByRole("combobox", { name: "Role" }).selectOption("publisher");
    await clickButton(page, "Create key");
    await page.getByText("Copy it now: it is not shown again.").waitFor();
    const first = await page.getByText(/^hk_\S{30,}$/).innerText();
    await page.getByRole("row", { name: /Shop/ }).getByRole("link", { name: "Roll" }).click();
    await page.getByRole("combobox", { name: "The old secret works on for" }).selectOption({ label: "1 hour" });
    await clickButton(page, "Roll");
    await page.getByText("Its secret before works on and ends").waitFor();
    await page.getByText("Copy it now: it is not shown again.").waitFor();
    expect(await page.getByText(/^hk_\S{30,}$/).innerText()).not.toBe(first);
    await page.getByRole("row", { name: /Shop/ }).getByRole("link", { name: "Revoke" }).click();
    await clickButton(page, "Revoke");
    await page.getByText("The API key is revoked.").waitFor();
    expect(await page.getByRole("row", { name: /Shop/ }).count()).toBe(0);
  });

  it("members are added, changed, removed and restored", async () => {
    const workspace = await stage.makeWorkspace();
    const page = await enterPlainly(workspace);
    await clickLink(page, "Members");
    await page.getByRole("textbox", { name: "Id" }).fill("no spaces allowed");
    await clickButton(page, "Add");
    await page.locator("#id-error").waitFor();
    await page.getByRole("textbox", { name: "Id" }).fill("ben");
    await clickButton(page, "Add");
    await page.getByText("Saved.").waitFor();
    await page.getByRole("combobox", { name: "Role of ben" }).selectOption("admin");
    await clickButton(page, "Change");
    expect(await page.getByRole("combobox", { name: "Role of ben" }).inputValue()).toBe("admin");
    await clickLink(page, "Remove");
    await clickButton(page, "Remove");
    await page.getByText("The member was removed").waitFor();
    await page.getByText("No members yet.").waitFor();
    await workspace.call("PUT", "/v1/members/ben", { role: "member", status: "removed" });
    await page.reload();
    await clickButton(page, "Restore");
    await page.getByRole("button", { name: "Change" }).waitFor();
    await clickLink(page, "Audit log");
    await page.getByRole("textbox", { name: "target" }).fill("ben");
    await clickButton(page, "Filter");
    await page.getByRole("cell", { name: "Removed member ben" }).waitFor();
  });

  it("the catalog is written", async () => {
    const page = await enterPlainly(await stage.makeWorkspace());
    await clickLink(page, "Event catalog");
    await clickLink(page, "Add event type");
    await page.getByRole("textbox", { name: "Name" }).fill("order.placed");
    await page.getByRole("textbox", { name: "JSON Schema" }).fill("{");
    await clickButton(page, "Save");
    await page.getByText("is not JSON").waitFor();
    expect(await page.getByRole("textbox", { name: "Name" }).inputValue()).toBe("order.placed");
    await page.getByRole("textbox", { name: "JSON Schema" }).fill('{"type":"object"}');
    await clickButton(page, "Save");
    await page.getByText("Saved.").waitFor();
    await page.getByRole("row", { name: /order\.placed.*checked/ }).waitFor();
    await clickLink(page, "Delete");
    await clickButton(page, "Delete");
    await page.getByText("It was deleted.").waitFor();
    await page.getByText("The catalog is empty").waitFor();
  });

  it("a test inbox answers as told, verifies and is emptied", async () => {
    const page = await stage.openPage(PLAIN);
    await page.goto("/play");
    await clickButton(page, "Make a test inbox");
    await page.getByText("Reload the page to see new requests.").waitFor();
    await page.getByLabel("Status").fill("999");
    await clickButton(page, "Answer like this");
    await page.getByText("a whole number from 200 to 599").waitFor();
    await page.getByLabel("Status").fill("503");
    await clickButton(page, "Answer like this");
    await page.getByText("It answers 503 at once.").waitFor();
    const url = await inboxUrlOn(page);
    expect((await fetch(url, { method: "POST", body: "hello" })).status).toBe(503);
    await page.reload();
    await page.getByText("answered 503").waitFor();
    await page.getByLabel("Secret").fill("a secret of my own choice");
    await clickButton(page, "Verify signatures");
    await page.getByText("not signed").waitFor();
    await clickLink(page, "Delete all");
    await clickLink(page, "Cancel");
    await page.getByText("answered 503").waitFor();
    await clickLink(page, "Delete all");
    await clickButton(page, "Delete all");
    await page.getByText("No requests yet.").waitFor();
  });
});
