import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { createWebhook, publish } from "../e2e/tools/api.ts";
import { clickButton, clickLink, openTab } from "./tools/act.ts";
import { findFaults } from "./tools/find-faults.ts";
import { openStage, type Stage } from "./tools/stage.ts";

const PHONE = { viewport: { width: 360, height: 740 }, timezoneId: "Asia/Kolkata" };
let stage: Stage;
let isMended = false;

beforeAll(async () => {
  stage = await openStage(() =>
    isMended ? { status: 200 } : { status: 500, body: 'relation "events" does not exist\nat line 3' },
  );
});
afterEach(() => stage.endTest());
afterAll(() => stage.close());

async function expectSound(page: Page): Promise<void> {
  const wide = await page.evaluate(() => document.scrollingElement?.scrollWidth ?? 0);
  expect([wide, await findFaults(page, ["light", "dark"])]).toEqual([360, []]);
}

it("a developer on a phone goes from a failing webhook to the attempt, mends it and recovers what failed", async () => {
  const { hookline, subscriber } = stage;
  const workspace = await stage.makeWorkspace();
  const settings = { name: "Ledger", url: `${subscriber.url}/ledger`, events: ["order.*"], retry_schedule: [0] };
  await createWebhook(hookline, settings, workspace.key);
  for (let count = 0; count < 3; count++) {
    await publish(hookline, { type: "order.placed", data: { total: count } }, workspace.key);
  }
  await subscriber.received("/ledger", 3);

  const page = await workspace.enter(undefined, PHONE);
  await clickLink(page, "Ledger");
  await page.getByText('3 of 3 attempts answered 500 (relation "events" does not exist)').waitFor();
  // Times are told in the reader's zone.
  await page.getByText(/Failing since \d\d:\d\d GMT\+5:30/).waitFor();
  await page.getByText("Deliveries by time (GMT+5:30)").waitFor();
  expect(await page.locator(".times time").first().innerText()).toMatch(/^\d\d:30$/);
  await page
    .getByRole("paragraph")
    .filter({ hasText: /^500 × 3$/ })
    .waitFor();
  await expectSound(page);

  await clickLink(page, "See the attempt");
  await page.getByText("at line 3").first().waitFor();

  isMended = true;
  await page.goBack();
  await openTab(page, "Recover");
  await clickLink(page, "Since it began failing");
  await page.getByText("3 deliveries match.").waitFor();
  await page.getByText("Time zone: GMT+5:30.").first().waitFor();
  await expectSound(page);

  // The same time, told in the reader's zone and sent back.
  await clickButton(page, "Count again");
  await page.getByText("3 deliveries match.").waitFor();
  await clickButton(page, "Send 3");
  await page.getByText("3 of 3 arrived").waitFor();
  await expectSound(page);

  await openTab(page, "Overview");
  await page.getByText("active", { exact: true }).waitFor();
  await expectSound(page);
});
