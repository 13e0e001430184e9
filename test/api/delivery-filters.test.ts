import { beforeAll, describe, expect, it } from "vitest";
import { createKey, createWebhook, expectStatus } from "../tools/create-workspace.ts";
import { expectFailure } from "../tools/expect-failure.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import { recordSubscriber } from "../tools/recording-subscriber.ts";
import type { Client } from "../tools/send-json.ts";
import { shareWorkspace, useBystander } from "../tools/use-workspace.ts";
import type { AcceptedBody, DeliveryBody, ListBody, TestSendBody } from "../tools/wire.ts";

type Row = DeliveryBody & { readonly webhook_id?: string; readonly created_at: string };

const subscriber = recordSubscriber();
const queues = holdQueues();
useBystander();
const workspace = shareWorkspace();
const ids = { webhook: "", other: "", hidden: "", trialEvent: "", generated: "" };
let member: Client;

/** What each event is answered with: a status, or no answer. */
const ANSWERS: Readonly<Record<string, number | null>> = { "order.paid": 200, "order.made": 503, "trade.made": 404 };

async function publish(type: string, id?: string): Promise<string> {
  const event = { type, data: 1, ...(id === undefined ? {} : { id }) };
  const accepted = expectStatus(await workspace.owner.post<AcceptedBody>("/v1/events", event), 202);
  await queues.dispatch();
  return accepted.id;
}

beforeAll(async () => {
  subscriber.answerWith(({ headers }) => {
    const status = ANSWERS[headers.get("X-Webhook-Event") ?? ""];
    if (status == null) throw new TypeError("unreachable");
    return new Response("", { status });
  });
  member = await createKey(workspace, "member");
  ids.webhook = (await createWebhook(workspace.owner, { events: ["*"], retry_schedule: [0] })).id;
  for (const type of Object.keys(ANSWERS)) {
    await publish(type, type.replace(".", "-"));
    await queues.deliver(ids.webhook);
  }
  ids.generated = await publish("order.lost");
  await queues.deliver(ids.webhook);
  ids.other = (await createWebhook(member, { events: ["order.*"], retry_schedule: [0, 60] })).id;
  await publish("order.made", "later");
  await queues.deliver(ids.webhook, ids.other);
  ids.trialEvent = expectStatus(
    await workspace.owner.post<TestSendBody>(`/v1/webhooks/${ids.webhook}/test`, { event_type: "order.paid" }),
    200,
  ).id;
  await publish("order.paid", "waiting");
});

const read = async (path: string, client = workspace.owner) =>
  expectStatus(await client.get<ListBody<Row>>(path), 200).data;
const logOf = async (query: string) =>
  (await read(`/v1/webhooks/${ids.webhook}/deliveries?${query}`)).map(({ event_id: id }) => nameOf(id));
const nameOf = (eventId: string) => {
  if (eventId === ids.generated) return "lost";
  return eventId === ids.trialEvent ? "trial" : eventId;
};

const EVERYTHING = ["waiting", "trial", "later", "lost", "trade-made", "order-made", "order-paid"];

it.each([
  ["", EVERYTHING],
  ["event_type=order.made", ["later", "order-made"]],
  ["event_type=order.*", EVERYTHING.filter((name) => name !== "trade-made")],
  ["event_type=*", EVERYTHING],
  ["event_type=order.", []],
  ["response_code=404", ["trade-made"]],
  ["response_code=5xx", ["later", "order-made"]],
  ["response_code=2xx", ["trial", "order-paid"]],
  ["response_code=none", ["waiting", "lost"]],
  ["response_code=none&status=pending", ["waiting"]],
  ["error=status", ["later", "trade-made", "order-made"]],
  ["error=network", ["lost"]],
  ["error=timeout", []],
  ["event_id=order-made", ["order-made"]],
  ["event_id=order-made&status=delivered", []],
  ["event_id=waiting", ["waiting"]],
  ["event_id=never-published", []],
  ["response_code=5xx&event_type=order.*&status=failed", ["later", "order-made"]],
])("the log filtered by %s", async (query, expected) => {
  expect(await logOf(query)).toEqual(expected);
});

it("the log is filtered by a generated event id, and a trial's", async () => {
  expect(await logOf(`event_id=${ids.generated}`)).toEqual(["lost"]);
  expect(await logOf(`event_id=${ids.trialEvent}`)).toEqual(["trial"]);
});

it.each([
  ["response_code=600", "response_code"],
  ["response_code=", "response_code"],
  ["response_code=6xx", "response_code"],
  ["error=unlucky", "error"],
  ["event_id=", "event_id"],
  ["event_id=a%20b", "event_id"],
  ["status=lost", "status"],
])("both lists refuse %s", async (query, field) => {
  for (const path of [`/v1/webhooks/${ids.webhook}/deliveries`, "/v1/deliveries"]) {
    expectFailure(await workspace.owner.get(`${path}?${query}`), 422, field);
  }
});

describe("GET /v1/deliveries", () => {
  const told = (rows: readonly Row[]) =>
    rows.map(({ event_id: id, webhook_id: webhook }) => `${nameOf(id)} ${webhook === ids.webhook ? 1 : 2}`);

  it("has the deliveries of all webhooks, newest first, on every page", async () => {
    const all = await read("/v1/deliveries?limit=100");
    expect(all.map(({ id }) => id)).toEqual(
      all
        .map(({ id }) => id)
        .toSorted()
        .toReversed(),
    );
    expect(told(all).toSorted()).toEqual([...EVERYTHING.map((name) => `${name} 1`), "later 2", "waiting 2"].toSorted());
    const paged: Row[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const path = `/v1/deliveries?limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`;
      const page: ListBody<Row> = expectStatus(await workspace.owner.get<ListBody<Row>>(path), 200);
      expect(page.pagination.has_more).toBe(paged.length + page.data.length < all.length);
      paged.push(...page.data);
      cursor = page.pagination.next_cursor;
    }
    expect(paged).toEqual(all);
  });

  it.each([
    ["response_code=5xx", ["later 1", "later 2", "order-made 1"]],
    ["event_id=later", ["later 1", "later 2"]],
    ["event_id=waiting", ["waiting 1", "waiting 2"]],
    ["event_id=later&status=pending", ["later 2"]],
    ["error=network", ["lost 1"]],
    ["event_type=trade.*", ["trade-made 1"]],
  ])("is filtered by %s", async (query, expected) => {
    expect(told(await read(`/v1/deliveries?${query}`)).toSorted()).toEqual(expected);
  });

  it.each(["0", "101", "x"])("refuses limit=%s", async (limit) => {
    expectFailure(await workspace.owner.get(`/v1/deliveries?limit=${limit}`), 422, "limit");
  });

  it.each(["x", "", "MSAy"])("refuses cursor=%s", async (cursor) => {
    expectFailure(await workspace.owner.get(`/v1/deliveries?cursor=${cursor}`), 400);
  });

  it("has a member's own webhooks only", async () => {
    expect(told(await read("/v1/deliveries", member))).toEqual(["waiting 2", "later 2"]);
    expect(told(await read("/v1/deliveries?event_id=order-made", member))).toEqual([]);
  });
});
