import { afterAll, beforeAll, expect, it } from "vitest";
import { eventually } from "../tools/eventually.ts";
import { type Delivery, publish, publishUnderKey, readLog } from "./tools/api.ts";
import { type Hookline, reachHookline, type Reached, removeState, startHookline } from "./tools/hookline.ts";
import { type KeptAnswers, type KeptState, readKept, readPages, type WebhookName } from "./tools/kept-state.ts";
import { editDatabase, newestState, readOutboxes, unpackState } from "./tools/state-files.ts";
import { startSubscriber, type Subscriber } from "./tools/subscriber.ts";
import { untilTrue } from "./tools/until.ts";
import { isSigned, isStandardSigned } from "./tools/verify.ts";

/** The state is older each day, so nothing of it may be too old. */
const FLAGS = ["EVENT_RETENTION_DAYS:3650", "DELIVERY_RETENTION_DAYS:3650"].flatMap((each) => ["--var", each]);

let subscriber: Subscriber;
let state: string;
let kept: KeptState;
let hookline: Hookline;
let reached: Reached;
/** Deliveries that the test, or time, has changed since. */
const changed = new Set<string>();
/** Events that are new, newest first. */
const published: string[] = [];

beforeAll(async () => {
  subscriber = await startSubscriber();
  ({ state, kept } = unpackState(newestState(), subscriber.url));
  for (const { id } of kept.answers.logs[kept.webhooks.late.id] ?? []) changed.add(id);
  await open();
});

afterAll(async () => {
  await hookline.stop();
  await subscriber.close();
  removeState(state);
});

/** Starts this version on the state. */
async function open(): Promise<void> {
  hookline = await startHookline({ state, flags: FLAGS });
  reached = reachHookline(hookline.url, kept.keys.owner);
}

const pathOf = (name: WebhookName) => `/v1/webhooks/${kept.webhooks[name].id}`;
const frozenLog = (name: WebhookName) => kept.answers.logs[kept.webhooks[name].id] ?? [];
const requestsTo = (name: WebhookName) => subscriber.requests.filter(({ path }) => path === `/${name}`);
const names = () => Object.keys(kept.webhooks).filter((name): name is WebhookName => name in kept.webhooks);

/** Expects all that the version before had, each once and as it was, behind what is new; one of so many events by its id. */
async function expectAllKept(oneOf: number): Promise<void> {
  const webhookIds = names().map((name) => kept.webhooks[name].id);
  const keys = [kept.keys.owner, kept.keys.reader];
  const now = await readKept(reached, { webhookIds, keys, before: kept.answers, oneOf });
  const listed = await readPages<{ id: string }>(reached, "/v1/events?include_operational=true");
  expect(listed.map(({ id }) => id)).toEqual([...published, ...kept.answers.events.map(({ id }) => id)]);
  const isRead = new Set(now.events.map(({ id }) => id));
  expect(isRead.size).toBe(Math.ceil(listed.length / oneOf));
  for (const name of names()) {
    const log = now.logs[kept.webhooks[name].id] ?? [];
    const isOld = new Set(frozenLog(name).map(({ id }) => id));
    expect(log.map(({ id }) => id).filter((id) => isOld.has(id))).toEqual(frozenLog(name).map(({ id }) => id));
  }
  expect(unchanged(now)).toMatchObject(
    unchanged({ ...kept.answers, events: kept.answers.events.filter(({ id }) => isRead.has(id)) }),
  );
  for (const name of names()) await expectCounted(name, now.logs[kept.webhooks[name].id] ?? []);
}

/** Without what was published or sent since. */
function unchanged({ events, logs, details, ...same }: KeptAnswers): KeptAnswers {
  const known = new Set(Object.values(kept.answers.logs).flatMap((log) => log.map(({ id }) => id)));
  const isSame = ({ id }: { readonly id: string }) => known.has(id) && !changed.has(id);
  return {
    ...same,
    events: events.filter(({ id }) => !published.includes(id)),
    logs: Object.fromEntries(Object.entries(logs).map(([id, log]) => [id, log.filter(isSame)])),
    details: details.filter(isSame),
  };
}

