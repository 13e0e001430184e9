import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createWebhook } from "../e2e/tools/api.ts";
import { clickButton, clickLink, openAdvanced, openTab, POLLING, untilScriptRan } from "./tools/act.ts";
import { openStage, type Stage } from "./tools/stage.ts";

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => stage.endTest());
afterAll(() => stage.close());

describe("the form of a webhook", () => {
  it("says beside each field what is wrong, and keeps what was typed", async () => {
    const page = await (await stage.makeWorkspace("countercyclical")).enter();
    await clickLink(page, "Create webhook");
    await openAdvanced(page);
    const typed = [
      ["Name", "Portfolio"],
      ["URL", "ftp://example.com/hook"],
      ["Your own headers", "X-Webhook-Signature: mine"],
      ["Retry schedule", "0, 5 min, 25 h"],
      ["Secret", "too short"],
    ] as const;
    for (const [label, text] of typed) await page.getByRole("textbox", { name: label, exact: true }).fill(text);
    await page.getByRole("radio", { name: "cloudevents" }).check();
    await page.getByRole("radio", { name: "In the order of publication" }).check();
    await page.getByRole("checkbox", { name: /assumption\.created/ }).uncheck();
    await clickButton(page, "Save");
    await page.getByRole("alert").getByText("some fields have errors").waitFor();
    for (const [label, text] of typed) {
      const field = page.getByRole("textbox", { name: label, exact: true });
      expect(await field.inputValue()).toBe(text);
      expect([label, await field.getAttribute("aria-invalid")]).toEqual([label, label === "Name" ? null : "true"]);
    }
    expect(await page.getByRole("radio", { name: "cloudevents" }).isChecked()).toBe(true);
    expect(await page.getByRole("radio", { name: "In the order of publication" }).isChecked()).toBe(true);
    const described = (id: string) => page.locator(`#${id}-error`).innerText();
    expect(await described("url")).toMatch(/http/);
    expect(await described("headers")).toMatch(/X-Webhook-Signature/i);
    expect(await described("retry_schedule")).toMatch(/86400|24 h/);
    expect(await described("events")).toMatch(/at least one/);
  });

  it("says what it can't read, and saves once that is corrected", async () => {
    const page = await (await stage.makeWorkspace()).enter();
    await clickLink(page, "Create webhook");
    await openAdvanced(page);
    await page.getByRole("textbox", { name: "URL" }).fill(`${stage.subscriber.url}/mended`);
    await page.getByRole("textbox", { name: "Names or prefixes" }).fill("order.placed\ninvoice.*");
    await page.getByRole("textbox", { name: "Your own headers" }).fill("no colon");
    await page.getByRole("textbox", { name: "Retry schedule" }).fill("0, soon");
    await clickButton(page, "Save");
    await page.locator("#headers-error").getByText('"no colon" is not of the form Name: value').waitFor();
    const unread = '"soon" is not a duration such as 0, 30 s, 5 min or 1 h';
    await page.locator("#retry_schedule-error").getByText(unread).waitFor();
    await page.getByRole("textbox", { name: "Your own headers" }).fill("X-Region: eu");
    await page.getByRole("textbox", { name: "Retry schedule" }).fill("0, 90, 1 h 30 min");
    await clickButton(page, "Save");
    await page.getByText("The webhook was created.").waitFor();
    await openTab(page, "Overview");
    await page.getByText("at once, 1 min 30 s, 1 h 30 min").waitFor();
    await page.getByText("X-Region", { exact: true }).waitFor();
    await page.getByText("invoice.*").waitFor();

    await openTab(page, "Edit");
    expect(await page.getByRole("textbox", { name: "Your own headers" }).inputValue()).toBe("X-Region: ***");
    await page.getByRole("textbox", { name: "Name", exact: true }).fill("Renamed");
    await clickButton(page, "Save");
    await page.getByText("Your changes are saved.").waitFor();
    await page.getByRole("heading", { name: "Renamed" }).waitFor();
    await page.getByText("X-Region", { exact: true }).waitFor();
  });

  it("checks a URL while it is typed", async () => {
    const page = await (await stage.makeWorkspace()).enter();
    await clickLink(page, "Create webhook");
    const url = page.getByRole("textbox", { name: "URL" });
    await url.pressSequentially("https://user:pass@example.com/");
    await expect.poll(() => page.locator("#url-check").innerText(), POLLING).toMatch(/user info/);
    await url.fill("http://169.254.169.254/latest");
    await expect.poll(() => page.locator("#url-check").innerText(), POLLING).toMatch(/link-local|metadata/);
    await url.fill("https://example.com/hook");
    await page.getByText("This URL can be used.").waitFor();
    await url.fill("");
    await expect.poll(() => page.locator("#url-check").innerText(), POLLING).toBe("");
  });

  it("shows what its settings would send", async () => {
    const page = await (await stage.makeWorkspace("countercyclical")).enter();
    await clickLink(page, "Create webhook");
    await openAdvanced(page);
    const headers = page.getByLabel("Request headers");
    const body = page.getByLabel("Request body");
    expect(await body.innerText()).toContain('"eventType": "');
    await page.getByRole("radio", { name: "cloudevents" }).check();
    await expect.poll(() => body.innerText(), POLLING).toContain('"specversion": "1.0"');
    expect(await headers.innerText()).toContain("Content-Type: application/cloudevents+json");
    await page.getByRole("textbox", { name: "Your own headers" }).pressSequentially("X-Region: eu");
    await expect.poll(() => headers.innerText(), POLLING).toContain("X-Region: ***");
    await page.getByRole("searchbox", { name: "Search event types" }).fill("memo upd");
    await expect
      .poll(() => page.getByRole("checkbox", { name: /investment\.created/ }).isVisible(), POLLING)
      .toBe(false);
    await page.getByRole("checkbox", { name: /memo\.updated/ }).check();
    await expect.poll(() => headers.innerText(), POLLING).toContain("X-Webhook-Event: memo.updated");
    await page.getByRole("textbox", { name: "Retry schedule" }).fill("0, 5 s, 2 h");
    await page.getByRole("listitem").filter({ hasText: "3. 2 h later" }).waitFor();
  });

  it("counts what a prefix covers as chosen", async () => {
    const page = await (await stage.makeWorkspace("countercyclical")).enter();
    await clickLink(page, "Create webhook");
    await page.getByRole("textbox", { name: "URL" }).fill(`${stage.subscriber.url}/tree`);
    await untilScriptRan(page, "webhook-form.js");
    await page.getByRole("checkbox", { name: /^memo\.\*/ }).check();
    expect(await page.getByRole("checkbox", { name: /memo\.updated/ }).isDisabled()).toBe(true);
    await page.getByText("3 of 3").waitFor();
    // What was chosen to begin with made way for the first choice of one's own.
    expect(await page.getByRole("checkbox", { name: /assumption\.created/ }).isChecked()).toBe(false);
    await clickButton(page, "Save");
    await page.getByText("The webhook was created.").waitFor();
    await openTab(page, "Overview");
    await page.getByText("memo.*").waitFor();
    await openTab(page, "Edit");
    expect(await page.getByRole("checkbox", { name: /^memo\.\*/ }).isChecked()).toBe(true);
    expect(await page.getByRole("checkbox", { name: /^assumption\.\*/ }).isChecked()).toBe(false);
  });

  it("shows an example of the other signature as it is chosen", async () => {
    const page = await (await stage.makeWorkspace()).enter();
    await clickLink(page, "Create webhook");
    await openAdvanced(page);
    const example = page.getByLabel("Example of this signature");
    expect(await example.count()).toBe(0);
    await page.getByRole("combobox", { name: "One more signature" }).selectOption("body-hex");
    await example.getByText("X-Hub-Signature-256: sha256=(made").waitFor();
    await page.getByRole("textbox", { name: "Its header" }).fill("X-Acme");
    await example.getByText("X-Acme: sha256=(made").waitFor();
    await page.getByRole("combobox", { name: "One more signature" }).selectOption("none");
    await example.waitFor({ state: "detached" });
  });
});

