import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createWebhook, type Page, type Webhook } from "./tools/api.ts";
import { type Hookline, makeState, removeState, startHookline } from "./tools/hookline.ts";
import { expectNothingLeft, killOne, NPM_START_PRODUCER, SCRIPT } from "./tools/leftovers.ts";
import { findFreePort } from "./tools/processes.ts";
import { startSubscriber, type Subscriber } from "./tools/subscriber.ts";
import { until, untilTrue } from "./tools/until.ts";
import { isSigned } from "./tools/verify.ts";

interface RejectedEvent {
  readonly id: string;
  readonly reason: string;
  readonly body: string;
}

const state = makeState();
let hookline: Hookline;
let subscriber: Subscriber;
let webhook: Webhook;
let producerPort: number;
let producerUrl: string;

beforeAll(async () => {
  subscriber = await startSubscriber();
  producerPort = await findFreePort();
  producerUrl = `http://127.0.0.1:${producerPort}`;
  const flags = ["--producer-port", String(producerPort)];
  hookline = await startHookline({ state, command: NPM_START_PRODUCER, flags, detached: true });
  await untilTrue("the producer", isProducerUp);
  webhook = await createWebhook(hookline, { url: `${subscriber.url}/`, events: ["*"] });
});

afterAll(async () => {
  await hookline.stop();
  await subscriber.close();
  removeState(state);
});

async function isProducerUp(): Promise<boolean> {
  try {
    return (await fetch(producerUrl)).status === 405;
  } catch {
    return false;
  }
}

interface Produced<T> {
  readonly status: number;
  readonly body: T;
}

async function produce<T>(path: string, body?: unknown): Promise<Produced<T>> {
  const init = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(producerUrl + path, { method: "POST", ...init });
  return { status: response.status, body: await response.json() };
}

/** Waits for the requests of an event type. */
async function receive(type: string, count: number) {
  return until(`${count} requests of ${type}`, () => {
    const found = subscriber.requests.filter(({ headers }) => headers["x-webhook-event"] === type);
    return found.length >= count ? found : undefined;
  });
}

function dataOf(body: string): unknown {
  const { data }: { data: unknown } = JSON.parse(body);
  return data;
}

async function listRejected(): Promise<readonly RejectedEvent[]> {
  const { body } = await hookline.call<Page<RejectedEvent>>("GET", "/v1/rejected-events?limit=100");
  return body.data;
}

describe("the queue binding", () => {
  it("delivers the sample", async () => {
    expect(await produce("/queue")).toEqual({ status: 202, body: { status: "queued" } });
    const [request] = await receive("investment.created", 1);
    expect(dataOf(request?.body ?? "{}")).toEqual({ name: "Coca-Cola Co", tickerSymbol: "KO" });
    expect(request !== undefined && isSigned(request, webhook.secret)).toBe(true);
  });

  it("delivers several events of one message", async () => {
    const events = [1, 2, 3].map((data) => ({ type: "queue.several", data }));
    await produce("/queue", { v: 1, workspace_id: "ws_demo", events });
    const requests = await receive("queue.several", 3);
    expect(new Set(requests.map(({ body }) => dataOf(body)))).toEqual(new Set([1, 2, 3]));
  });

  it("keeps a malformed event as rejected, and delivers its neighbours", async () => {
    const neighbour = { type: "queue.neighbour", data: "good" };
    const refused: readonly (readonly [message: object, reason: RegExp])[] = [
      [{ v: 1, workspace_id: "ws_demo", type: "Not A Type", data: 1 }, /^type: /],
      [{ v: 1, workspace_id: "ws_demo", type: "queue.no_data" }, /^data: is required/],
      [{ v: 1, workspace_id: "ws_demo", type: "queue.extra", data: 1, colour: "red" }, /colour/],
      [{ v: 2, workspace_id: "ws_demo", type: "queue.version", data: 1 }, /^v: /],
      [{ v: 1, workspace_id: "ws_demo", events: [] }, /^events: /],
      [{ v: 1, workspace_id: "ws_demo", type: "queue.large", data: "x".repeat(100_001) }, /^data: .*100 KB/],
      [
        { v: 1, workspace_id: "ws_demo", events: [neighbour, { type: "queue.bad" }, neighbour] },
        /^events\[1\]\.data: /,
      ],
    ];
    const before = await listRejected();
    for (const [message] of refused) expect((await produce("/queue", message)).status).toBe(202);
    await produce("/queue", { v: 1, workspace_id: "ws_demo", ...neighbour });
    const requests = await receive("queue.neighbour", 3);
    expect(requests.map(({ body }) => dataOf(body))).toEqual(["good", "good", "good"]);
    const rejected = await until("what is rejected", async () => {
      const now = await listRejected();
      return now.length >= before.length + refused.length ? now : undefined;
    });
    expect(rejected).toHaveLength(before.length + refused.length);
    for (const [, reason] of refused) expect(rejected.filter((one) => reason.test(one.reason))).toHaveLength(1);
    expect(rejected.every(({ body }) => Buffer.byteLength(body) <= 4096)).toBe(true);
  });

  it("accepts data of 100 KB", async () => {
    const data = "x".repeat(99_998);
    await produce("/queue", { v: 1, workspace_id: "ws_demo", type: "queue.whole", data });
    const [request] = await receive("queue.whole", 1);
    expect(dataOf(request?.body ?? "{}")).toBe(data);
  });
});