/** Expects figures that are those of the log; a long one is counted by and by. */
async function expectCounted(name: WebhookName, log: readonly Delivery[]): Promise<void> {
  const DAY_MS = 86_400_000;
  // As stats of 30 days begin.
  const since = (Math.floor(Date.now() / DAY_MS) - 29) * DAY_MS;
  const counted = log.filter(({ created_at: at, trigger }) => Date.parse(at) >= since && trigger !== "test");
  const count = (status: string) => counted.filter((delivery) => delivery.status === status).length;
  const expected = {
    ...{ delivered: count("delivered"), failed: count("failed") },
    ...{ pending: count("pending"), canceled: count("canceled") },
  };
  await eventually(async () => {
    expect((await reached.call("GET", `${pathOf(name)}/stats?period=30d`)).body, name).toMatchObject(expected);
  });
}

/** Publishes and remembers that it is new. */
async function publishNew(event: object, key = kept.keys.owner): Promise<void> {
  const { id } = await publish(reached, event, key);
  published.unshift(id);
  await untilTrue(`${id} to be listed`, async () => (await reached.call("GET", `/v1/events/${id}`)).status === 200);
}

/** Expects that what was published under an id or a key of the caller's is known. */
async function expectKnown(): Promise<void> {
  const { chosen, keyed } = kept;
  const again = await reached.call("POST", "/v1/events", chosen.event);
  expect(again).toMatchObject({ status: 200, body: { id: chosen.id, duplicate: true } });
  const other = { type: "order.paid", data: "another", id: chosen.id };
  expect(await reached.call("POST", "/v1/events", other)).toMatchObject({ status: 409 });
  const under = await publishUnderKey(hookline.url, kept.keys.owner, keyed.key, keyed.event);
  expect(under).toMatchObject({ status: 200, body: { id: keyed.id, duplicate: true } });
}

/** Waits until deliveries of before are delivered, at the first attempt since, and signed by their webhook's secret. */
async function expectSent(name: WebhookName, deliveries: readonly Delivery[]): Promise<void> {
  const ids = new Set(deliveries.map(({ id }) => id));
  for (const id of ids) changed.add(id);
  const isOne = ({ id }: Delivery) => ids.has(id);
  await untilTrue(`${ids.size} deliveries of ${name}`, async () => {
    const log = await readLog(reached, kept.webhooks[name].id);
    return log.filter((delivery) => isOne(delivery) && delivery.status === "delivered").length === ids.size;
  });
  const { secret, standard_secret: standardSecret } = kept.webhooks[name];
  for (const { id, event_id: eventId, attempt_count: attempts } of deliveries) {
    const requests = requestsTo(name).filter(({ headers }) => headers["x-webhook-delivery"] === id);
    expect(requests).toHaveLength(1);
    for (const request of requests) {
      expect(request.headers).toMatchObject({ "webhook-id": eventId, "x-team": name });
      expect(request.headers["x-webhook-attempt"]).toBe(String(attempts + 1));
      expect([isSigned(request, secret), isStandardSigned(request, standardSecret)]).toEqual([true, true]);
    }
  }
}

/** Expects that so many events, at least, are in segments. */
function expectInSegments(count: number): void {
  editDatabase(state, (db) => {
    const kept = db.prepare("SELECT sum(count) AS kept FROM event_segments").get()?.["kept"];
    expect(kept).toBeGreaterThanOrEqual(count);
  });
}

/** Expects that Outboxes have moved what was done into segments. What changed since stays a row until there is more of it. */
function expectMoved(): void {
  const sums = readOutboxes(state, (db) => db.prepare("SELECT sum(entries) AS moved FROM segments").get());
  const moved = sums.reduce((sum, row) => sum + Number(row?.["moved"] ?? 0), 0);
  const logs = Object.values(kept.answers.logs).flat();
  const done = logs.filter(({ status, id }) => status === "delivered" && !changed.has(id));
  expect(moved).toBeGreaterThanOrEqual(done.length);
}

it("everything of the version before is there, and counted", async () => {
  await expectAllKept(1);
  const { id, matched } = kept.recovery;
  const { body } = await reached.call("GET", `${pathOf("recovered")}/recoveries/${id}`);
  expect(body).toMatchObject({ matched, done: matched, delivered: matched, failed: 0, status: "completed" });
});

