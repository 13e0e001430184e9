import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { createWorkspace } from "../tools/create-workspace.ts";
import { ask, type Client } from "../tools/send-json.ts";
import { eventually } from "../tools/eventually.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

async function createFifoWorkspace(): Promise<{ readonly owner: Client; readonly received: number[] }> {
  const received: number[] = [];
  vi.spyOn(globalThis, "fetch").mockImplementation(async (_url, init) => {
    const { data }: { data: number } = JSON.parse(typeof init?.body === "string" ? init.body : "{}");
    received.push(data);
    return new Response("OK");
  });
  const { owner } = await createWorkspace();
  await ask(owner, "POST", "/v1/webhooks", { url: "http://127.0.0.1:1/", events: ["a.b"], ordering: "fifo" });
  return { owner, received };
}

it("fifo sends events in the order in which they were accepted", async () => {
  const { owner, received } = await createFifoWorkspace();
  for (let data = 0; data < 5; data++) await ask(owner, "POST", "/v1/events", { type: "a.b", data });
  await ask(owner, "POST", "/v1/events/batch", { events: [5, 6, 7, 8].map((data) => ({ type: "a.b", data })) });
  await eventually(() => expect(received).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]));
});

it("fifo refuses an event that its Outbox could not take, so that no later one overtakes it", async () => {
  const { owner, received } = await createFifoWorkspace();
  const getByName = env.OUTBOX.getByName.bind(env.OUTBOX);
  let failures = 0;
  vi.spyOn(env.OUTBOX, "getByName").mockImplementation((name) => {
    if (failures++ > 0) return getByName(name);
    throw new Error("Durable Object is overloaded");
  });
  const publish = async () => owner.send("POST", "/v1/events", { type: "a.b", data: 1, id: "once" });
  expect((await publish()).status).toBe(503);
  await eventually(() => expect(received).toEqual([1]));
  expect((await publish()).status).toBe(200);
  expect(received).toEqual([1]);
});

it("fifo delivers a broken-off event when it is repeated, even if no fifo webhook is left", async () => {
  const { owner, received } = await createFifoWorkspace();
  const { data } = await ask<{ data: { id: string }[] }>(owner, "GET", "/v1/webhooks");
  const down = vi.spyOn(env.OUTBOX, "getByName").mockImplementation(() => {
    throw new Error("Durable Object is overloaded");
  });
  const lost = vi.spyOn(env.EVENTS, "send").mockRejectedValue(new Error("Queue is down"));
  const publish = async () => owner.send("POST", "/v1/events", { type: "a.b", data: 1, id: "broken-off" });
  expect((await publish()).status).toBe(503);
  down.mockRestore();
  lost.mockRestore();
  await ask(owner, "PATCH", `/v1/webhooks/${data[0]?.id}`, { ordering: "none" });
  expect((await publish()).status).toBe(200);
  await eventually(() => expect(received).toEqual([1]));
});

it("fifo keeps the order when another machine has just enabled the webhook", async () => {
  const { owner, received } = await createFifoWorkspace();
  const { data } = await ask<{ data: { id: string }[] }>(owner, "GET", "/v1/webhooks");
  const path = `/v1/webhooks/${data[0]?.id}`;
  await ask(owner, "PATCH", path, { status: "disabled" });
  const held: unknown[] = [];
  const hold = vi.spyOn(env.EVENTS, "send").mockImplementation(async (body) => {
    held.push(body);
    return { metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } };
  });
  await ask(owner, "POST", "/v1/events", { type: "a.b", data: 0 });
  // This machine goes on as if it were disabled.
  const enable =
    "UPDATE webhooks SET status = 'active', disabled_reason = NULL, active_since = ?, version = version + 1";
  await env.DB.prepare(`${enable} WHERE id = ?`).bind(Date.now(), data[0]?.id).run();
  await ask(owner, "POST", "/v1/events", { type: "a.b", data: 1 });
  await ask(owner, "PATCH", path, { name: "known here too" });
  await ask(owner, "POST", "/v1/events", { type: "a.b", data: 2 });
  hold.mockRestore();
  for (const body of held) await env.EVENTS.send(body);
  await eventually(() => expect(received).toEqual([1, 2]));
});

it("a generated event id is refused for another event", async () => {
  const { owner } = await createFifoWorkspace();
  const { id } = await ask(owner, "POST", "/v1/events", { type: "a.b", data: 1 });
  expect((await owner.send("POST", "/v1/events", { type: "a.b", data: 2, id })).status).toBe(409);
});
