import { beforeAll, describe, expect, it } from "vitest";
import { createKey, createWebhook, expectStatus } from "../tools/create-workspace.ts";
import { expectFailure } from "../tools/expect-failure.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import { recordSubscriber } from "../tools/recording-subscriber.ts";
import type { Client } from "../tools/send-json.ts";
import { shareWorkspace, useBystander } from "../tools/use-workspace.ts";
import type { EventBody, ListBody } from "../tools/wire.ts";

interface Row {
  readonly id: string;
  readonly type: string;
  readonly tags: readonly string[];
  readonly visible_to: readonly string[] | null;
  readonly deliveries?: Readonly<Record<string, number>>;
}

const subscriber = recordSubscriber();
const queues = holdQueues();
const bystander = useBystander();
const workspace = shareWorkspace();
const hooks = { all: "", ann: "" };
let ann: Client;

const EVENTS = [
  { id: "plain", type: "order.paid" },
  { id: "tagged", type: "order.paid", tags: ["q3", "close"] },
  { id: "of-app", type: "order.made", application_id: "app", tags: ["q4"] },
  { id: "elsewhere", type: "trade.made", tags: ["q3"] },
  { id: "for-ann", type: "order.paid", visible_to: ["ann", "ben"] },
  { id: "for-ben", type: "order.paid", visible_to: ["ben"] },
];

beforeAll(async () => {
  subscriber.answerWith(() => new Response(""));
  expectStatus(await workspace.owner.put("/v1/members/ann", { role: "member" }), 200);
  ann = await createKey(workspace, "member", "ann");
  hooks.all = (await createWebhook(workspace.owner, { events: ["order.*"], retry_schedule: [0] })).id;
  hooks.ann = (await createWebhook(ann, { events: ["order.*"] })).id;
  for (const event of EVENTS) {
    expectStatus(await workspace.owner.post("/v1/events", { data: 1, ...event }), 202);
    await queues.dispatch();
    if (event.id === "of-app") subscriber.answerWith(() => new Response("", { status: 500 }));
    if (event.id !== "for-ann") await queues.deliver(hooks.all);
    subscriber.answerWith(() => new Response(""));
  }
  await workspace.owner.patch(`/v1/webhooks/${hooks.all}`, { status: "disabled" });
  await workspace.owner.patch(`/v1/webhooks/${hooks.all}`, { status: "active" });
});

const list = async (query: string, client = workspace.owner) =>
  expectStatus(await client.get<ListBody<Row>>(`/v1/events?${query}`), 200).data;
const idsOf = (rows: readonly Row[]) => rows.map(({ id }) => id);
const NEWEST_FIRST = EVENTS.map(({ id }) => id).toReversed();

it.each([
  ["", NEWEST_FIRST],
  ["tag=q3", ["elsewhere", "tagged"]],
  ["tag=close", ["tagged"]],
  ["tag=q", []],
  ["application_id=app", ["of-app"]],
  ["application_id=none", []],
  ["tag=q4&application_id=app&type=order.*", ["of-app"]],
  ["tag=q3&type=order.*", ["tagged"]],
])("events filtered by %s", async (query, expected) => {
  expect(idsOf(await list(query))).toEqual(expected);
});

it("events show their tags, and subscribers do not", async () => {
  expect((await list("tag=close"))[0]?.tags).toEqual(["q3", "close"]);
  expect((await workspace.owner.get("/v1/events/tagged")).body).toMatchObject({ tags: ["q3", "close"] });
  expect(subscriber.received.length).toBeGreaterThan(0);
  for (const { body, headers } of subscriber.received)
    expect(`${body} ${JSON.stringify([...headers])}`).not.toContain("close");
});

it.each(["summary=yes", "include_operational=1"])("%s is refused", async (query) => {
  expectFailure(await workspace.owner.get(`/v1/events?${query}`), 422, query.split("=")[0]);
});

it("operational events are listed when they are asked for", async () => {
  const listed = await list("include_operational=true");
  expect(listed.filter(({ id }) => NEWEST_FIRST.includes(id))).toEqual(await list(""));
  const others = listed.filter(({ id }) => !NEWEST_FIRST.includes(id));
  expect(others.map(({ type }) => type)).toEqual(["delivery.failed"]);
  expect(await list("type=delivery.*")).toEqual(others);
  expect(idsOf(await list("include_operational=true", ann))).toEqual(idsOf(await list("", ann)));
});