it("people, keys and pages of before are known", async () => {
  const { body } = await reached.call<{ url: string }>("POST", "/v1/portal-sessions", { role: "owner" });
  const opened = await fetch(body.url, { redirect: "manual" });
  expect(opened.status).toBe(303);
  const cookie = opened.headers
    .getSetCookie()
    .map((each) => each.split(";")[0])
    .join("; ");
  const page = await fetch(new URL(opened.headers.get("Location") ?? "", hookline.url), {
    headers: { Cookie: cookie },
  });
  const html = await page.text();
  for (const name of names()) expect(html).toContain(kept.webhooks[name].id);
  const inbox = await fetch(hookline.url + kept.inbox.path);
  expect([inbox.status, await inbox.text()]).toEqual([200, expect.stringContaining(kept.inbox.received)]);
  const own = await readPages<{ id: string }>(reached, "/v1/webhooks", kept.keys.member);
  expect(own.map(({ id }) => id)).toEqual([kept.webhooks.ofMember.id]);
});

it("what was owed is sent: when it is due, when it is asked for, and in its order", async () => {
  await expectSent("late", frozenLog("late"));
  const isOwed = ({ status }: Delivery) => status === "pending";
  const [owed] = frozenLog("failing").filter(isOwed);
  const line = frozenLog("line").filter(isOwed).toReversed();
  const resend = async (name: WebhookName, delivery: Delivery | undefined) => {
    const path = `${pathOf(name)}/deliveries/${delivery?.id ?? ""}/resend`;
    expect((await reached.call("POST", path)).status).toBe(202);
  };
  await resend("failing", owed);
  await resend("line", line[0]);
  await expectSent("failing", owed === undefined ? [] : [owed]);
  await expectSent("line", line);
  expect(requestsTo("line").map(({ headers }) => headers["webhook-id"])).toEqual(line.map((each) => each.event_id));
});

it("what had failed or been canceled is recovered", async () => {
  const since = new Date(Date.parse(kept.answers.events.at(-1)?.created_at ?? "") - 1000).toISOString();
  expect(await reached.call("PATCH", pathOf("disabled"), { status: "active" })).toMatchObject({ status: 200 });
  for (const [name, status] of [
    ["failing", "failed"],
    ["disabled", "canceled"],
  ] as const) {
    const ended = frozenLog(name).filter((delivery) => delivery.status === status && delivery.trigger !== "test");
    const answer = await reached.call("POST", `${pathOf(name)}/recover`, { since, statuses: [status] });
    expect(answer).toMatchObject({ status: 202, body: { matched: ended.length } });
    await expectSent(name, ended);
  }
  expect(await reached.call("PATCH", pathOf("disabled"), { status: "disabled" })).toMatchObject({ status: 200 });
});

it("what is published or replayed again is what it was", async () => {
  await expectKnown();
  const replay = async (only: object) => reached.call("POST", `/v1/events/${kept.replayed}/replay`, only);
  expect(await replay({ only: "failed_or_missed" })).toMatchObject({ status: 202, body: { matched: 0 } });
  expect(await replay({})).toMatchObject({ status: 202, body: { matched: 1 } });
  await expectSent("added", frozenLog("added"));
  expect(await readLog(reached, kept.webhooks.added.id)).toHaveLength(frozenLog("added").length);
  const [large] = frozenLog("proven").filter(({ event_type: type }) => type === "order.large");
  if (large === undefined) throw new Error("a large event was kept");
  await reached.call("POST", `/v1/events/${large.event_id}/replay`, {});
  await expectSent("proven", [large]);
});

it("all that stays as it was once new events are kept in another form, and what is done has been moved", async () => {
  await publishNew({ type: "order.paid", data: 1 }, kept.keys.publisher);
  const between = { type: "order.paid", data: "between", id: "between-1" };
  await publishNew(between);
  await hookline.stop();
  // 0.2.0 may still run for a quarter of an hour, in which new events are kept as it reads them: that is over.
  const now = Date.now();
  editDatabase(state, (db) => db.prepare("UPDATE storage_changes SET from_at = ?1 WHERE from_at > ?1").run(now));
  await open();
  const types = ["order.paid", "note.taken", "invoice.new"];
  for (const type of types) await publishNew({ type, data: 1 });
  expect((await fetch(`${hookline.url}/cdn-cgi/handler/scheduled`)).status).toBe(200);
  await expectKnown();
  expect(await reached.call("POST", "/v1/events", between)).toMatchObject({ status: 200, body: { duplicate: true } });
  await expectAllKept(3);
  await hookline.stop();
  // Later versions have segments already, and compact them when there is enough.
  if (kept.version === "0.2.0") expectMoved();
  expectInSegments(types.length);
});
