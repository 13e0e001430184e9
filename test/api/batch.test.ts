import { beforeEach, describe, expect, it } from "vitest";
import { createWebhook, expectStatus } from "../tools/create-workspace.ts";
import { expectFailure } from "../tools/expect-failure.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import type { AcceptedBody, ListBody } from "../tools/wire.ts";
import { useBystander, useWorkspace } from "../tools/use-workspace.ts";

const queues = holdQueues();
useBystander();
const workspace = useWorkspace();

beforeEach(async () => {
  queues.held.EVENTS.length = 0;
});

const event = (n: unknown = 0) => ({ type: "order.paid", data: n });
const events = (count: number): readonly unknown[] => Array.from({ length: count }, (_, index) => event(index));
const publish = (body: unknown, headers = {}) => {
  return workspace.owner.post<{ readonly data: readonly AcceptedBody[] }>("/v1/events/batch", body, headers);
};
const kept = async () => {
  await queues.dispatch();
  return expectStatus(await workspace.owner.get<ListBody<AcceptedBody>>("/v1/events?limit=100"), 200).data;
};

describe("POST /v1/events/batch", () => {
  it("answers 202 with the events in order", async () => {
    const { status, body } = await publish({
      events: [event(1), { ...event(2), id: "mine" }, { type: "a.b", data: 3 }],
    });
    expect([status, body]).toMatchObject([
      202,
      { data: [{ type: "order.paid", status: "accepted" }, { id: "mine" }, { type: "a.b" }] },
    ]);
    expect((await kept()).map(({ id }) => id).toSorted()).toEqual(body.data.map(({ id }) => id).toSorted());
  });

  it("takes 1000 events, each under an id of its own that sorts in order", async () => {
    const { data } = expectStatus(await publish({ events: events(1000) }), 202);
    const ids = data.map(({ id }) => id);
    expect(new Set(ids).size).toBe(1000);
    expect(ids.toSorted()).toEqual(ids);
    await queues.dispatch();
    expect((await workspace.owner.get(`/v1/events/${ids[999]}`)).body).toMatchObject({ data: 999 });
  });

  it("takes 4 MiB of events", async () => {
    const data = "x".repeat(200_000);
    const { body } = await publish({ events: Array(20).fill({ type: "order.paid", data }) });
    await queues.dispatch();
    expect((await workspace.owner.get(`/v1/events/${body.data[19]?.id}`)).body).toMatchObject({ data });
  });

  it.each([
    [{ events: [] }, "events"],
    [{ events: events(1001) }, "events"],
    [{ events: {} }, "events"],
    [{ events: null }, "events"],
    [{}, "events"],
    [{ events: [event()], other: 1 }, "other"],
    [[event()], ""],
    [event(), "events"],
  ])("refuses invalid input %#", async (body, field) => {
    expectFailure(await publish(body), 422, field);
    expect(queues.held.EVENTS).toEqual([]);
  });

  it.each([
    [{ type: "Nope", data: 1 }, "events[3].type"],
    [{ data: 1 }, "events[3].type"],
    [{ type: "order.paid" }, "events[3].data"],
    [{ ...event(), id: "a b" }, "events[3].id"],
    [{ ...event(), other: 1 }, "events[3].other"],
    [{ ...event(), visible_to: ["ann", 1] }, "events[3].visible_to[1]"],
    ["event", "events[3]"],
    [null, "events[3]"],
    [[], "events[3]"],
  ])("refuses all events if one is bad: %j", async (bad, field) => {
    expectFailure(await publish({ events: events(6).with(3, bad) }), 422, field);
    expect(queues.held.EVENTS).toEqual([]);
    expect(await kept()).toEqual([]);
  });

  it("names every bad event", async () => {
    const bad = { type: "Nope", data: 1 };
    const { details } = expectFailure(await publish({ events: events(6).with(1, bad).with(4, bad) }), 422);
    expect(details.map(({ field }) => field)).toEqual(["events[1].type", "events[4].type"]);
  });

  it("refuses all events if one is too large", async () => {
    const large = event("x".repeat(256 * 1024));
    expectFailure(await publish({ events: events(3).with(1, large) }), 413, "events[1].data");
    expect(await kept()).toEqual([]);
  });

  it("refuses an Idempotency-Key", async () => {
    expectFailure(await publish({ events: [event()] }, { "Idempotency-Key": "k" }), 422, "Idempotency-Key");
    expect(queues.held.EVENTS).toEqual([]);
  });

  it("marks events published before as duplicates, and refuses all if one repeats an id with another body", async () => {
    const first = [
      { ...event(1), id: "one" },
      { ...event(2), id: "two" },
    ];
    await publish({ events: first });
    await queues.dispatch();
    const again = expectStatus(await publish({ events: [...first, { ...event(3), id: "three" }] }), 202);
    expect(again.data).toMatchObject([{ id: "one", duplicate: true }, { id: "two", duplicate: true }, { id: "three" }]);
    expect(again.data[2]).not.toHaveProperty("duplicate");
    const other = [
      { ...event(4), id: "four" },
      { ...event("other"), id: "two" },
    ];
    expectFailure(await publish({ events: other }), 409, "events[1].id");
    expect((await kept()).map(({ id }) => id).toSorted()).toEqual(["one", "three", "two"]);
  });

  it("refuses an id with two bodies, and keeps a repeated event once", async () => {
    const twice = [
      { ...event(1), id: "same" },
      { ...event(1), id: "same" },
    ];
    expect((await publish({ events: twice })).status).toBe(202);
    expect(await kept()).toHaveLength(1);
    const differing = [
      { ...event(1), id: "differing" },
      { ...event(2), id: "differing" },
    ];
    expectFailure(await publish({ events: differing }), 409, "events[1].id");
  });

  it("fans out before it answers when a webhook is fifo", async () => {
    await createWebhook(workspace.owner, { ordering: "fifo" });
    const { data } = expectStatus(await publish({ events: events(3) }), 202);
    expect(queues.held.EVENTS).toEqual([]);
    const list = expectStatus(await workspace.owner.get<ListBody<AcceptedBody>>("/v1/events"), 200).data;
    expect(list.map(({ id }) => id)).toEqual(data.map(({ id }) => id).toReversed());
  });
});
