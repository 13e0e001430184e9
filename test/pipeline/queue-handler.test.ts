import { createExecutionContext, createMessageBatch, getQueueResult, runDurableObjectAlarm } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { Webhook as StandardWebhook } from "standardwebhooks";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { newId } from "../../src/crypto/make-ids.ts";
import { generateSecret } from "../../src/crypto/secret.ts";
import { outboxSettings } from "../../src/domain/webhook.ts";
import worker from "../../src/index.ts";
import { MAX_FIRST_ATTEMPTS } from "../../src/pipeline/first-attempts.ts";
import { openServices } from "../../src/services.ts";
import { secretBinding } from "../../src/pipeline/sealed-webhook.ts";
import { findEvent } from "../../src/store/find-events.ts";
import { listRejectedEvents } from "../../src/store/rejected-event-table.ts";
import { deleteWebhook, findWebhook, insertWebhook, type StoredWebhook } from "../../src/store/webhook-table.ts";
import { insertWorkspace } from "../../src/store/workspace-table.ts";
import { passTime } from "../tools/pass-time.ts";
import { webhookWith } from "./samples.ts";

/*
 * The real handler with real D1 and real Outboxes. What it puts on a queue is kept in `queued` and handed back to it by
 * the test, so that nothing runs beside the test.
 */
const QUEUES = {
  EVENTS: "hookline-events",
  DIRECT: "hookline-direct",
  PACED: "hookline-paced",
  SLOW: "hookline-slow",
} as const;
type QueueName = keyof typeof QUEUES;
const SENT = { metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } };

const queued: Record<QueueName, unknown[]> = { EVENTS: [], DIRECT: [], PACED: [], SLOW: [] };
const contacted: Request[] = [];
let answer: () => Response;
let messages = 0;

beforeEach(() => {
  contacted.length = 0;
  answer = () => new Response("thanks");
  for (const name of ["EVENTS", "DIRECT", "PACED", "SLOW"] as const) {
    queued[name].length = 0;
    vi.spyOn(env[name], "send").mockImplementation(async (body) => {
      queued[name].push(body);
      return SENT;
    });
    vi.spyOn(env[name], "sendBatch").mockImplementation(async (batch) => {
      for (const { body } of batch) queued[name].push(body);
      return SENT;
    });
  }
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    contacted.push(new Request(input, init));
    return answer();
  });
});
afterEach(() => vi.restoreAllMocks());

async function services() {
  const opened = await openServices(env);
  if (!opened.ok) throw new Error(opened.error.message);
  return opened.value.services.actions;
}

/** Adds a workspace with one webhook, and answers it with its secret. */
async function seed(changes: Partial<StoredWebhook> = {}): Promise<{ webhook: StoredWebhook; secret: string }> {
  const { db, sealer } = await services();
  const now = Date.now();
  const workspaceId = newId("workspace", now);
  const id = newId("webhook", now);
  const secret = generateSecret();
  const sealedSecret = await sealer.seal(secret, secretBinding({ workspaceId, id }));
  const { creatorRole: _creatorRole, ...sample } = webhookWith(id, { lane: "paced" });
  const webhook = { ...sample, workspaceId, url: "http://127.0.0.1:9999/hook", sealedSecret, ...changes };
  await insertWorkspace(db, {
    id: workspaceId,
    name: "w",
    webhooksEnabled: true,
    payloadFormat: "event",
    createdAt: now,
  });
  await insertWebhook(db, webhook, 100);
  return { webhook, secret };
}

/** Hands messages to the handler as a queue does; answers what it acked, and what is to come again. */
async function consume(queue: string, bodies: readonly unknown[], attempts = 1) {
  const batch = createMessageBatch(
    queue,
    bodies.map((body) => ({ id: `m${++messages}`, timestamp: new Date(), attempts, body })),
  );
  const context = createExecutionContext();
  await worker.queue(batch, env, context);
  const { explicitAcks, retryMessages } = await getQueueResult(batch, context);
  return { acked: explicitAcks.length, retried: retryMessages.length };
}

async function drain(name: QueueName) {
  return consume(QUEUES[name], queued[name].splice(0));
}

/** What the status says needs attention. */
async function attention(): Promise<readonly string[]> {
  const headers = { Authorization: "Bearer dev_root_key" };
  const response = await exports.default.fetch("http://127.0.0.1/v1/status", { headers });
  const { attention: said }: { attention: readonly string[] } = await response.json();
  return said;
}

