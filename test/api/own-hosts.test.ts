import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Env } from "../../src/config.ts";
import { openServices } from "../../src/services.ts";
import { ownHosts } from "../../src/store/schema.ts";
import { keptRequests, makeInbox } from "../play/play-fixture.ts";
import { PRODUCTION_ROOT_KEY, productionEnv, PUBLIC_URL } from "../play/production-env.ts";
import { db } from "../store/rows.ts";
import { earnDirectLane } from "../tools/earn-direct-lane.ts";
import { eventually } from "../tools/eventually.ts";
import { expectFailureShape } from "../tools/expect-failure.ts";
import { app, dashboard, play } from "../tools/front.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import { recordSubscriber, type RecordingSubscriber } from "../tools/recording-subscriber.ts";
import type { WebhookBody, WorkspaceBody } from "../tools/wire.ts";

const OTHER_NAME = "hookline.account.workers.dev";
const OTHER = `https://${OTHER_NAME}`;
/** What Cloudflare's edge adds to a request. */
const RAY = { "CF-Ray": "8a1b2c3d4e5f6789-FRA" };
const RESOLVER = "https://cloudflare-dns.com/";

let subscriber: RecordingSubscriber;
beforeEach(async () => {
  await db.delete(ownHosts);
  subscriber = recordSubscriber();
  subscriber.answerWith(({ url }) =>
    url.startsWith(RESOLVER)
      ? Response.json({ Status: 0, Answer: [{ type: 1, data: "93.184.215.14" }] })
      : new Response("thanks"),
  );
});
afterEach(() => vi.restoreAllMocks());

/** Requests to subscribers, without those that resolve names. */
function sent(): readonly string[] {
  return subscriber.received.map(({ url }) => url).filter((url) => !url.startsWith(RESOLVER));
}

function send(isolate: Env, method: string, url: string, key: string, body?: unknown): Response | Promise<Response> {
  const headers = { "Content-Type": "application/json", Authorization: `Bearer ${key}`, ...RAY };
  return app.request(url, { method, headers, body: body === undefined ? null : JSON.stringify(body) }, isolate);
}

async function ask<T>(isolate: Env, method: string, path: string, key: string, body?: unknown): Promise<T> {
  const response = await send(isolate, method, `${PUBLIC_URL}${path}`, key, body);
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

/** A workspace's key, with a webhook that was registered before its URL was known to lead here. */
async function register(url: string) {
  const isolate = productionEnv();
  const root = PRODUCTION_ROOT_KEY;
  const { api_key: key } = await ask<WorkspaceBody>(isolate, "POST", "/v1/workspaces", root, { name: "Acme" });
  const webhook = await ask<WebhookBody>(isolate, "POST", "/v1/webhooks", key, { url, events: ["*"] });
  return { key, webhook };
}

async function keptHosts(): Promise<readonly string[]> {
  return (await db.select().from(ownHosts)).map(({ name }) => name);
}

/** A request comes by a host, in an isolate of its own. */
async function comeBy(origin: string): Promise<void> {
  expect((await app.request(`${origin}/healthz`, { headers: RAY }, productionEnv())).status).toBe(200);
  await eventually(async () => expect(await keptHosts()).toEqual([new URL(origin).hostname]));
}

async function expectRefused(response: Response): Promise<void> {
  const answer = { status: response.status, headers: response.headers, body: await response.json() };
  expect(answer.status).toBe(422);
  const { details } = expectFailureShape(answer);
  expect(details).toMatchObject([{ field: "url", message: expect.stringContaining("is this service itself") }]);
}

/** A database in which every statement about own hosts fails. */
function withoutOwnHosts(database: D1Database): D1Database {
  return new Proxy(database, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      return (...args: unknown[]): unknown => {
        if (String(args[0]).includes("own_hosts")) throw new Error("the database is down");
        return Reflect.apply(value, target, args);
      };
    },
  });
}

