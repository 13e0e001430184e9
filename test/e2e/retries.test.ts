import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Attempt, createWebhook, type DeliveryDetail, publish, untilDelivery, type Webhook } from "./tools/api.ts";
import { type OpenWorkspace, openWorkspace } from "./tools/open-workspace.ts";
import { type Answer, type Received, startSubscriber, type Subscriber } from "./tools/subscriber.ts";

/** Longer than a time-out of a second is waited for on any machine. */
const SLOW_MS = 100_000;

/** How each path answers its attempts. */
const SCRIPTS: Readonly<Record<string, (request: Received) => Answer>> = {
  "/twice": ({ earlier }) => (earlier < 2 ? { status: 500, body: `not now ${earlier + 1}` } : { body: "at last" }),
  "/forever": () => ({ status: 500, body: "never" }),
  "/gone": () => ({ status: 410, body: "gone" }),
  "/wait": ({ earlier }) => (earlier === 0 ? { status: 503, headers: { "Retry-After": "3" } } : {}),
  "/moved": () => ({ status: 302, headers: { Location: "/elsewhere" } }),
  "/slow": ({ earlier }) => (earlier === 0 ? { delayMs: SLOW_MS } : {}),
  "/slow-body": () => ({ bodyDelayMs: 3000 }),
};

let hookline: OpenWorkspace;
let subscriber: Subscriber;

beforeAll(async () => {
  subscriber = await startSubscriber((request) => SCRIPTS[request.path]?.(request) ?? {});
  hookline = await openWorkspace();
});

afterAll(async () => {
  await subscriber.close();
});

/** Publishes one event to a webhook of its own, and waits until its delivery is over. */
async function deliverTo(name: string, settings: object): Promise<{ webhook: Webhook; delivery: DeliveryDetail }> {
  const type = `retries.${name.replace("-", "_")}`;
  const webhook = await createWebhook(hookline, { url: `${subscriber.url}/${name}`, events: [type], ...settings });
  await publish(hookline, { type, data: { name } });
  const delivery = await untilDelivery(hookline, webhook.id, ({ completed_at: at }) => at !== null);
  return { webhook, delivery };
}

function endOf(attempt: Attempt | undefined): number {
  return Date.parse(attempt?.started_at ?? "") + (attempt?.response_time_ms ?? 0);
}

/** Milliseconds from the end of each attempt to the start of the next one. */
function waits({ attempts }: DeliveryDetail): readonly number[] {
  return attempts.slice(1).map((attempt, index) => Date.parse(attempt.started_at) - endOf(attempts[index]));
}

describe.concurrent("a delivery", () => {
  it("is retried by its schedule until it is delivered", async () => {
    const { webhook, delivery } = await deliverTo("twice", { retry_schedule: [0, 1, 1] });
    expect(delivery).toMatchObject({
      status: "delivered",
      attempt_count: 3,
      response_code: 200,
      next_attempt_at: null,
    });
    const logged = delivery.attempts.map((attempt) => [attempt.number, attempt.response_code, attempt.response_body]);
    expect(logged).toEqual([
      [1, 500, "not now 1"],
      [2, 500, "not now 2"],
      [3, 200, "at last"],
    ]);
    expect(delivery.attempts.map(({ error }) => error?.code)).toEqual(["status", "status", undefined]);
    for (const wait of waits(delivery)) expect(wait).toBeGreaterThanOrEqual(1000);
    const received = await subscriber.received("/twice", 3);
    expect(received.map(({ headers }) => headers["x-webhook-attempt"])).toEqual(["1", "2", "3"]);
    expect(new Set(received.map(({ headers }) => headers["webhook-id"]))).toEqual(new Set([delivery.event_id]));
    expect(received.every(({ headers }) => headers["x-webhook-id"] === webhook.id)).toBe(true);
    const [first, second, third] = received.map(({ at }) => at);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(1000);
    expect((third ?? 0) - (second ?? 0)).toBeGreaterThanOrEqual(1000);
  });

  it("fails when its schedule has ended", async () => {
    const { webhook, delivery } = await deliverTo("forever", { retry_schedule: [0, 0.2, 0.2] });
    expect(delivery).toMatchObject({ status: "failed", attempt_count: 3, response_code: 500, next_attempt_at: null });
    expect(subscriber.requests.filter(({ path }) => path === "/forever")).toHaveLength(3);
    const { body } = await hookline.call<Webhook>("GET", `/v1/webhooks/${webhook.id}`);
    expect(body.status).toBe("active");
  });

  it("disables its webhook on 410", async () => {
    const { webhook, delivery } = await deliverTo("gone", { retry_schedule: [0, 0.2] });
    expect(delivery).toMatchObject({ attempt_count: 1, response_code: 410 });
    expect(delivery.status).toBe("failed");
    const { body } = await hookline.call<Webhook>("GET", `/v1/webhooks/${webhook.id}`);
    expect(body).toMatchObject({ status: "disabled", disabled_reason: "gone" });
  });

  it("waits as long as Retry-After asks", async () => {
    const settings = { url: `${subscriber.url}/wait`, events: ["retries.wait"], retry_schedule: [0, 1] };
    const webhook = await createWebhook(hookline, settings);
    await publish(hookline, { type: "retries.wait", data: 1 });
    const waiting = await untilDelivery(hookline, webhook.id, ({ attempt_count: count }) => count === 1);
    expect(waiting).toMatchObject({ status: "pending", response_code: 503, next_attempt_reason: "retry_after" });
    const delivery = await untilDelivery(hookline, webhook.id, ({ status }) => status === "delivered");
    expect(waits(delivery)[0]).toBeGreaterThanOrEqual(3000);
  });

  it("does not follow a redirect", async () => {
    const { delivery } = await deliverTo("moved", { retry_schedule: [0] });
    expect(delivery).toMatchObject({ status: "failed", response_code: 302 });
    expect(delivery.attempts[0]?.error?.code).toBe("redirect");
    expect(subscriber.requests.some(({ path }) => path === "/elsewhere")).toBe(false);
  });

  it("times out when the subscriber takes longer than the webhook allows", async () => {
    const { delivery } = await deliverTo("slow", { retry_schedule: [0, 0.2, 0.2, 0.2], timeout_ms: 5000 });
    // On a busy machine the second attempt may take as long too.
    expect(delivery.status).toBe("delivered");
    const [first] = delivery.attempts;
    expect(first).toMatchObject({ response_code: null, error: { code: "timeout" } });
    const [one, two] = await subscriber.received("/slow", 2);
    const between = (two?.at ?? 0) - (one?.at ?? 0);
    expect(between).toBeGreaterThanOrEqual(5000);
    expect(between).toBeLessThan(SLOW_MS);
  });

  it("is delivered by a 2xx, even if its body is slow", async () => {
    const { delivery } = await deliverTo("slow-body", { retry_schedule: [0], timeout_ms: 5000 });
    expect(delivery).toMatchObject({ status: "delivered", attempt_count: 1, response_code: 200 });
  });

  it("is retried when the connection is refused", async () => {
    const idle = await startSubscriber();
    await idle.close();
    const settings = { url: `${idle.url}/`, events: ["retries.refused"], retry_schedule: [0, 0.2] };
    const webhook = await createWebhook(hookline, settings);
    await publish(hookline, { type: "retries.refused", data: 1 });
    const delivery = await untilDelivery(hookline, webhook.id, ({ completed_at: at }) => at !== null);
    expect(delivery).toMatchObject({ status: "failed", attempt_count: 2, response_code: null });
    expect(delivery.attempts.map(({ error }) => error?.code)).toEqual(["network", "network"]);
  });
});