const published = (webhook: StoredWebhook, id: string) => {
  return { v: 1, workspace_id: webhook.workspaceId, type: "investment.created", data: { n: 1 }, id };
};

/** More events than are attempted by the run that keeps them. */
const burst = (webhook: StoredWebhook) => {
  const { type, data, workspace_id } = published(webhook, "");
  const ids = Array.from({ length: MAX_FIRST_ATTEMPTS + 1 }, (_, index) => `order-${index}`);
  return { v: 1, workspace_id, events: ids.map((id) => ({ type, data, id })) };
};

describe("an event on its way", () => {
  it("is recorded even if its batch was acked before, released or direct", async () => {
    const [released, direct] = [await seed(), await seed({ lane: "direct" })];
    await consume("hookline-events", [published(released.webhook, "order-1")]);
    await runDurableObjectAlarm(env.OUTBOX.getByName(released.webhook.id));
    const { promise, resolve } = Promise.withResolvers<Response>();
    vi.spyOn(globalThis, "fetch").mockImplementation(async () => (await promise).clone());
    const works: Promise<unknown>[] = [];
    const hand = async (queue: string, body: unknown) => {
      const context = createExecutionContext();
      vi.spyOn(context, "waitUntil").mockImplementation((work) => void works.push(work));
      const message = { id: `m${++messages}`, timestamp: new Date(), attempts: 1, body };
      const batch = createMessageBatch(queue, [message]);
      await worker.queue(batch, env, context);
      return (await getQueueResult(batch, context)).explicitAcks.length;
    };
    const [body] = queued.PACED.splice(0);
    const acked = [hand("hookline-paced", body), hand("hookline-events", published(direct.webhook, "order-1"))];
    expect(await Promise.all(acked)).toEqual([1, 1]);
    expect(works).toHaveLength(2);
    resolve(new Response("thanks"));
    await Promise.all(works);
    const { db } = await services();
    for (const { webhook } of [released, direct]) {
      const [target] = (await findEvent(db, webhook.workspaceId, "order-1"))?.targets ?? [];
      const ids = [target?.deliveryId ?? ""];
      const [delivery] = await env.OUTBOX.getByName(webhook.id).find(outboxSettings(webhook), ids);
      expect(delivery).toMatchObject({ status: "delivered", attemptCount: 1 });
    }
  });

  it("goes through the Outbox to the subscriber, who can verify it", async () => {
    const { webhook, secret } = await seed();
    expect(await consume("hookline-events", [published(webhook, "order-1")])).toEqual({ acked: 1, retried: 0 });
    await runDurableObjectAlarm(env.OUTBOX.getByName(webhook.id));
    expect(queued.PACED).toHaveLength(1);
    expect(await drain("PACED")).toEqual({ acked: 1, retried: 0 });
    const [request, ...others] = contacted;
    expect(others).toEqual([]);
    if (request === undefined) throw new Error("the subscriber was to be contacted");
    const headers = Object.fromEntries(request.headers);
    const body = await request.text();
    expect(new StandardWebhook(secret).verify(body, headers)).toMatchObject({ id: "order-1", data: { n: 1 } });
    const { db } = await services();
    const [target] = (await findEvent(db, webhook.workspaceId, "order-1"))?.targets ?? [];
    const [delivery] = await env.OUTBOX.getByName(webhook.id).find(outboxSettings(webhook), [target?.deliveryId ?? ""]);
    expect(delivery).toMatchObject({ status: "delivered", attempts: [{ responseCode: 200, responseBody: "thanks" }] });
    expect(headers["x-webhook-delivery"]).toBe(delivery?.id);
  });

  it("goes straight to a direct webhook, and is recorded", async () => {
    const { webhook } = await seed({ lane: "direct" });
    const events = [published(webhook, "order-1"), published(webhook, "order-2")];
    expect(await consume("hookline-events", events)).toEqual({ acked: 2, retried: 0 });
    expect(contacted).toHaveLength(2);
    expect(queued).toMatchObject({ DIRECT: [], PACED: [] });
    const { db } = await services();
    const [target] = (await findEvent(db, webhook.workspaceId, "order-2"))?.targets ?? [];
    const [delivery] = await env.OUTBOX.getByName(webhook.id).find(outboxSettings(webhook), [target?.deliveryId ?? ""]);
    expect(delivery?.status).toBe("delivered");
  });

  it("goes through the direct queue with many others", async () => {
    const { webhook } = await seed({ lane: "direct" });
    await consume("hookline-events", [burst(webhook)]);
    expect(contacted).toEqual([]);
    expect(await drain("DIRECT")).toEqual({ acked: Math.ceil((MAX_FIRST_ATTEMPTS + 1) / 10), retried: 0 });
    expect(contacted).toHaveLength(MAX_FIRST_ATTEMPTS + 1);
  });

  it("earns the direct lane with ten quick successes, and loses it with one failure", async () => {
    const { webhook } = await seed();
    const { db } = await services();
    const laneNow = async () => (await findWebhook(db, webhook.workspaceId, webhook.id))?.lane;
    await consume(
      "hookline-events",
      Array.from({ length: 12 }, (_, index) => published(webhook, `order-${index}`)),
    );
    for (let round = 0; round < 6 && (await laneNow()) === "paced"; round++) {
      await runDurableObjectAlarm(env.OUTBOX.getByName(webhook.id));
      await drain("PACED");
    }
    expect(await laneNow()).toBe("direct");
    answer = () => new Response(null, { status: 500 });
    await consume("hookline-events", [published(webhook, "order-99")]);
    expect(await laneNow()).toBe("paced");
  });

  it("that is answered 410 disables the webhook and cancels pending deliveries", async () => {
    const { webhook } = await seed();
    const bystander = await seed();
    const { db } = await services();
    answer = () => new Response(null, { status: 410 });
    await consume(
      "hookline-events",
      [1, 2, 3, 4].map((n) => published(webhook, `order-${n}`)),
    );
    await runDurableObjectAlarm(env.OUTBOX.getByName(webhook.id));
    await drain("PACED");
    const disabled = await findWebhook(db, webhook.workspaceId, webhook.id);
    expect(disabled).toMatchObject({ status: "disabled", disabledReason: "gone", epoch: webhook.epoch + 1 });
    const all = { status: "pending", eventType: null, since: null, until: null } as const;
    if (disabled === undefined) throw new Error("the webhook is still there");
    expect(await env.OUTBOX.getByName(webhook.id).list(outboxSettings(disabled), all, null, 10)).toEqual([]);
    const other = await findWebhook(db, bystander.webhook.workspaceId, bystander.webhook.id);
    expect(other).toMatchObject({ status: "active", epoch: 1 });
  });

  it("to a deleted webhook is not sent, and its Outbox is purged", async () => {
    const { webhook } = await seed();
    await consume("hookline-events", [published(webhook, "order-1")]);
    await runDurableObjectAlarm(env.OUTBOX.getByName(webhook.id));
    const { db } = await services();
    await deleteWebhook(db, webhook.workspaceId, webhook.id);
    expect(await drain("PACED")).toEqual({ acked: 1, retried: 0 });
    expect(contacted).toEqual([]);
    const all = { status: null, eventType: null, since: null, until: null };
    expect(await env.OUTBOX.getByName(webhook.id).list(outboxSettings(webhook), all, null, 10)).toEqual([]);
  });

  it("is delivered with any prefix of the queues' names", async () => {
    const { webhook } = await seed({ lane: "direct" });
    expect(await consume("hooks-staging-events", [burst(webhook)])).toEqual({ acked: 1, retried: 0 });
    expect(await consume("hooks-staging-direct", queued.DIRECT.splice(0, 1))).toEqual({ acked: 1, retried: 0 });
    expect(contacted).toHaveLength(10);
  });

  it("with large data arrives whole", async () => {
    const { webhook } = await seed({ lane: "direct" });
    const data = "x".repeat(90_000);
    await consume("hookline-events", [{ ...published(webhook, "order-1"), data }]);
    expect(await contacted[0]?.json()).toMatchObject({ data });
  });
});

