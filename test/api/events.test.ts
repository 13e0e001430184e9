import { beforeEach, describe, expect, it } from "vitest";
import { createKey, createWebhook, expectStatus } from "../tools/create-workspace.ts";
import { expectFailure } from "../tools/expect-failure.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import { recordSubscriber } from "../tools/recording-subscriber.ts";
import type { AcceptedBody, EventBody, ListBody } from "../tools/wire.ts";
import { useBystander, useWorkspace } from "../tools/use-workspace.ts";

const subscriber = recordSubscriber();
const queues = holdQueues();
const bystander = useBystander();
const workspace = useWorkspace();

beforeEach(async () => {
  subscriber.answerWith(() => new Response("thanks"));
});

async function publish(fields: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const { id } = expectStatus(
    await workspace.owner.post<AcceptedBody>("/v1/events", { type: "order.paid", data: { n: 1 }, ...fields }),
    202,
  );
  await queues.dispatch();
  return id;
}
const show = async (id: string, query = "") => {
  return expectStatus(await workspace.owner.get<EventBody>(`/v1/events/${id}${query}`), 200);
};
const list = async (query: string) => {
  return expectStatus(await workspace.owner.get<ListBody<AcceptedBody>>(`/v1/events?${query}`), 200).data.map(
    ({ id }) => id,
  );
};

describe("GET /v1/events", () => {
  it("filters by type and by time", async () => {
    const paid = await publish();
    const made = await publish({ type: "order.made", id: "made" });
    expect(await list("")).toEqual([made, paid]);
    expect(await list("type=order.paid")).toEqual([paid]);
    expect(await list("type=order.")).toEqual([]);
    const soon = encodeURIComponent(new Date(Date.now() + 60_000).toISOString());
    const before = encodeURIComponent(new Date(Date.now() - 60_000).toISOString());
    expect(await list(`since=${before}&until=${soon}`)).toEqual([made, paid]);
    expect(await list(`since=${soon}`)).toEqual([]);
    expect(await list(`until=${before}`)).toEqual([]);
    expect(await list("since=2026-01-01T00:00:00%2B01:00&type=order.made")).toEqual([made]);
    expect(await list("since=2026-01-01t00:00:00z&type=order.made")).toEqual([made]);
    expect(await list("since=2016-12-31T23:59:60Z&type=order.made")).toEqual([made]);
  });

  it.each([
    ["since=yesterday", "since"],
    ["until=2026-13-01T00:00:00Z", "until"],
    ["since=", "since"],
    ["since=2026-01-01%2000:00:00Z", "since"],
    ["since=2026-01-01T00:00:60Z", "since"],
    ["until=1770000000", "until"],
  ])("refuses %s", async (query, field) => {
    expectFailure(await workspace.owner.get(`/v1/events?${query}`), 422, field);
  });
});

describe("GET /v1/events/{id}", () => {
  it("shows data and deliveries, pending and then ended", async () => {
    const { id: webhookId } = await createWebhook(workspace.owner);
    const id = await publish({ data: { deep: [1, { two: null }] } });
    const pending = await show(id);
    expect(pending).toMatchObject({
      id,
      type: "order.paid",
      data: { deep: [1, { two: null }] },
      deliveries: [
        {
          webhook_id: webhookId,
          delivery_id: expect.stringMatching(/^del_/),
          status: "pending",
          response_code: null,
          attempt_count: 0,
        },
      ],
    });
    expect(pending).not.toHaveProperty("not_delivered_to");
    await queues.deliver(webhookId);
    const { deliveries } = await show(id);
    expect(deliveries).toEqual([
      {
        webhook_id: webhookId,
        delivery_id: pending.deliveries[0]?.delivery_id,
        status: "delivered",
        response_code: 200,
        attempt_count: 1,
        next_attempt_at: null,
      },
    ]);
  });

  it("shows when the next attempt of a delivery is", async () => {
    subscriber.answerWith(() => new Response("no", { status: 500 }));
    const { id: webhookId } = await createWebhook(workspace.owner);
    const id = await publish();
    await queues.deliver(webhookId);
    expect((await show(id)).deliveries).toMatchObject([
      { status: "pending", response_code: 500, attempt_count: 1, next_attempt_at: expect.stringMatching(/Z$/) },
    ]);
  });

  it.each(["nope", "evt_01ARZ3NDEKTSV4RRFFQ69G5FAV", "evt_", "%00", "a%20b", "x".repeat(65)])(
    "answers 404 for %s",
    async (id) => {
      expectFailure(await workspace.owner.get(`/v1/events/${id}`), 404);
      expectFailure(await workspace.owner.post(`/v1/events/${id}/replay`), 404);
    },
  );

  it("explains which webhooks don't get the event, and why", async () => {
    const member = await createKey(workspace, "member");
    const hooks = {
      subscribed: await createWebhook(workspace.owner, { events: ["order.*"] }),
      elsewhere: await createWebhook(workspace.owner, { events: ["other.thing"] }),
      hidden: await createWebhook(member),
      disabled: await createWebhook(workspace.owner),
    };
    await workspace.owner.patch(`/v1/webhooks/${hooks.disabled.id}`, { status: "disabled" });
    const id = await publish({ visible_to: ["somebody-else"] });
    const later = await createWebhook(workspace.owner);
    const { deliveries, not_delivered_to: absent = [] } = await show(id, "?explain=true");
    expect(deliveries.map((delivery) => delivery.webhook_id)).toEqual([hooks.subscribed.id]);
    expect(Object.fromEntries(absent.map((one) => [one.webhook_id, one.reason]))).toEqual({
      [hooks.elsewhere.id]: "not_subscribed",
      [hooks.hidden.id]: "not_visible",
      [hooks.disabled.id]: "disabled",
      [later.id]: "created_later",
    });
    expect(await show(id, "?explain=false")).not.toHaveProperty("not_delivered_to");
  });

  it.each(["", "yes", "1", "TRUE"])("refuses explain=%s", async (explain) => {
    expectFailure(await workspace.owner.get(`/v1/events/${await publish()}?explain=${explain}`), 422, "explain");
  });
});

