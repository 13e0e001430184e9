import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createWebhook } from "../e2e/tools/api.ts";
import { clickButton } from "./tools/act.ts";
import { openStage, type Stage, type Workspace } from "./tools/stage.ts";

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => stage.endTest());
afterAll(() => stage.close());

/** Opens a webhook's page, and a second page of the same session. */
async function openTwice(): Promise<{ workspace: Workspace; id: string; page: Page; other: Page }> {
  const workspace = await stage.makeWorkspace("countercyclical");
  const input = { name: "Ledger", url: `${stage.subscriber.url}/ledger`, events: ["memo.created"] };
  const { id } = await createWebhook(stage.hookline, input, workspace.key);
  const page = await workspace.enter();
  await page.goto(`/dashboard/webhooks/${id}`);
  const other = await page.context().newPage();
  await other.goto("/dashboard/events");
  return { workspace, id, page, other };
}

describe("a page that is open says", () => {
  it("that its webhook was deleted", async () => {
    const { workspace, id, page } = await openTwice();
    await workspace.call("DELETE", `/v1/webhooks/${id}`);
    await page.getByRole("alert").getByText("This webhook was deleted.").waitFor();
    await page.getByRole("heading", { level: 1, name: "Ledger" }).waitFor();
  });

  it("that its session has ended, and not any more in the next one", async () => {
    const { workspace, page, other } = await openTwice();
    await clickButton(other, "Sign out");
    await page.getByRole("alert").getByText("You are signed out.").waitFor();
    await page.getByRole("alert").getByRole("link", { name: "How to get in" }).waitFor();
    await other.goto(await workspace.makeLink());
    await page.getByRole("alert").waitFor({ state: "detached" });
  });
});

describe.each([
  ["with scripts", true],
  ["without scripts", false],
])("what is typed into a form %s", (_, javaScriptEnabled) => {
  it("outlives the session, and is sent in the next one", async () => {
    const workspace = await stage.makeWorkspace("countercyclical");
    const page = await workspace.enter({ role: "owner" }, { javaScriptEnabled });
    await page.goto("/dashboard/event-types/new");
    await page.locator("#name").fill("thing.made");
    await page.locator("#description").fill("Made & <b>sold</b>");
    const other = await page.context().newPage();
    await other.goto("/dashboard/events");
    await clickButton(other, "Sign out");
    await clickButton(page, "Save");
    await page.getByRole("heading", { name: "You are not signed in" }).waitFor();
    await page.getByText("thing.made").waitFor();
    await other.goto(await workspace.makeLink());
    await clickButton(page, "Send it again");
    await page.getByText("This form is out of date").waitFor();
    await clickButton(page, "Send it again");
    await page.getByRole("link", { name: "thing.made" }).waitFor();
    const type = await workspace.call<{ description: string }>("GET", "/v1/event-types/thing.made");
    expect(type.description).toBe("Made & <b>sold</b>");
  });
});
