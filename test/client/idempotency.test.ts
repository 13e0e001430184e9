import { describe, expect, it } from "vitest";
import { accepted, answer, event, open, type Sent } from "./answering-client.ts";

describe("Idempotency-Key", () => {
  const keysOf = (sent: readonly Sent[]) => sent.map(({ headers }) => headers.get("Idempotency-Key"));

  it("is on each POST, the same on its repeats and another on the next call", async () => {
    const taken = answer(202, accepted);
    const { hookline, sent } = open([answer(503, {}), taken, taken, answer(201, {})]);
    await hookline.events.publish(event);
    await hookline.events.publish(event);
    await hookline.webhooks.create({ url: "https://a.example", events: ["*"] });
    const [first, repeat, second, third] = keysOf(sent);
    expect(first).toMatch(/^[0-9a-f-]{36}$/);
    expect(repeat).toBe(first);
    expect(new Set([first, second, third]).size).toBe(3);
    expect(third).not.toBeNull();
  });

  it("is the caller's where there is one", async () => {
    const { hookline, sent } = open([answer(202, accepted)]);
    await hookline.events.publish(event, { idempotencyKey: "order-1" });
    await hookline.events.publish(event, { headers: { "idempotency-key": "order-2" } });
    await hookline.POST("/v1/events", { body: event, params: { header: { "Idempotency-Key": "order-3" } } });
    expect(keysOf(sent)).toEqual(["order-1", "order-2", "order-3"]);
  });

  it("is on nothing else", async () => {
    const { hookline, sent } = open([answer(200, {}), () => new Response(null, { status: 204 }), answer(202, {})]);
    await hookline.webhooks.list();
    await hookline.webhooks.delete("wh_1");
    await hookline.events.publishBatch({ events: [event] });
    expect(keysOf(sent)).toEqual([null, null, null]);
  });
});

it("gives the events of a batch ids, the same on its repeats, and leaves those that have one", async () => {
  const { hookline, sent } = open([answer(503, {}), answer(202, { data: [] })]);
  const events = [event, { ...event, id: "order-1" }, event];
  await hookline.events.publishBatch({ events });
  const [first, repeat] = sent.map(
    ({ body }) => (body as { readonly events: readonly { readonly id: string }[] }).events,
  );
  const uuid = expect.stringMatching(/^[0-9a-f-]{36}$/);
  expect(first).toEqual([{ ...event, id: uuid }, events[1], { ...event, id: uuid }]);
  expect(new Set(first?.map(({ id }) => id)).size).toBe(3);
  expect(repeat).toEqual(first);
  expect(events[0]).not.toHaveProperty("id");
});