describe("a summary", () => {
  it("counts the deliveries of each event, and is not there unless asked for", async () => {
    expect((await list("")).some((row) => "deliveries" in row)).toBe(false);
    const rows = await list("summary=true&type=order.*");
    const told = Object.fromEntries(rows.map(({ id, deliveries }) => [id, Object.values(deliveries ?? {})]));
    // total, delivered, failed, pending: Ann's are not sent, and what was pending of the other was canceled.
    expect(told).toEqual({
      plain: [2, 1, 0, 1],
      tagged: [2, 1, 0, 1],
      "of-app": [2, 0, 1, 1],
      "for-ann": [2, expect.any(Number), 0, 1],
      "for-ben": [1, 1, 0, 0],
    });
    expect((await list("summary=true&tag=q3&type=trade.*"))[0]?.deliveries).toEqual({
      total: 0,
      delivered: 0,
      failed: 0,
      pending: 0,
    });
  });
});

describe("a member", () => {
  it("sees the events of webhooks of their own, and only these webhooks", async () => {
    expect(idsOf(await list("", ann))).toEqual(["for-ann", "of-app", "tagged", "plain"]);
    const [newest] = await list("summary=true", ann);
    expect(newest).toMatchObject({ id: "for-ann", visible_to: ["ann"], deliveries: { total: 1, pending: 1 } });
    const shown = expectStatus(await ann.get<EventBody>("/v1/events/plain?explain=true"), 200);
    expect(shown.deliveries.map((one) => one.webhook_id)).toEqual([hooks.ann]);
    expect(shown.not_delivered_to).toEqual([]);
    for (const id of ["for-ben", "elsewhere"]) expectFailure(await ann.get(`/v1/events/${id}`), 404);
  });

  it("pages through them with cursors that tell of no event", async () => {
    const ids: string[] = [];
    const lengths = new Set<number>();
    let cursor: string | null = "";
    while (cursor !== null) {
      const path: string = `/v1/events?limit=1${cursor === "" ? "" : `&cursor=${cursor}`}`;
      const page: ListBody<Row> = expectStatus(await ann.get<ListBody<Row>>(path), 200);
      ids.push(...idsOf(page.data));
      cursor = page.pagination.next_cursor;
      if (cursor === null) break;
      const told = atob(cursor.replaceAll("-", "+").replaceAll("_", "/"));
      expect(NEWEST_FIRST.filter((id) => told.includes(` ${id}`))).toEqual([]);
      lengths.add(cursor.length);
    }
    expect(ids).toEqual(["for-ann", "of-app", "tagged", "plain"]);
    expect(lengths.size).toBe(1);
  });

  it("is refused a cursor that was sealed for another workspace, or damaged", async () => {
    const { pagination } = expectStatus(await ann.get<ListBody<Row>>("/v1/events?limit=1"), 200);
    const cursor = pagination.next_cursor ?? "";
    expectFailure(await bystander.owner.get(`/v1/events?cursor=${cursor}`), 400);
    expectFailure(await ann.get(`/v1/events?cursor=${cursor.slice(0, -4)}`), 400);
  });

  it("sees what a later webhook of their own would have got, but not what is hidden from it", async () => {
    const later = (await createWebhook(ann, { events: ["trade.*"] })).id;
    expect(idsOf(await list("", ann))).toEqual(["for-ann", "elsewhere", "of-app", "tagged", "plain"]);
    const shown = expectStatus(await ann.get<EventBody>("/v1/events/elsewhere?explain=true"), 200);
    expect([shown.deliveries, shown.not_delivered_to]).toEqual([
      [],
      [
        { webhook_id: hooks.ann, reason: "not_subscribed" },
        { webhook_id: later, reason: "created_later" },
      ],
    ]);
    expectStatus(await ann.delete(`/v1/webhooks/${later}`), 204);
  });

  it("sees what was owed to a webhook of their own by a replay, also once it would not match", async () => {
    const later = (await createWebhook(ann, { events: ["trade.*"] })).id;
    expectStatus(await workspace.owner.post("/v1/events/elsewhere/replay", {}), 202);
    expectStatus(await ann.patch(`/v1/webhooks/${later}`, { events: ["none.*"] }), 200);
    expect(idsOf(await list("", ann))).toEqual(["for-ann", "elsewhere", "of-app", "tagged", "plain"]);
    const [row] = await list("summary=true&type=trade.*", ann);
    expect([row?.id, row?.deliveries?.["total"]]).toEqual(["elsewhere", 1]);
    expectStatus(await ann.delete(`/v1/webhooks/${later}`), 204);
    expect(idsOf(await list("", ann))).toEqual(["for-ann", "of-app", "tagged", "plain"]);
  });

  it("without webhooks sees nothing, and may not replay", async () => {
    const ben = await createKey(workspace, "member", (await memberNamed("ben")).id);
    expect(await list("", ben)).toEqual([]);
    expectFailure(await ben.get("/v1/events/for-ben"), 404);
    expectFailure(await ann.post("/v1/events/plain/replay", {}), 403);
  });
});

async function memberNamed(id: string): Promise<{ readonly id: string }> {
  return expectStatus(await workspace.owner.put<{ readonly id: string }>(`/v1/members/${id}`, { role: "member" }), 200);
}