describe("a host that a request came by is refused as the service itself", () => {
  it("at create and PATCH, at once", async () => {
    const { key, webhook } = await register("https://subscriber.example.com/");
    const isolate = productionEnv();
    for (const url of [`${OTHER}/v1/events`, `${OTHER}:8443/`, `https://${OTHER_NAME.toUpperCase()}/`]) {
      await expectRefused(await send(isolate, "POST", `${OTHER}/v1/webhooks`, key, { url, events: ["*"] }));
      await expectRefused(await send(isolate, "PATCH", `${OTHER}/v1/webhooks/${webhook.id}`, key, { url }));
    }
  });

  it("at create and PATCH of that request, if no edge routed it, and is not learned", async () => {
    const { key, webhook } = await register("https://subscriber.example.com/hook");
    const isolate = productionEnv();
    const strange = "https://behind-a-proxy.example.net";
    const call = async (method: string, path: string, url: string) => {
      const headers = { "Content-Type": "application/json", Authorization: `Bearer ${key}` };
      const body = JSON.stringify({ url, events: ["*"] });
      return app.request(`${strange}${path}`, { method, headers, body }, isolate);
    };
    await expectRefused(await call("POST", "/v1/webhooks", `${strange}/hook`));
    await expectRefused(await call("PATCH", `/v1/webhooks/${webhook.id}`, `${strange}:8443/`));
    expect((await call("POST", "/v1/webhooks", "https://other.example.com/")).status).toBe(201);
    expect(
      (await send(isolate, "POST", `${PUBLIC_URL}/v1/webhooks`, key, { url: strange, events: ["*"] })).status,
    ).toBe(201);
  });

  it("at create, PATCH and test in other isolates", async () => {
    const { key, webhook } = await register(`${OTHER}/v1/events`);
    await comeBy(OTHER);
    const isolate = productionEnv();
    const input = { url: `${OTHER}/hook`, events: ["*"] };
    await expectRefused(await send(isolate, "POST", `${PUBLIC_URL}/v1/webhooks`, key, input));
    await expectRefused(
      await send(isolate, "PATCH", `${PUBLIC_URL}/v1/webhooks/${webhook.id}`, key, { url: input.url }),
    );
    const tried = await ask(isolate, "POST", `/v1/webhooks/${webhook.id}/test`, key, {});
    expect(tried).toMatchObject({ status: "failed", error: { code: "url_refused" } });
    expect(sent()).toEqual([]);
  });

  it.each(["paced", "direct"])("before every attempt, in the %s lane", async (lane) => {
    const { key, webhook } = await register(`${OTHER}/v1/events`);
    if (lane === "direct") await earnDirectLane(webhook.id);
    await comeBy(OTHER);
    const queues = holdQueues(productionEnv());
    const { id } = await ask<{ id: string }>(productionEnv(), "POST", "/v1/events", key, { type: "a.b", data: {} });
    await queues.dispatch();
    await queues.deliver(webhook.id);
    const path = `/v1/webhooks/${webhook.id}/deliveries`;
    const { data } = await ask<{ data: readonly { id: string }[] }>(productionEnv(), "GET", path, key);
    expect(data).toMatchObject([{ event_id: id, attempt_count: 1 }]);
    const delivery = await ask(productionEnv(), "GET", `${path}/${data[0]?.id}`, key);
    expect(delivery).toMatchObject({ attempts: [{ response_code: null, error: { code: "url_refused" } }] });
    expect(sent()).toEqual([]);
  });

  it("but its test inboxes receive", async () => {
    const inbox = await makeInbox();
    await comeBy(OTHER);
    const { key, webhook } = await register(`${OTHER}/play/in/${inbox.receivingId}/hook`);
    const tried = await ask(productionEnv(), "POST", `/v1/webhooks/${webhook.id}/test`, key, {});
    expect(tried).toMatchObject({ status: "delivered", response_code: 200 });
    expect(await keptRequests(inbox)).toMatchObject([{ path: "/hook" }]);
    expect(subscriber.received).toEqual([]);
  });
});

describe("a request's host is learned", () => {
  it.each([
    ["the API, without a key", (isolate: Env) => app.request(`${OTHER}/v1/events`, { headers: RAY }, isolate)],
    ["an unknown path", (isolate: Env) => app.request(`${OTHER}/no/such`, { headers: RAY }, isolate)],
    ["the dashboard", (isolate: Env) => dashboard.request(`${OTHER}/dashboard`, { headers: RAY }, isolate)],
    ["a test inbox", (isolate: Env) => play.request(`${OTHER}/play/in/x`, { headers: RAY }, isolate)],
  ])("from %s", async (_name, request) => {
    await request(productionEnv());
    await eventually(async () => expect(await keptHosts()).toEqual([OTHER_NAME]));
  });

  it("but not in development, nor without an edge", async () => {
    const { key } = await register("https://subscriber.example.com/");
    const development = await openServices({ ...env, PUBLIC_URL: OTHER });
    expect(development).toMatchObject({ ok: true, value: { services: { ownHosts: null } } });
    const isolate = productionEnv();
    expect((await app.request(`${OTHER}/healthz`, {}, isolate)).status).toBe(200);
    const input = { url: `${OTHER}/hook`, events: ["*"] };
    expect((await send(isolate, "POST", `${PUBLIC_URL}/v1/webhooks`, key, input)).status).toBe(201);
    expect(await keptHosts()).toEqual([]);
  });
});

describe("without the table of own hosts", () => {
  it("requests are answered, and refuse their isolate's own hosts", async () => {
    const { key } = await register("https://subscriber.example.com/");
    const broken: Env = { ...productionEnv(), DB: withoutOwnHosts(env.DB) };
    expect((await app.request(`${OTHER}/healthz`, { headers: RAY }, broken)).status).toBe(200);
    const create = (url: string) => send(broken, "POST", `${PUBLIC_URL}/v1/webhooks`, key, { url, events: ["*"] });
    await expectRefused(await create(`${OTHER}/hook`));
    expect((await create("https://other.example.com/")).status).toBe(201);
    expect(await keptHosts()).toEqual([]);
  });
});
