import { beforeEach, describe, expect, it } from "vitest";
import { createWebhook, expectStatus } from "../tools/create-workspace.ts";
import { earnDirectLane } from "../tools/earn-direct-lane.ts";
import { expectFailure } from "../tools/expect-failure.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import { useDirectQueue } from "../tools/use-direct-queue.ts";
import { recordSubscriber } from "../tools/recording-subscriber.ts";
import type { AcceptedBody, DeliveryBody, EventBody } from "../tools/wire.ts";
import { useBystander, useWorkspace } from "../tools/use-workspace.ts";

const subscriber = recordSubscriber();
const queues = holdQueues();
useBystander();
const workspace = useWorkspace();

beforeEach(async () => {
  subscriber.received.length = 0;
  for (const messages of Object.values(queues.held)) messages.length = 0;
  subscriber.answerWith(() => new Response("thanks"));
});

async function publish(fields: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const event = { type: "order.paid", data: { n: 1 }, ...fields };
  const { id } = expectStatus(await workspace.owner.post<AcceptedBody>("/v1/events", event), 202);
  await queues.dispatch();
  return id;
}
const replay = async (id: string, body: unknown = {}) => {
  const answer = await workspace.owner.post<{ readonly matched: number }>(`/v1/events/${id}/replay`, body);
  return expectStatus(answer, 202).matched;
};
const look = async (eventId: string, webhookId: string) => {
  const { deliveries } = expectStatus(await workspace.owner.get<EventBody>(`/v1/events/${eventId}`), 200);
  const named = deliveries.find((one) => one.webhook_id === webhookId);
  const path = `/v1/webhooks/${webhookId}/deliveries/${named?.delivery_id}`;
  return expectStatus(await workspace.owner.get<DeliveryBody>(path), 200);
};

describe("a replay while a direct first attempt is under way", () => {
  it("makes one more request, even if that attempt succeeds", async () => {
    await useDirectQueue(workspace.owner);
    const { id } = await createWebhook(workspace.owner);
    await earnDirectLane(id);
    const eventId = await publish();
    expect(await replay(eventId)).toBe(1);
    await queues.deliver();
    expect(await look(eventId, id)).toMatchObject({ status: "pending", attempt_count: 1 });
    await queues.deliver(id);
    expect(subscriber.received.map(({ headers }) => headers.get("X-Webhook-Attempt"))).toEqual(["1", "2"]);
    expect(await look(eventId, id)).toMatchObject({
      status: "delivered",
      trigger: "replay",
      attempts: [
        { number: 1, trigger: "scheduled" },
        { number: 2, trigger: "replay" },
      ],
    });
  });
});

describe("a replay", () => {
  it("marks its attempts as a replay's, even for a webhook that missed the event", async () => {
    const first = await createWebhook(workspace.owner);
    const eventId = await publish();
    await queues.deliver(first.id);
    const later = await createWebhook(workspace.owner);
    expect(await replay(eventId)).toBe(2);
    await queues.deliver(first.id, later.id);
    expect((await look(eventId, first.id)).attempts.map(({ trigger }) => trigger)).toEqual(["scheduled", "replay"]);
    expect((await look(eventId, later.id)).attempts.map(({ trigger }) => trigger)).toEqual(["replay"]);
  });
});

describe("a replay with only: failed_or_missed", () => {
  const only = "failed_or_missed";

  it("leaves out webhooks with a delivered or pending delivery", { timeout: 20_000 }, async () => {
    const types = { events: ["order.*"], retry_schedule: [0] };
    await useDirectQueue(workspace.owner);
    const hooks = {
      delivered: await createWebhook(workspace.owner, { ...types, url: "http://127.0.0.1:9401/ok" }),
      failed: await createWebhook(workspace.owner, { ...types, url: "http://127.0.0.1:9401/bad" }),
      retrying: await createWebhook(workspace.owner, { events: ["order.*"], url: "http://127.0.0.1:9401/bad" }),
      canceled: await createWebhook(workspace.owner, { ...types, url: "http://127.0.0.1:9401/ok" }),
      underWay: await createWebhook(workspace.owner, { ...types, url: "http://127.0.0.1:9401/ok" }),
      elsewhere: await createWebhook(workspace.owner, { events: ["other.*"] }),
    };
    await earnDirectLane(hooks.underWay.id);
    subscriber.answerWith(({ url }) => new Response(null, { status: url.endsWith("bad") ? 500 : 200 }));
    const eventId = await publish();
    const { id: canceledId } = await look(eventId, hooks.canceled.id);
    await workspace.owner.post(`/v1/webhooks/${hooks.canceled.id}/deliveries/${canceledId}/cancel`);
    const direct = queues.held.DIRECT.splice(0);
    await queues.deliver(hooks.delivered.id, hooks.failed.id, hooks.retrying.id, hooks.canceled.id);
    const missed = await createWebhook(workspace.owner, types);
    const untouched = [hooks.delivered.id, hooks.retrying.id, hooks.underWay.id];
    const before = await Promise.all(untouched.map((id) => look(eventId, id)));
    expect(before.map(({ status }) => status)).toEqual(["delivered", "pending", "pending"]);
    expect(await replay(eventId, { only })).toBe(3);
    expect(await Promise.all(untouched.map((id) => look(eventId, id)))).toEqual(before);
    for (const { id } of [hooks.failed, hooks.canceled, missed]) {
      expect(await look(eventId, id)).toMatchObject({ status: "pending" });
    }
    subscriber.answerWith(() => new Response("thanks"));
    await queues.deliver(hooks.failed.id, hooks.canceled.id, missed.id);
    expect(await replay(eventId, { only })).toBe(0);
    await queues.consume("hookline-direct", direct);
    expect(await look(eventId, hooks.underWay.id)).toMatchObject({ status: "delivered", attempt_count: 1 });
  });

  it("sends to the named webhooks only", async () => {
    const first = await createWebhook(workspace.owner, { events: ["other.*"] });
    const second = await createWebhook(workspace.owner, { events: ["other.*"] });
    const eventId = await publish();
    expect(await replay(eventId, { only, webhook_ids: [first.id] })).toBe(1);
    await queues.deliver(first.id, second.id);
    expect(await look(eventId, first.id)).toMatchObject({ status: "delivered" });
    expect(await replay(eventId, { only, webhook_ids: [first.id, second.id] })).toBe(1);
    await queues.deliver(first.id, second.id);
    expect(await look(eventId, first.id)).toMatchObject({ attempt_count: 1 });
    expect(await look(eventId, second.id)).toMatchObject({ status: "delivered" });
  });

  it.each(["failed", "", null, ["failed_or_missed"], true])(
    "refuses the value %j, and changes nothing",
    async (value) => {
      const { id } = await createWebhook(workspace.owner);
      const eventId = await publish();
      await queues.deliver(id);
      expectFailure(await workspace.owner.post(`/v1/events/${eventId}/replay`, { only: value }), 422, "only");
      await queues.deliver(id);
      expect(await look(eventId, id)).toMatchObject({ status: "delivered", attempt_count: 1 });
    },
  );
});
