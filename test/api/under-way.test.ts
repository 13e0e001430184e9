import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { deliveryId } from "../../src/crypto/make-ids.ts";
import { openDatabase } from "../../src/store/database.ts";
import { keepEvents } from "../../src/store/keep-events.ts";
import { keptEvent } from "../store/rows.ts";
import { createWebhook, expectStatus } from "../tools/create-workspace.ts";
import { earnDirectLane } from "../tools/earn-direct-lane.ts";
import { expectFailure } from "../tools/expect-failure.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import { passTime } from "../tools/pass-time.ts";
import { recordSubscriber } from "../tools/recording-subscriber.ts";
import { useDirectQueue } from "../tools/use-direct-queue.ts";
import type { AcceptedBody, DeliveryBody, EventBody, ListBody } from "../tools/wire.ts";
import { useBystander, useWorkspace } from "../tools/use-workspace.ts";

const subscriber = recordSubscriber();
const queues = holdQueues();
const DAY_MS = 86_400_000;
const bystander = useBystander();
const workspace = useWorkspace();
let webhookId: string;

beforeEach(async () => {
  await useDirectQueue(workspace.owner);
  webhookId = (await createWebhook(workspace.owner, { events: ["order.*"] })).id;
  await earnDirectLane(webhookId);
  subscriber.received.length = 0;
  for (const messages of Object.values(queues.held)) messages.length = 0;
  subscriber.answerWith(() => new Response("thanks"));
});
afterEach(async () => {
  vi.useRealTimers();
});

/** Publishes an event, and leaves its direct attempt on its queue: to its Outbox that is under way. */
async function publish(fields: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const event = { type: "order.paid", data: { n: 1 }, ...fields };
  const { id } = expectStatus(await workspace.owner.post<AcceptedBody>("/v1/events", event), 202);
  await queues.dispatch();
  return id;
}

/** Keeps an event that names a delivery of the webhook, as a run does that broke off before anything was sent. */
async function keep(lane: "direct" | "paced", acceptedAt: number): Promise<{ eventId: string; path: string }> {
  const eventId = `chosen-${crypto.randomUUID()}`;
  const id = await deliveryId(eventId, webhookId, acceptedAt);
  const target = { webhookId, deliveryId: id, format: "event", epoch: 0, lane } as const;
  const row = await env.DB.prepare("SELECT epoch FROM webhooks WHERE id = ?").bind(webhookId).first<number>("epoch");
  const targets = [{ ...target, epoch: row ?? 0 }];
  const changes = { chosen: true, acceptedAt, type: "order.paid", targets };
  await keepEvents(openDatabase(env.DB), [keptEvent(workspace.id, eventId, changes)]);
  return { eventId, path: `/v1/webhooks/${webhookId}/deliveries/${id}` };
}

const show = async (eventId: string) =>
  expectStatus(await workspace.owner.get<EventBody>(`/v1/events/${eventId}`), 200);
const namedBy = async (eventId: string, by = webhookId): Promise<string> => {
  const named = (await show(eventId)).deliveries.find((one) => one.webhook_id === by);
  return `/v1/webhooks/${by}/deliveries/${named?.delivery_id}`;
};
const look = async (path: string) => expectStatus(await workspace.owner.get<DeliveryBody>(path), 200);
const list = async (query = "", of = webhookId) => {
  return expectStatus(await workspace.owner.get<ListBody<DeliveryBody>>(`/v1/webhooks/${of}/deliveries?${query}`), 200);
};
const attemptNumbers = () => subscriber.received.map(({ headers }) => headers.get("X-Webhook-Attempt"));

