import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createWebhook, publish, readLog } from "../e2e/tools/api.ts";
import { untilTrue } from "../e2e/tools/until.ts";
import { clickButton, clickLink, POLLING } from "./tools/act.ts";
import { openStage, type Stage, type Workspace } from "./tools/stage.ts";

/** Always half an hour beside the hour, and never summer time. */
const DARWIN = { timezoneId: "Australia/Darwin" };

let stage: Stage;
let workspace: Workspace;
let webhookId: string;

beforeAll(async () => {
  stage = await openStage(() => ({ status: 503 }));
  workspace = await stage.makeWorkspace();
  const input = { name: "Shop", url: `${stage.subscriber.url}/fails`, events: ["order.*"], retry_schedule: [0] };
  webhookId = (await createWebhook(stage.hookline, input, workspace.key)).id;
  for (let count = 0; count < 3; count++) {
    await publish(stage.hookline, { type: "order.placed", data: count }, workspace.key);
  }
  await untilTrue("three failures", async () => {
    const log = await readLog(stage.hookline, webhookId, workspace.key);
    return log.length === 3 && log.every(({ status }) => status === "failed");
  });
});
afterEach(() => stage.endTest());
afterAll(() => stage.close());

describe("times", () => {
  it("are exact and the reader's, with the zone's name, and UTC on hover, also after a renewal", async () => {
    const page = await workspace.enter(undefined, DARWIN);
    await page.goto("/dashboard/events");
    const time = page.locator("#events time").first();
    await expect.poll(() => time.innerText(), POLLING).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d GMT\+9:30$/);
    const shown = await time.innerText();
    const title = (await time.getAttribute("title")) ?? "";
    expect(title).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/);
    const at = Date.parse(title.replace(" UTC", "Z"));
    expect(Date.parse(shown.replace(" GMT+9:30", "+09:30"))).toBe(at);
    expect(Math.abs(at - Date.now())).toBeLessThan(3_600_000);
    await publish(stage.hookline, { type: "note.made", data: 1 }, workspace.key);
    await page.getByRole("link", { name: "note.made" }).waitFor();
    expect(await page.locator("#events time").allInnerTexts()).toEqual(
      Array.from({ length: 4 }, () => expect.stringMatching(/ GMT\+9:30$/)),
    );
  });

  it("are UTC without scripts, and say so", async () => {
    const page = await workspace.enter(undefined, { ...DARWIN, javaScriptEnabled: false });
    await page.goto("/dashboard/events?since=2026-01-01T00:00");
    expect(await page.locator("#events time").first().innerText()).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/);
    await page.getByText("Since (UTC)").waitFor();
  });

  it("are typed in the reader's zone, and stay what they were for a reader elsewhere", async () => {
    const page = await workspace.enter(undefined, DARWIN);
    await page.goto("/dashboard/events?type=order.placed");
    await page.getByText("More filters").click();
    await page.getByText("Since (Australia/Darwin)").waitFor();
    const inAnHour = new Date(Date.now() + 3_600_000).toLocaleString("sv-SE", { timeZone: "Australia/Darwin" });
    await page.getByLabel("Until").fill(inAnHour.replace(" ", "T"));
    await clickButton(page, "Filter");
    await expect.poll(() => page.getByRole("row", { name: /order\.placed/ }).count(), POLLING).toBe(3);
    await page.getByLabel("Since").fill(inAnHour.replace(" ", "T"));
    await clickButton(page, "Filter");
    await page.getByText("None of the events match these filters.").waitFor();
    const elsewhere = await workspace.enter(undefined, { timezoneId: "America/New_York" });
    await elsewhere.goto(page.url());
    await elsewhere.getByText("Since (Australia/Darwin)").waitFor();
    expect(await elsewhere.getByLabel("Since").inputValue()).toBe(inAnHour.replace(" ", "T"));
    await clickLink(elsewhere, "Clear the filters");
    await elsewhere.getByRole("link", { name: "order.placed" }).first().waitFor();
  });
});

describe("the list of webhooks", () => {
  it("names the cells of a row once it is folded", async () => {
    const page = await workspace.enter(undefined, { viewport: { width: 360, height: 740 } });
    const names = page
      .getByRole("row", { name: /Shop/ })
      .locator("td")
      .evaluateAll((cells) => cells.map((cell) => getComputedStyle(cell, "::before").content));
    const none = ["none", "none", "none"];
    expect(await names).toEqual([...none, '"Delivered in 24 h"', '"Last error"', '"Last delivery"']);
  });
});

describe("a webhook's deliveries", () => {
  const open = async () => {
    const page = await workspace.enter();
    await page.goto(`/dashboard/webhooks/${webhookId}`);
    await expect.poll(() => page.getByRole("checkbox", { name: "Resend" }).count(), POLLING).toBe(3);
    return page;
  };
  const attempts = async () => {
    const log = await readLog(stage.hookline, webhookId, workspace.key);
    return log.map(({ attempt_count: count }) => count).toSorted();
  };

  it("say how many are ticked on the button that sends them, which Enter presses too", async () => {
    const page = await open();
    const boxes = page.getByRole("checkbox", { name: "Resend" });
    await boxes.nth(0).check();
    await page.getByRole("button", { name: "Send 1 ticked again" }).waitFor();
    await boxes.nth(2).check();
    await page.getByRole("button", { name: "Send 2 ticked again" }).waitFor();
    await boxes.nth(2).press("Enter");
    await page.getByText("One more attempt of each is on its way.").waitFor();
    await untilTrue("two more attempts", async () => (await attempts()).join() === "1,2,2");
  });

  it("are ticked all at once", async () => {
    const page = await open();
    const all = page.getByRole("checkbox", { name: "Tick all on this page" });
    await all.check();
    await page.getByRole("button", { name: "Send 3 ticked again" }).waitFor();
    await page.getByRole("checkbox", { name: "Resend" }).first().uncheck();
    await page.getByRole("button", { name: "Send 2 ticked again" }).waitFor();
    expect(await all.isChecked()).toBe(false);
  });

  it("are sent again one by one from their rows", async () => {
    const page = await open();
    const before = (await attempts()).reduce((sum, count) => sum + count, 0);
    await page.getByRole("button", { name: "Send again" }).first().click();
    await page.getByText("One more attempt").waitFor();
    await untilTrue("one more attempt", async () => {
      return (await attempts()).reduce((sum, count) => sum + count, 0) === before + 1;
    });
  });
});