describe("the signing secret", () => {
  it("is rotated with a grace period that counts down, or at once", async () => {
    const workspace = await stage.makeWorkspace();
    const input = { name: "Rotated", url: `${stage.subscriber.url}/rotated`, events: ["*"] };
    const { secret } = await createWebhook(stage.hookline, input, workspace.key);
    const page = await workspace.enter(undefined, { permissions: ["clipboard-read", "clipboard-write"] });
    await clickLink(page, "Rotated");
    await openTab(page, "Signing secret");
    expect(await page.content()).not.toContain(secret);
    await clickButton(page, "Reveal");
    await page.getByText(secret).waitFor();
    await page.locator("#signing").getByRole("button", { name: "Copy" }).click();
    await page.getByRole("button", { name: "Copied" }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(secret);

    await page.getByRole("combobox", { name: "Grace period" }).selectOption({ label: "1 hour" });
    await clickButton(page, "Rotate");
    await page.getByText("The webhook signs with its new secret from now on.").waitFor();
    await page.getByText(/still signs beside the new one and ends in (59|60) min|ends in 1 h/).waitFor();
    expect(await page.content()).not.toContain(secret);
    await page.getByText(/^whsec_/).waitFor();

    await page
      .getByRole("combobox", { name: "Grace period" })
      .selectOption({ label: "none: the old one ends at once" });
    await page.getByRole("textbox", { name: "New secret" }).fill("short");
    await clickButton(page, "Rotate");
    await page.locator("#secret-error").getByText(/16/).waitFor();
    expect(await page.getByRole("textbox", { name: "New secret" }).inputValue()).toBe("short");
    expect(await page.getByRole("combobox", { name: "Grace period" }).inputValue()).toBe("0");
    expect(await page.getByRole("button", { name: "Rotate" }).evaluate((one) => one === document.activeElement)).toBe(
      true,
    );
    await page.getByRole("textbox", { name: "New secret" }).fill("a secret of my own choice");
    await clickButton(page, "Rotate");
    await page.getByText("a secret of my own choice").waitFor();
    await page.getByText(/still signs beside the new one and ends in (59|60) min|ends in 1 h/).waitFor();
  });

  it("comes with a function that verifies, in three languages", async () => {
    const workspace = await stage.makeWorkspace();
    await createWebhook(stage.hookline, { name: "Snippets", url: "http://127.0.0.1:1/", events: ["*"] }, workspace.key);
    const page = await workspace.enter(undefined, { permissions: ["clipboard-read", "clipboard-write"] });
    await clickLink(page, "Snippets");
    await openTab(page, "Signing secret");
    await page.getByText("createHmac").waitFor();
    await clickLink(page, "Python");
    await page.getByText("hmac.compare_digest").waitFor();
    await clickLink(page, "Go");
    await page.getByText("hmac.Equal").waitFor();
    await clickButton(page, "Copy the function");
    await page.getByRole("button", { name: "Copied" }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain("func verify(body []byte");
  });
});