describe("the service binding", () => {
  it("answers the accepted event, which is delivered", async () => {
    const { status, body } = await produce<{ id: string; created_at: string }>("/rpc", {
      workspace_id: "ws_demo",
      type: "rpc.one",
      data: { one: 1 },
    });
    expect(status).toBe(202);
    expect(body).toEqual({ id: body.id, type: "rpc.one", created_at: body.created_at, status: "accepted" });
    const [request] = await receive("rpc.one", 1);
    expect(request?.body).toBe(
      JSON.stringify({ id: body.id, type: "rpc.one", created_at: body.created_at, data: { one: 1 } }),
    );
    expect(request !== undefined && isSigned(request, webhook.secret)).toBe(true);
  });

  it("answers duplicate for a repeated id, conflict for another body", async () => {
    const event = { workspace_id: "ws_demo", type: "rpc.repeated", data: 1, id: "rpc-repeated" };
    expect((await produce("/rpc", event)).status).toBe(202);
    await receive("rpc.repeated", 1);
    expect(await produce("/rpc", event)).toMatchObject({ status: 202, body: { id: event.id, duplicate: true } });
    expect(await produce("/rpc", { ...event, data: 2 })).toMatchObject({ body: { error: { code: "conflict" } } });
    expect(await receive("rpc.repeated", 1)).toHaveLength(1);
  });

  it("publishes a batch in order, all or none", async () => {
    const events = [1, 2, 3].map((data) => ({ workspace_id: "ws_demo", type: "rpc.batch", data }));
    const { status, body } = await produce<readonly { id: string }[]>("/rpc", { events });
    expect(status).toBe(202);
    const requests = await receive("rpc.batch", 3);
    const dataById = new Map(requests.map((request) => [request.headers["webhook-id"], dataOf(request.body)]));
    expect(body.map(({ id }) => dataById.get(id))).toEqual([1, 2, 3]);
    const bad = { workspace_id: "ws_demo", type: "rpc.half", data: undefined };
    const half = await produce("/rpc", { events: [{ ...bad, data: 1 }, bad] });
    expect(half).toMatchObject({
      status: 400,
      body: { error: { code: "validation_error", message: expect.stringContaining("events[1].data") } },
    });
    expect(subscriber.requests.some(({ headers }) => headers["x-webhook-event"] === "rpc.half")).toBe(false);
  });

  it.for([
    ["validation_error", { workspace_id: "ws_demo", type: "No", data: 1 }],
    ["validation_error", { type: "rpc.no_workspace", data: 1 }],
    ["validation_error", { events: [] }],
    ["not_found", { workspace_id: "ws_nowhere", type: "rpc.lost", data: 1 }],
    ["payload_too_large", { workspace_id: "ws_demo", type: "rpc.large", data: "x".repeat(262_145) }],
  ] as const)("throws %s as the code of an error", async ([code, event]) => {
    const { status, body } = await produce<{ error: { code: string; message: string } }>("/rpc", event);
    expect(status).toBe(400);
    expect(body.error.code).toBe(code);
    expect(body.error.message.startsWith(`${code}: `)).toBe(true);
  });
});

// The last: it ends the Hookline of this file.
it("npm run start:producer leaves no process behind after SIGKILL of its script", async () => {
  await expectNothingLeft(hookline, killOne(SCRIPT), producerPort);
});