describe("a delivery whose direct first attempt is under way", () => {
  it("is shown as pending, then as it ended", async () => {
    const eventId = await publish();
    const path = await namedBy(eventId);
    const pending = { event_id: eventId, event_type: "order.paid", status: "pending", response_code: null };
    expect(await look(path)).toMatchObject({ ...pending, attempt_count: 0, trigger: "scheduled", attempts: [] });
    expect((await list()).data).toMatchObject([{ ...pending, attempt_count: 0, completed_at: null }]);
    expect((await show(eventId)).deliveries).toMatchObject([{ status: "pending", attempt_count: 0 }]);
    const { attempts: _attempts, next_attempt_reason: _reason, ...row } = await look(path);
    expect((await list()).data).toEqual([row]);
    await queues.deliver();
    expect(await look(path)).toMatchObject({ status: "delivered", attempt_count: 1, attempts: [{ number: 1 }] });
    expect((await list()).data).toMatchObject([{ status: "delivered", attempt_count: 1 }]);
  });

  it("can be canceled, and the attempt's failure is only logged", async () => {
    const path = await namedBy(await publish());
    const canceled = await workspace.owner.post<DeliveryBody>(`${path}/cancel`);
    expect([canceled.status, canceled.body.status]).toEqual([200, "canceled"]);
    expectFailure(await workspace.owner.post(`${path}/cancel`), 409);
    subscriber.answerWith(() => new Response(null, { status: 500 }));
    await queues.deliver(webhookId);
    expect(await look(path)).toMatchObject({ status: "canceled", attempt_count: 1, next_attempt_at: null });
  });

  it("is delivered if the attempt succeeds after a cancellation", async () => {
    const path = await namedBy(await publish());
    expectStatus(await workspace.owner.post(`${path}/cancel`), 200);
    await queues.deliver(webhookId);
    expect(await look(path)).toMatchObject({ status: "delivered", response_code: 200 });
    expect(expectFailure(await workspace.owner.post(`${path}/cancel`), 409).message).toContain("is delivered");
  });

  it("can be resent, after that attempt", async () => {
    const path = await namedBy(await publish());
    expect(expectStatus(await workspace.owner.post<DeliveryBody>(`${path}/resend`), 202).status).toBe("pending");
    await queues.deliver(webhookId);
    await queues.deliver(webhookId);
    expect(attemptNumbers()).toEqual(["1", "2"]);
    expect(await look(path)).toMatchObject({
      status: "delivered",
      attempts: [
        { number: 1, trigger: "scheduled" },
        { number: 2, trigger: "manual" },
      ],
    });
  });

  it("is canceled once the webhook is disabled", async () => {
    const eventId = await publish();
    const path = await namedBy(eventId);
    await workspace.owner.patch(`/v1/webhooks/${webhookId}`, { status: "disabled" });
    expect(await look(path)).toMatchObject({ status: "canceled", next_attempt_at: null });
    expect((await show(eventId)).deliveries).toMatchObject([{ status: "canceled" }]);
    expect((await list("status=canceled")).data).toMatchObject([{ event_id: eventId, status: "canceled" }]);
    expect((await list("status=pending")).data).toEqual([]);
    expectFailure(await workspace.owner.post(`${path}/resend`), 409);
    expectFailure(await workspace.owner.post(`${path}/cancel`), 409);
    expect(await look(path)).toMatchObject({ status: "canceled", attempt_count: 0 });
  });

  it("is found in its webhook and workspace only, and gone with the webhook", async () => {
    const other = await createWebhook(workspace.owner, { events: ["other.*"] });
    const path = await namedBy(await publish({ id: "order-1" }));
    const elsewhere = [
      { client: workspace.owner, at: path.replace(webhookId, other.id) },
      { client: bystander.owner, at: path },
      { client: bystander.owner, at: path.replace(webhookId, bystander.webhook.id) },
    ];
    for (const { client, at } of elsewhere) {
      expectFailure(await client.get(at), 404);
      expectFailure(await client.post(`${at}/cancel`), 404);
      expectFailure(await client.post(`${at}/resend`), 404);
    }
    expect((await list("", other.id)).data).toEqual([]);
    expect(await look(path)).toMatchObject({ status: "pending" });
    expectStatus(await workspace.owner.delete(`/v1/webhooks/${webhookId}`), 204);
    expectFailure(await workspace.owner.get(path), 404);
    expect((await show("order-1")).deliveries).toMatchObject([{ status: "canceled", attempt_count: 0 }]);
  });
});

describe("a delivery named by an event and unknown to its Outbox", () => {
  it.each(["direct", "paced"] as const)("is found, listed and canceled (%s)", async (lane) => {
    const { eventId, path } = await keep(lane, Date.now());
    expect(await look(path)).toMatchObject({ event_id: eventId, status: "pending", attempt_count: 0 });
    expect((await list()).data.map(({ event_id }) => event_id)).toEqual([eventId]);
    expect(expectStatus(await workspace.owner.post<DeliveryBody>(`${path}/cancel`), 200).status).toBe("canceled");
    expect((await list("status=canceled")).data).toHaveLength(1);
  });

  it("is resent at once without a direct attempt", async () => {
    const { path } = await keep("paced", Date.now());
    expectStatus(await workspace.owner.post(`${path}/resend`), 202);
    await queues.deliver(webhookId);
    expect(await look(path)).toMatchObject({ status: "delivered", trigger: "manual", attempts: [{ number: 1 }] });
  });

  it("is found but not listed after an hour", async () => {
    const { path } = await keep("direct", Date.now() - 3_700_000);
    expect(await look(path)).toMatchObject({ status: "pending" });
    expect((await list()).data).toEqual([]);
  });

  it("is not found when its Outbox may have dropped it", async () => {
    const { eventId, path } = await keep("direct", Date.now() - 30 * DAY_MS + 30_000);
    expectFailure(await workspace.owner.get(path), 404);
    expectFailure(await workspace.owner.post(`${path}/cancel`), 404);
    expectFailure(await workspace.owner.post(`${path}/resend`), 404);
    expect((await show(eventId)).deliveries).toEqual([]);
    const younger = await keep("direct", Date.now() - 29 * DAY_MS);
    expect(await look(younger.path)).toMatchObject({ status: "pending" });
  });

  it("is not found by a made-up id", async () => {
    const { path } = await keep("direct", Date.now());
    const madeUp = `${path.slice(0, -1)}${path.endsWith("0") ? "1" : "0"}`;
    expectFailure(await workspace.owner.get(madeUp), 404);
    expectFailure(await workspace.owner.post(`${madeUp}/resend`), 404);
    expect((await list()).data).toHaveLength(1);
  });
});