describe("POST /v1/events/{id}/replay", () => {
  it("sends to every matching webhook, or to the named ones, under the same ids", async () => {
    const first = await createWebhook(workspace.owner);
    const id = await publish();
    await queues.deliver(first.id);
    const later = await createWebhook(workspace.owner);
    const [delivery] = (await show(id)).deliveries;
    const contacted = subscriber.received.length;
    const replayed = await workspace.owner.post(`/v1/events/${id}/replay`, { webhook_ids: [first.id] });
    expect([replayed.status, replayed.body]).toEqual([202, { matched: 1 }]);
    await queues.deliver(first.id, later.id);
    expect(subscriber.received.slice(contacted).map(({ headers }) => headers.get("X-Webhook-Id"))).toEqual([first.id]);
    expect((await show(id)).deliveries).toMatchObject([
      { delivery_id: delivery?.delivery_id, status: "delivered", attempt_count: 2 },
    ]);
    expect((await workspace.owner.post(`/v1/events/${id}/replay`)).body).toEqual({ matched: 2 });
    await queues.deliver(first.id, later.id);
    expect((await show(id)).deliveries.map((one) => one.webhook_id).toSorted()).toEqual(
      [first.id, later.id].toSorted(),
    );
  });

  it.each([
    [{ webhook_ids: [] }, "webhook_ids"],
    [{ webhook_ids: ["wh_01ARZ3NDEKTSV4RRFFQ69G5FAV"] }, "webhook_ids[0]"],
    [{ webhook_ids: "all" }, "webhook_ids"],
    [{ webhooks: [] }, "webhooks"],
  ])("refuses %j", async (body, field) => {
    expectFailure(await workspace.owner.post(`/v1/events/${await publish()}/replay`, body), 422, field);
  });

  it("refuses a webhook of another workspace, and a disabled one", async () => {
    const id = await publish();
    const { id: disabled } = await createWebhook(workspace.owner);
    await workspace.owner.patch(`/v1/webhooks/${disabled}`, { status: "disabled" });
    for (const webhookId of [bystander.webhook.id, disabled]) {
      const answer = await workspace.owner.post(`/v1/events/${id}/replay`, { webhook_ids: [webhookId] });
      expectFailure(answer, 422, "webhook_ids[0]");
    }
  });
});

describe("GET /v1/rejected-events", () => {
  it("shows refused events of other Workers to their own workspace only", async () => {
    const bad = { v: 1, workspace_id: workspace.id, type: "Nope", data: "x".repeat(10_000) };
    await queues.consume("hookline-events", [
      bad,
      { ...bad, type: "order.paid", data: 1 },
      { v: 1, type: "order.paid" },
    ]);
    const { data } = (await workspace.owner.get<ListBody<{ readonly body: string }>>("/v1/rejected-events")).body;
    expect(data).toEqual([
      {
        id: expect.stringMatching(/^rej_/),
        reason: expect.stringMatching(/^type: /),
        received_at: expect.stringMatching(/Z$/),
        body: expect.stringContaining('"type":"Nope"'),
      },
    ]);
    expect(new TextEncoder().encode(data[0]?.body).length).toBeLessThanOrEqual(4096);
    expect(await list("")).toHaveLength(1);
  });
});
