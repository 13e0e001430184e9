import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { afterEach, describe, expect, it, vi } from "vitest";
import { eventually } from "../tools/eventually.ts";
import { makeInbox, type TestInbox, visit } from "./play-fixture.ts";

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function upgrade(pageId: string): Promise<Response> {
  return visit(`/play/${pageId}/live`, { headers: { Upgrade: "websocket" } });
}

/** Watches an inbox as its page does. */
async function watch({ pageId }: TestInbox) {
  const { status, webSocket } = await upgrade(pageId);
  if (webSocket === null) throw new Error(`no WebSocket, but ${status}`);
  const told: unknown[] = [];
  webSocket.addEventListener("message", ({ data }) => {
    told.push(data);
  });
  const closed = new Promise<CloseEvent>((resolve) => webSocket.addEventListener("close", resolve));
  webSocket.accept();
  return { webSocket, told, closed };
}

describe("a page that watches", () => {
  it("is told that something came, and not what", async () => {
    const inbox = await makeInbox();
    const [one, other] = [await watch(inbox), await watch(inbox)];
    const bystander = await watch(await makeInbox());
    await inbox.receive("/secret", { method: "POST", body: "secret" });
    await eventually(() => expect([one.told, other.told]).toEqual([["changed"], ["changed"]]));
    await inbox.submit("clear");
    await eventually(() => expect(one.told).toEqual(["changed", "changed"]));
    expect(bystander.told).toEqual([]);
  });

  it("is told while the answer still waits", async () => {
    const inbox = await makeInbox();
    await inbox.submit("answer", { status: "200", delay: "0.5", body: "" });
    const page = await watch(inbox);
    const toldBefore = await inbox.receive().then(() => [...page.told]);
    expect(toldBefore).toEqual(["changed"]);
  });

  it("is told though the inbox slept meanwhile", async () => {
    const inbox = await makeInbox();
    const page = await watch(inbox);
    await evictDurableObject(inbox.stub);
    page.webSocket.send("anything");
    await inbox.receive();
    await eventually(() => expect(page.told).toEqual(["changed"]));
  });

  it("leaves without disturbing the others", async () => {
    const inbox = await makeInbox();
    const [gone, stays] = [await watch(inbox), await watch(inbox)];
    gone.webSocket.close(1000);
    await inbox.receive();
    await eventually(() => expect(stays.told).toEqual(["changed"]));
    await eventually(async () => {
      expect(await runInDurableObject(inbox.stub, (_, state) => state.getWebSockets().length)).toBe(1);
    });
  });

  it("is let go when the inbox is over", async () => {
    const inbox = await makeInbox();
    const page = await watch(inbox);
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(Date.now() + 25 * 3_600_000);
    await runDurableObjectAlarm(inbox.stub);
    expect(await page.closed).toMatchObject({ code: 1000 });
  });
});

describe("watching", () => {
  it("needs an inbox that exists, and a WebSocket", async () => {
    const inbox = await makeInbox();
    expect((await upgrade("0".repeat(32))).status).toBe(404);
    expect((await inbox.page("/live")).status).toBe(426);
  });

  it("is open to 20 pages at once", async () => {
    const inbox = await makeInbox();
    for (let n = 0; n < 20; n++) await watch(inbox);
    expect((await upgrade(inbox.pageId)).status).toBe(429);
  });
});
