import { beforeEach, describe, expect, it } from "vitest";
import { createWebhook, createWorkspace, expectStatus, type TestWorkspace } from "../tools/create-workspace.ts";
import { expectFailure } from "../tools/expect-failure.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import type { AcceptedBody, EventBody, ListBody } from "../tools/wire.ts";
import { useBystander } from "../tools/use-workspace.ts";

const queues = holdQueues();
useBystander();
let workspace: TestWorkspace;

beforeEach(async () => {
  workspace = await createWorkspace();
});

const publish = (event: unknown, key?: string) => {
  return workspace.owner.post<AcceptedBody>("/v1/events", event, key === undefined ? {} : { "Idempotency-Key": key });
};
const keptIds = async () => {
  return (await workspace.owner.get<ListBody<AcceptedBody>>("/v1/events")).body.data.map(({ id }) => id);
};

const EVENT = { type: "order.paid", data: { n: 1 } };
/** What makes a body another one. */
const OTHERS: readonly Readonly<Record<string, unknown>>[] = [
  { data: { n: 2 } },
  { type: "order.made" },
  { created_at: "2026-01-01T00:00:00Z" },
  { application_id: "app" },
  { visible_to: [] },
  { tags: ["a"] },
];

type Publish = (changes?: Readonly<Record<string, unknown>>) => ReturnType<typeof publish>;
const WAYS: readonly (readonly [string, Publish])[] = [
  ["an id", (changes) => publish({ ...EVENT, id: "order-1", ...changes })],
  ["an Idempotency-Key", (changes) => publish({ ...EVENT, ...changes }, "order 1!")],
];

describe.each(WAYS)("publishing with %s", (_how, again) => {
  it("answers 202 with the same id until the first is fanned out, then 200 with the first event", async () => {
    const first = await again();
    const second = await again();
    expect([first.status, second.status, second.body.id]).toEqual([202, 202, first.body.id]);
    await queues.dispatch();
    const third = await again();
    expect([third.status, third.body]).toEqual([200, { ...first.body, duplicate: true }]);
    await queues.dispatch();
    expect(await keptIds()).toEqual([first.body.id]);
  });

  it.each(OTHERS)("refuses another body with 409: %j", async (changes) => {
    await again();
    await queues.dispatch();
    const error = expectFailure(await again(changes), 409);
    expect(error.message).not.toBe("");
    expect((await again()).status).toBe(200);
    expect(await keptIds()).toHaveLength(1);
  });

  it("delivers once, however often it is repeated", async () => {
    const { id } = await createWebhook(workspace.owner);
    const answers = await Promise.all([again(), again(), again()]);
    await queues.dispatch();
    await again();
    await queues.dispatch();
    const { deliveries } = (await workspace.owner.get<EventBody>(`/v1/events/${answers[0]?.body.id}`)).body;
    expect(deliveries.map((delivery) => delivery.webhook_id)).toEqual([id]);
    const log = await workspace.owner.get<ListBody<unknown>>(`/v1/webhooks/${id}/deliveries`);
    expect(log.body.data).toHaveLength(1);
  });

  it("is idempotent when events are fanned out inline", async () => {
    await createWebhook(workspace.owner, { ordering: "fifo" });
    expect((await again()).status).toBe(202);
    expect([(await again()).status, (await again({ data: 2 })).status]).toEqual([200, 409]);
  });

  it("is idempotent for large data", async () => {
    const data = "x".repeat(100_000);
    await again({ data });
    await queues.dispatch();
    expect([(await again({ data })).status, (await again({ data: `${data}y` })).status]).toEqual([200, 409]);
  });

  it("is idempotent only within the workspace", async () => {
    await again();
    await queues.dispatch();
    workspace = await createWorkspace();
    expect((await again({ data: "other" })).status).toBe(202);
  });
});

describe("an Idempotency-Key", () => {
  it("makes the same id each time, and another for another key", async () => {
    const [one, two, again] = [await publish(EVENT, "one"), await publish(EVENT, "two"), await publish(EVENT, "one")];
    expect(one.body.id).toMatch(/^evt_[0-9A-Z]{26}$/);
    expect(again.body.id).toBe(one.body.id);
    expect(two.body.id).not.toBe(one.body.id);
    await queues.dispatch();
    expect((await workspace.owner.get(`/v1/events/${one.body.id}`)).body).toMatchObject(EVENT);
  });

  it("is ignored beside an id", async () => {
    expect((await publish({ ...EVENT, id: "mine" }, "key")).body.id).toBe("mine");
  });

  it.each(["", "k".repeat(256)])("of %j is refused", async (key) => {
    expectFailure(await publish(EVENT, key), 422, "Idempotency-Key");
  });

  it.each(["k", "k".repeat(255), 'with spaces & signs; "quoted"'])("of %j is accepted", async (key) => {
    expect((await publish(EVENT, key)).status).toBe(202);
  });
});

describe("events without an id or Idempotency-Key", () => {
  it("are separate events, however alike", async () => {
    const ids = [(await publish(EVENT)).body.id, (await publish(EVENT)).body.id];
    await queues.dispatch();
    expect((await keptIds()).toSorted()).toEqual(ids.toSorted());
  });

  it("are not mistaken for an event with a chosen id that looks generated", async () => {
    const generated = expectStatus(await publish(EVENT), 202).id;
    const chosen = await publish({ ...EVENT, data: "chosen", id: generated });
    expect(chosen.status).toBeOneOf([202, 409]);
    await queues.dispatch();
    expect(await keptIds()).toContain(generated);
    expect((await workspace.owner.get(`/v1/events/${generated}`)).status).toBe(200);
  });
});