describe("the log while direct attempts are under way", () => {
  it("has each delivery once, newest first, with any page size", async () => {
    const events: string[] = [];
    for (let n = 0; n < 3; n++) events.unshift(await publish());
    await queues.deliver();
    // What was recorded says that the webhook has yet to earn its lane.
    await earnDirectLane(webhookId);
    for (let n = 0; n < 4; n++) events.unshift(await publish({ type: n % 2 === 0 ? "order.made" : "order.paid" }));
    for (const limit of [1, 2, 3, 7]) {
      const listed: string[] = [];
      for (let cursor: string | null = ""; cursor !== null;) {
        const page: ListBody<DeliveryBody> = await list(`limit=${limit}${cursor === "" ? "" : `&cursor=${cursor}`}`);
        listed.push(...page.data.map(({ event_id }) => event_id));
        cursor = page.pagination.next_cursor;
      }
      expect(listed.toSorted()).toEqual(events.toSorted());
    }
    const statuses = (await list()).data.map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([...Array(3).fill("delivered"), ...Array(4).fill("pending")]);
    expect((await list("status=pending")).data).toHaveLength(4);
    expect((await list("status=delivered")).data).toHaveLength(3);
    expect((await list("event_type=order.made")).data).toHaveLength(2);
    const soon = encodeURIComponent(new Date(Date.now() + 60_000).toISOString());
    expect((await list(`since=${soon}`)).data).toEqual([]);
    expect((await list(`until=${soon}&status=pending`)).data).toHaveLength(4);
  });
});

describe("two runs of one delivery", () => {
  it("have their own numbers when the first outlives its lease, and are shown as sent", async () => {
    const { id } = await createWebhook(workspace.owner, { events: ["slow.*"] });
    const first = Promise.withResolvers<Response>();
    subscriber.answerWith(() => first.promise);
    const path = await namedBy(await publish({ type: "slow.made" }), id);
    const run = queues.deliver(id);
    await vi.waitFor(() => expect(attemptNumbers()).toEqual(["1"]));
    passTime(60_000);
    subscriber.answerWith(() => new Response("thanks"));
    await queues.deliver(id);
    first.resolve(new Response(null, { status: 500 }));
    await run;
    expect(attemptNumbers()).toEqual(["1", "2"]);
    const { status, attempts } = await look(path);
    expect(status).toBe("delivered");
    expect(attempts.map(({ number, response_code }) => [number, response_code])).toEqual([
      [1, 500],
      [2, 200],
    ]);
    expect(attempts.map(({ request }) => request?.headers["X-Webhook-Attempt"])).toEqual(["1", "2"]);
  });

  it("of a direct message delivered twice are both shown as sent", async () => {
    const path = await namedBy(await publish());
    const [message] = queues.held.DIRECT.splice(0);
    let answers = 0;
    subscriber.answerWith(() => new Response(null, { status: ++answers === 1 ? 500 : 200 }));
    await queues.consume("hookline-direct", [message]);
    await earnDirectLane(webhookId);
    await queues.consume("hookline-direct", [message]);
    expect(attemptNumbers()).toEqual(["1", "1"]);
    const { status, attempts } = await look(path);
    expect(status).toBe("delivered");
    expect(attempts.map(({ number, response_code }) => [number, response_code])).toEqual([
      [1, 500],
      [2, 200],
    ]);
    const sent = subscriber.received.map(({ headers }) => headers.get("X-Webhook-Signature"));
    expect(attempts.map(({ request }) => request?.headers["X-Webhook-Attempt"])).toEqual(["1", "1"]);
    expect(attempts.map(({ request }) => request?.headers["X-Webhook-Signature"])).toEqual(sent);
  });
});