describe("a message that fails", () => {
  // An isolate keeps each trouble once a minute, also one that a test of another file made.
  beforeEach(() => {
    passTime(86_400_000);
    return () => vi.useRealTimers();
  });

  it("is kept as rejected with its reason if it is not valid", async () => {
    const { webhook } = await seed();
    await consume("hookline-events", [{ ...published(webhook, "order-1"), type: "Nope" }]);
    const { db } = await services();
    const { items } = await listRejectedEvents(db, webhook.workspaceId, null, 10);
    expect(items).toMatchObject([{ reason: expect.stringContaining("type: must be") }]);
  });

  it.each(["hookline-events", "hookline-direct", "hookline-paced"])(
    "on %s comes again while D1 is down",
    async (queue) => {
      const { webhook } = await seed({ lane: "direct" });
      await consume("hookline-events", [burst(webhook)]);
      const bodies = queue === "hookline-events" ? [published(webhook, "order-x")] : queued.DIRECT.splice(0, 1);
      const down = vi.spyOn(env.DB, "prepare").mockImplementation(() => {
        throw new Error("D1_ERROR: the database is down");
      });
      expect(await consume(queue, bodies)).toEqual({ acked: 0, retried: 1 });
      expect(contacted).toEqual([]);
      down.mockRestore();
    },
  );

  it("in an Outbox's alarm shows in the status, with the webhook", async () => {
    const { webhook } = await seed();
    await consume("hookline-events", [published(webhook, "order-1")]);
    vi.spyOn(env.PACED, "sendBatch").mockRejectedValue(new Error("the queue is down"));
    await runDurableObjectAlarm(env.OUTBOX.getByName(webhook.id));
    const told = `outbox_alarm_failed.*webhook_id ${webhook.id}, error Error: the queue is down`;
    expect(await attention()).toContainEqual(expect.stringMatching(told));
  });

  it("when a direct queue is down shows in the status, and comes again", async () => {
    const { webhook } = await seed({ lane: "direct" });
    vi.spyOn(env.DIRECT, "sendBatch").mockRejectedValue(new Error("the direct queue is down"));
    expect(await consume("hookline-events", [burst(webhook)])).toEqual({ acked: 0, retried: 1 });
    expect(await attention()).toContainEqual(expect.stringMatching(/dispatch_send_failed.*the direct queue is down/));
  });

  it("from an unknown queue comes again, and shows in the status", async () => {
    expect(await consume("hookline-other", [{}])).toEqual({ acked: 0, retried: 1 });
    expect(await attention()).toContainEqual(expect.stringContaining("unknown_queue"));
  });

  it("waits up to a day while a setting is missing, so that its retries last", async () => {
    const { ENCRYPTION_KEY: _key, ...unset } = { ...env, ENVIRONMENT: "production", ROOT_API_KEY: "x".repeat(40) };
    for (const queue of ["hookline-events", "hookline-direct", "hookline-paced", "hookline-slow", "hookline-dead"]) {
      const waits = [1, 2, 10, 12, 21].map(async (attempts) => {
        const retry = vi.fn<(options?: { delaySeconds?: number }) => void>();
        const message = { id: "m", timestamp: new Date(), attempts, body: {}, ack: vi.fn<() => void>(), retry };
        await worker.queue({ ...createMessageBatch(queue, []), messages: [message] }, unset, createExecutionContext());
        expect(message.ack).not.toHaveBeenCalled();
        return retry.mock.calls[0]?.[0]?.delaySeconds;
      });
      expect(await Promise.all(waits)).toEqual([60, 120, 30_720, 86_400, 86_400]);
    }
    expect(await attention()).toContainEqual(expect.stringContaining("setting_missing"));
  });

  it("shows in the status when it has few retries left", async () => {
    const { webhook } = await seed();
    await consume("hookline-events", [published(webhook, "order-1")], 16);
    expect(await attention()).toContainEqual(
      expect.stringMatching(/message_near_end.*queue hookline-events, messages 1/),
    );
  });

  it("comes back from the dead letters", async () => {
    const { webhook } = await seed({ lane: "direct" });
    const event = published(webhook, "order-1");
    expect(await consume("hookline-dead", [event])).toEqual({ acked: 1, retried: 0 });
    expect(queued.EVENTS).toEqual([{ v: 1, kind: "again", hops: 1, body: event }]);
    await drain("EVENTS");
    expect(contacted).toHaveLength(1);
  });

  it("is kept as rejected after five hops, under no workspace if its own is unknown", async () => {
    const { webhook } = await seed();
    const event = published(webhook, "order-1");
    const dead = [event, { ...event, workspace_id: "ws_of_nobody" }].map((body) => ({
      v: 1,
      kind: "again",
      hops: 5,
      body,
    }));
    expect(await consume("hookline-dead", dead)).toEqual({ acked: 2, retried: 0 });
    const { db } = await services();
    const reasonsOf = async (id: string) =>
      (await listRejectedEvents(db, id, null, 10)).items.map(({ reason }) => reason);
    expect(await reasonsOf(webhook.workspaceId)).toEqual([expect.stringContaining("rounds of retries")]);
    expect(await reasonsOf("")).toContainEqual(expect.stringContaining("rounds of retries"));
    expect(await reasonsOf("ws_of_nobody")).toEqual([]);
  });
});
