import { createWebhook, type Delivery, publish, publishUnderKey, readLog } from "../e2e/tools/api.ts";
import { type Hookline, reachHookline } from "../e2e/tools/hookline.ts";
import type { KeptState, KeptWebhook, WebhookName } from "../e2e/tools/kept-state.ts";
import type { Answer, Received, Subscriber } from "../e2e/tools/subscriber.ts";
import { untilTrue } from "../e2e/tools/until.ts";

/** More than an Outbox counts when it is first read. */
const PROVEN = 240;
const BATCH = 80;
const DAY_SECONDS = 86_400;
/** Long enough to read the state before, short enough to be over when it is opened. */
const LATE_SECONDS = 60;

/** How the subscriber answers while a state is filled: what the data asks for, by its path and the attempt's number. */
export function answerOf({ path, body, headers }: Received): Answer {
  const isFirst = headers["x-webhook-attempt"] === "1";
  if (path === "/recovered") return { status: isFirst ? 503 : 200 };
  return { status: body.includes('"refuse":true') ? 500 : 200 };
}

/** What a state is, before anybody has read it whole. */
export type FilledState = Omit<KeptState, "version" | "answers">;

/** Fills a new Hookline, through its API alone, with something of everything that it keeps. */
export async function fillState(hookline: Hookline, subscriber: Subscriber): Promise<FilledState> {
  const { workspaceId, keys, reached } = await openWorkspace(hookline);
  const add = async (name: WebhookName, events: readonly string[], more: object = {}, key = keys.owner) => {
    const settings = { name, url: `${subscriber.url}/${name}`, events, headers: { "X-Team": name }, ...more };
    const { id } = await createWebhook(reached, settings, key);
    const { body } = await reached.call<KeptWebhook>("GET", `/v1/webhooks/${id}/secret`);
    return { id, secret: body.secret, standard_secret: body.standard_secret };
  };
  const unmatched = await publish(reached, { type: "plain.made", data: { n: 1 } });
  const webhooks = {
    proven: await add("proven", ["order.*"]),
    failing: await add("failing", ["invoice.*"], { retry_schedule: [0], secret: "a secret of one's own choice" }),
    late: await add("late", ["late.*"], { retry_schedule: [0, LATE_SECONDS, LATE_SECONDS] }),
    disabled: await add("disabled", ["report.*"], { retry_schedule: [0, DAY_SECONDS] }),
    line: await add("line", ["line.*"], { retry_schedule: [0, DAY_SECONDS], ordering: "fifo" }),
    recovered: await add("recovered", ["refund.*"], { retry_schedule: [0] }),
    added: await add("added", ["added.*", "plain.*"], { payload_format: "cloudevents" }),
    ofMember: await add("ofMember", ["note.*"], {}, keys.member),
  };
  const state: Filling = { reached, ownerKey: keys.owner, webhooks };
  const published = await publishProven(state);
  await publishOthers(state);
  const recovery = await recover(state);
  await reached.call("POST", `/v1/events/${unmatched.id}/replay`, { webhook_ids: [webhooks.added.id] });
  await untilEnded(state, "added", 1);
  for (const id of [webhooks.proven.id, webhooks.failing.id]) {
    await reached.call("POST", `/v1/webhooks/${id}/test`, { data: { refuse: id === webhooks.failing.id } });
  }
  const inbox = await openInbox(hookline);
  await publishLate(state);
  return { workspaceId, keys, webhooks, inbox, ...published, recovery, replayed: unmatched.id };
}

interface Filling {
  readonly reached: ReturnType<typeof reachHookline>;
  readonly ownerKey: string;
  readonly webhooks: KeptState["webhooks"];
}

async function openWorkspace(hookline: Hookline) {
  const root = reachHookline(hookline.url, "dev_root_key");
  const made = await root.call<{ id: string; api_key: string }>("POST", "/v1/workspaces", { name: "Kept" });
  const reached = reachHookline(hookline.url, made.body.api_key);
  for (const role of ["admin", "member", "guest"]) await reached.call("PUT", `/v1/members/${role}_1`, { role });
  await reached.call("PUT", "/v1/members/guest_2", { role: "guest", status: "removed" });
  const makeKey = async (role: string, memberId?: string) => {
    const input = { name: role, role, ...(memberId === undefined ? {} : { member_id: memberId }) };
    return (await reached.call<{ secret: string }>("POST", "/v1/api-keys", input)).body.secret;
  };
  const keys = {
    owner: made.body.api_key,
    reader: await makeKey("owner"),
    member: await makeKey("member", "member_1"),
    publisher: await makeKey("publisher"),
  };
  return { workspaceId: made.body.id, keys, reached };
}

