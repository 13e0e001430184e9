import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createWebhook, publish, readLog } from "../e2e/tools/api.ts";
import { untilTrue } from "../e2e/tools/until.ts";
import { clickButton, clickLink, openTab, POLLING } from "./tools/act.ts";
import { openStage, type Stage, type Workspace } from "./tools/stage.ts";

/** Paths whose subscriber was mended. */
const mended = new Set<string>();
let stage: Stage;

beforeAll(async () => {
  stage = await openStage(({ path }) => {
    if (mended.has(path)) return { status: 200, body: "mended" };
    return { status: 503, body: '{"error":"database is down"}', headers: { "Content-Type": "application/json" } };
  });
});
afterEach(() => stage.endTest());
afterAll(() => stage.close());

/** Makes a webhook and publishes an event to it. */
async function makeDelivery(workspace: Workspace, path: string, settings: object = {}) {
  const { hookline, subscriber } = stage;
  const input = {
    name: `Of ${path}`,
    url: subscriber.url + path,
    events: ["order.*"],
    retry_schedule: [0],
    ...settings,
  };
  const webhook = await createWebhook(hookline, input, workspace.key);
  const event = await publish(hookline, { type: "order.placed", data: { total: 12 } }, workspace.key);
  await subscriber.received(path, 1);
  return { webhook, event };
}

async function untilStatus(workspace: Workspace, webhookId: string, status: string): Promise<void> {
  await untilTrue(status, async () => {
    return (await readLog(stage.hookline, webhookId, workspace.key)).every((delivery) => delivery.status === status);
  });
}

describe("a delivery", () => {
  it("that failed says why, and is delivered by a resend without a reload", async () => {
    const workspace = await stage.makeWorkspace();
    const { webhook } = await makeDelivery(workspace, "/failing");
    const page = await workspace.enter();
    await clickLink(page, "Of /failing");
    await page
      .getByRole("row", { name: /order\.placed failed 503/ })
      .getByRole("link", { name: "order.placed" })
      .click();
    await page.getByText("It failed after 1 attempt. Fix the subscriber, then resend it.").waitFor();
    await page.getByText("The subscriber answered 503.").waitFor();
    await page.getByText("The subscriber has a fault. Its own log should say why.").waitFor();
    expect(await page.getByLabel("Answer headers").innerText()).toContain("HTTP 503");
    expect(await page.getByLabel("Answer body").innerText()).toContain('"error": "database is down"');

    mended.add("/failing");
    await clickButton(page, "Resend");
    await page.getByText("One more attempt is on its way.").waitFor();
    await page.getByText("It was delivered after 2 attempts.").waitFor();
    await page.getByText("Attempt 2").waitFor();
    await page.getByText("resend", { exact: true }).waitFor();
    await untilStatus(workspace, webhook.id, "delivered");
  });

  it("that is pending counts down to its next attempt and can be canceled", async () => {
    const workspace = await stage.makeWorkspace();
    const { webhook } = await makeDelivery(workspace, "/pending", { retry_schedule: [0, 3600] });
    const page = await workspace.enter();
    await page.goto(`/dashboard/webhooks/${webhook.id}`);
    await page.getByRole("row", { name: /order\.placed pending 503.*next in \d+ (min|h)/ }).waitFor();
    await page.getByRole("link", { name: "order.placed" }).click();
    await page.getByText(/Next attempt in \d+ (min|h)/).waitFor();
    await page.getByText("by the retry schedule").waitFor();
    await clickButton(page, "Cancel");
    await page.getByText("The delivery is canceled.").waitFor();
    await page.getByText("It was canceled after 1 attempt.").waitFor();
    expect(await page.getByRole("button", { name: "Cancel" }).count()).toBe(0);
  });

  it("appears on the webhook's page by itself, and leaves the focus on its row", async () => {
    const workspace = await stage.makeWorkspace();
    mended.add("/live");
    const { webhook } = await makeDelivery(workspace, "/live");
    const page = await workspace.enter();
    await page.goto(`/dashboard/webhooks/${webhook.id}`);
    const rows = page.getByRole("row", { name: /order\.placed delivered/ });
    await rows.first().waitFor();
    await rows.getByRole("link").focus();
    await publish(stage.hookline, { type: "order.placed", data: { total: 13 } }, workspace.key);
    await expect.poll(() => rows.count(), POLLING).toBe(2);
    expect(
      await rows
        .last()
        .getByRole("link")
        .evaluate((link) => link === document.activeElement),
    ).toBe(true);
  });
});