/** Hundreds of deliveries to a webhook that has earned the direct lane, one of large data, of chosen ids, and under a key. */
async function publishProven(state: Filling) {
  const { reached } = state;
  for (let n = 0; n < 15; n++) {
    await publish(reached, { type: "order.paid", data: { n } });
    await untilEnded(state, "proven", n + 1);
  }
  for (let start = 0; start < PROVEN; start += BATCH) {
    const events = Array.from({ length: BATCH }, (_, index) => {
      const chosen = index === 0 ? { id: `order-${start}` } : {};
      return { type: index % 2 === 0 ? "order.paid" : "order.shipped", data: { n: start + index }, ...chosen };
    });
    await reached.call("POST", "/v1/events/batch", { events });
  }
  await publish(reached, { type: "order.large", data: { text: "large ".repeat(10_000) }, application_id: "app_1" });
  const chosen = { type: "order.paid", data: { chosen: true }, id: "chosen-1" };
  await publish(reached, chosen);
  const keyed = { key: "a key of mine", event: { type: "order.paid", data: { keyed: true } } };
  const { body } = await publishUnderKey(reached.url, state.ownerKey, keyed.key, keyed.event);
  await untilEnded(state, "proven", PROVEN + 18);
  return { chosen: { id: chosen.id, event: chosen }, keyed: { ...keyed, id: body.id } };
}

/** Deliveries that failed, wait, were canceled, stand in line, and those of a member. */
async function publishOthers(state: Filling): Promise<void> {
  const { reached, webhooks } = state;
  const publishAll = async (type: string, count: number, data: (n: number) => object, more: object = {}) => {
    for (let n = 0; n < count; n++) await publish(reached, { type, data: data(n), ...more });
  };
  const refuse = (n: number) => ({ n, refuse: true });
  await publishAll("invoice.failed", 8, refuse);
  await untilEnded(state, "failing", 8);
  await reached.call("PATCH", `/v1/webhooks/${webhooks.failing.id}`, { retry_schedule: [0, DAY_SECONDS] });
  await publishAll("invoice.waits", 10, refuse);
  await untilTried(state, "failing", 18);
  await publishAll("report.made", 6, refuse);
  await untilTried(state, "disabled", 6);
  await reached.call("PATCH", `/v1/webhooks/${webhooks.disabled.id}`, { status: "disabled" });
  await publishAll("line.moved", 8, (n) => (n === 3 ? refuse(n) : { n }));
  await untilTried(state, "line", 4);
  await publishAll("note.taken", 3, (n) => ({ n }), { visible_to: ["member_1"] });
  await publishAll("note.taken", 1, (n) => ({ n }), { visible_to: ["admin_1"] });
  await untilEnded(state, "ofMember", 3);
  await publishAll("refund.made", 6, (n) => ({ n }));
  await untilEnded(state, "recovered", 6);
}

/** Sends what failed again, and waits until it is delivered. */
async function recover({ reached, webhooks }: Filling): Promise<KeptState["recovery"]> {
  const path = `/v1/webhooks/${webhooks.recovered.id}`;
  const since = new Date(Date.now() - 3_600_000).toISOString();
  const { body } = await reached.call<{ id: string; matched: number }>("POST", `${path}/recover`, { since });
  await untilTrue("the recovery", async () => {
    const now = await reached.call<{ status: string }>("GET", `${path}/recoveries/${body.id}`);
    return now.body.status === "completed";
  });
  return { id: body.id, matched: body.matched };
}

/** What was tried once and is due soon after Hookline has ended: it has to end before. */
async function publishLate(state: Filling): Promise<void> {
  for (let n = 0; n < 5; n++) await publish(state.reached, { type: "late.due", data: { n, refuse: true } });
  await untilTried(state, "late", 5);
}

async function openInbox({ url }: Hookline): Promise<KeptState["inbox"]> {
  const made = await fetch(`${url}/play`, { method: "POST", redirect: "manual", headers: { Origin: url } });
  const path = made.headers.get("Location") ?? "";
  const page = await (await fetch(url + path)).text();
  const receiving = /\/play\/in\/[0-9a-z]+/.exec(page)?.[0];
  if (receiving === undefined) throw new Error(`${path} shows no inbox`);
  const received = "kept in the inbox";
  await fetch(url + receiving, { method: "POST", body: received });
  return { path, received };
}

/** Waits until so many deliveries of a webhook have come to their end. */
async function untilEnded(state: Filling, name: WebhookName, count: number): Promise<void> {
  await untilLogged(state, name, count, ({ status }) => status !== "pending");
}

/** Waits until so many deliveries of a webhook were tried, and that is recorded. */
async function untilTried(state: Filling, name: WebhookName, count: number): Promise<void> {
  await untilLogged(state, name, count, (each) => each.attempt_count > 0 && each.response_code !== null);
}

async function untilLogged(
  { reached, webhooks }: Filling,
  name: WebhookName,
  count: number,
  holds: (delivery: Delivery) => boolean,
): Promise<void> {
  const isReached = async () => (await readLog(reached, webhooks[name].id)).filter(holds).length >= count;
  await untilTrue(`${count} deliveries of ${name}`, isReached, count > 100 ? 1000 : 100);
}