describe("an event", () => {
  it("says who got it and who did not, and is replayed to those that missed it", async () => {
    const workspace = await stage.makeWorkspace();
    mended.add("/wants").add("/other");
    const other = { name: "Other", url: `${stage.subscriber.url}/other`, events: ["invoice.paid"] };
    await createWebhook(stage.hookline, other, workspace.key);
    const off = { name: "Off", url: `${stage.subscriber.url}/off`, events: ["*"] };
    const { id } = await createWebhook(stage.hookline, off, workspace.key);
    await workspace.call("PATCH", `/v1/webhooks/${id}`, { status: "disabled" });
    const { webhook } = await makeDelivery(workspace, "/wants");
    await untilStatus(workspace, webhook.id, "delivered");
    const late = { name: "Late", url: `${stage.subscriber.url}/wants`, events: ["order.placed"] };
    await createWebhook(stage.hookline, late, workspace.key);

    const page = await workspace.enter();
    await clickLink(page, "Events");
    await page.getByRole("link", { name: "order.placed" }).click();
    await page.getByRole("row", { name: /Of \/wants delivered 200 1 attempt/ }).waitFor();
    await page.getByRole("row", { name: "Other not sent It is not subscribed to this type." }).waitFor();
    await page.getByRole("row", { name: "Off not sent It is disabled." }).waitFor();
    await page.getByRole("row", { name: /Late not sent It was created or enabled after the event/ }).waitFor();
    await clickLink(page, "Replay");
    await page.getByRole("heading", { name: "Replay order.placed" }).waitFor();
    await page.getByRole("button", { name: "Replay to 1 webhook", exact: true }).waitFor();
    await page.getByText("Choose webhooks").click();
    await page.getByRole("checkbox", { name: /^Late/ }).check();
    await page.getByRole("button", { name: "Replay to 1 ticked" }).waitFor();
    await page.getByRole("button", { name: "Replay to 2 webhooks", exact: true }).click();
    await page.getByText("The event is sent again.").waitFor();
    await page.getByRole("row", { name: /Of \/wants delivered 200 2 attempts/ }).waitFor();
    await page.getByRole("row", { name: /Late delivered 200 1 attempt/ }).waitFor();
  });
});

describe("a webhook", () => {
  it("is disabled, enabled, and recovers what failed with its progress", async () => {
    const workspace = await stage.makeWorkspace();
    const { webhook } = await makeDelivery(workspace, "/recover");
    await untilStatus(workspace, webhook.id, "failed");
    const page = await workspace.enter();
    await clickLink(page, "Of /recover");
    await clickLink(page, "Disable");
    await clickButton(page, "Disable");
    await page.getByText("The webhook is disabled, and its pending deliveries are canceled.").waitFor();
    await page.getByText("Somebody disabled it.").waitFor();
    await openTab(page, "Recover");
    await clickLink(page, "The last hour");
    await page.getByRole("button", { name: "Enable and send 1" }).waitFor();
    await clickButton(page, "Enable");
    await page.getByText("The webhook is enabled").waitFor();
    mended.add("/recover");
    await openTab(page, "Recover");
    await clickButton(page, "Count");
    await clickButton(page, "Send 1");
    await page.getByText("1 of 1 arrived").waitFor();
    await page.getByRole("progressbar").waitFor();
    await untilStatus(workspace, webhook.id, "delivered");
  });

  it("is deleted only when that is confirmed", async () => {
    const workspace = await stage.makeWorkspace();
    mended.add("/gone");
    const { webhook } = await makeDelivery(workspace, "/gone");
    const page = await workspace.enter();
    await page.goto(`/dashboard/webhooks/${webhook.id}`);
    const dialog = page.getByRole("dialog", { name: "Delete “Of /gone”?" });
    await clickLink(page, "Delete");
    await dialog.getByRole("link", { name: "Cancel" }).click();
    await dialog.waitFor({ state: "detached" });
    await clickLink(page, "Delete");
    await dialog.waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    expect(await page.getByRole("link", { name: "Delete" }).evaluate((link) => link === document.activeElement)).toBe(
      true,
    );
    await clickLink(page, "Delete");
    await dialog.getByRole("button", { name: "Delete" }).click();
    await page.getByText("It was deleted.").waitFor();
    await page.getByRole("heading", { name: "Create your first webhook" }).waitFor();
    expect((await page.goto(`/dashboard/webhooks/${webhook.id}`))?.status()).toBe(404);
  });
});
