import {
  createExecutionContext,
  createMessageBatch,
  getQueueResult,
  listDurableObjectIds,
  runDurableObjectAlarm,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import worker from "../../src/index.ts";
import { app, play } from "../tools/front.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import type { WebhookBody, WorkspaceBody } from "../tools/wire.ts";
import { keptRequests, makeInbox, type TestInbox } from "./play-fixture.ts";
import { PRODUCTION_ROOT_KEY, productionEnv, PUBLIC_URL } from "./production-env.ts";

const environment = productionEnv();
const fetched: string[] = [];

beforeEach(() => {
  fetched.length = 0;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    fetched.push(new Request(input, init).url);
    throw new TypeError("nothing is to be fetched");
  });
});
afterEach(() => vi.restoreAllMocks());

async function ask<T>(method: string, path: string, key: string, body?: unknown): Promise<T> {
  const headers = { "Content-Type": "application/json", Authorization: `Bearer ${key}` };
  const init = { method, headers, body: body === undefined ? null : JSON.stringify(body) };
  const response = await app.request(path, init, environment);
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

/** A workspace in production with a webhook whose URL is an inbox's. */
async function register(inbox: Pick<TestInbox, "receivingId">, input: Readonly<Record<string, unknown>> = {}) {
  const made = await ask<WorkspaceBody>("POST", "/v1/workspaces", PRODUCTION_ROOT_KEY, { name: "Test" });
  const { id: workspaceId, api_key: key } = made;
  const url = `${PUBLIC_URL}/play/in/${inbox.receivingId}/hook`;
  const webhook = await ask<WebhookBody & { secret: string }>("POST", "/v1/webhooks", key, {
    ...{ url, events: ["*"] },
    ...input,
  });
  return { workspaceId, key, webhook };
}

interface Tried {
  readonly status: string;
  readonly response_code: number | null;
  readonly response_body: string | null;
  readonly error: { readonly code: string } | null;
}

const trial = (key: string, id: string) => ask<Tried>("POST", `/v1/webhooks/${id}/test`, key, {});

/** The page, as the production that knows the webhook's keys shows it. */
async function pageOf({ pageId }: TestInbox): Promise<string> {
  return (await play.request(`${PUBLIC_URL}/play/${pageId}`, {}, environment)).text();
}

describe("a request that a webhook sent to an inbox", () => {
  it.each([
    ["hmac", null, ["X-Webhook-Signature matches the secret and body.", "webhook-signature matches the secret, id,"]],
    ["ed25519", null, ["webhook-signature matches the public key, id, time and body."]],
    ["both", { scheme: "slack" }, ["X-Slack-Signature matches the secret and body."]],
    ["hmac", { scheme: "body-hex", header: "X-Ours", prefix: "v0=" }, ["X-Ours matches the secret and body."]],
  ])("is checked without asking for a secret: %s and %j", async (signature, compat, words) => {
    const inbox = await makeInbox();
    const { key, webhook } = await register(inbox, { signature, compat_signature: compat });
    await trial(key, webhook.id);
    const page = await pageOf(inbox);
    for (const one of ["signature valid", `href="/dashboard/webhooks/${webhook.id}"`, ...words]) {
      expect(page).toContain(one);
    }
    expect(page).not.toContain("not valid");
    expect(page).not.toContain(webhook.secret);
    expect(page).not.toContain("x-hookline-sender");
  });

  it("is checked also under a secret that was replaced", async () => {
    const inbox = await makeInbox();
    const { key, webhook } = await register(inbox);
    await trial(key, webhook.id);
    await ask("POST", `/v1/webhooks/${webhook.id}/secret/rotate`, key, {});
    expect(await pageOf(inbox)).toContain("X-Webhook-Signature matches the secret and body.");
    await ask("POST", `/v1/webhooks/${webhook.id}/secret/rotate`, key, { grace_period_seconds: 0 });
    await trial(key, webhook.id);
    expect(await pageOf(inbox)).toContain("signature valid");
  });

  it("is not checked once the webhook leads elsewhere, or is gone", async () => {
    const inbox = await makeInbox();
    const { key, webhook } = await register(inbox);
    await trial(key, webhook.id);
    const elsewhere = `${PUBLIC_URL}/play/in/${(await makeInbox()).receivingId}`;
    expect(await pageOf(inbox)).toContain("signature valid");
    await ask("PATCH", `/v1/webhooks/${webhook.id}`, key, { url: elsewhere });
    expect(await pageOf(inbox)).not.toContain("signature valid");
    await ask("PATCH", `/v1/webhooks/${webhook.id}`, key, { url: webhook.url });
    expect(await pageOf(inbox)).toContain("signature valid");
    await env.DB.prepare("DELETE FROM webhooks WHERE id = ?").bind(webhook.id).run();
    expect(await pageOf(inbox)).not.toContain("signature valid");
  });

  it("can't be told by whoever sends to the inbox from outside", async () => {
    const inbox = await makeInbox();
    const { workspaceId, webhook } = await register(inbox);
    const headers = { "X-Hookline-Sender": `${workspaceId} ${webhook.id}`, "X-Webhook-Signature": "sha256=00" };
    await inbox.receive("/forged", { method: "POST", headers });
    expect(await keptRequests(inbox)).toMatchObject([{ path: "/forged", sender: null }]);
    const page = await pageOf(inbox);
    expect(page).not.toContain(webhook.id);
    expect(page).not.toMatch(/signature (?:not )?valid/);
  });
});

describe("in production a delivery to an inbox", () => {
  it("whose id was made up fails and makes no object", async () => {
    const { key, webhook } = await register({ receivingId: "0".repeat(32) });
    const before = await listDurableObjectIds(env.INBOX);
    const tried = await trial(key, webhook.id);
    expect(tried).toMatchObject({ status: "failed", response_code: 404 });
    expect(tried.response_body).toContain("no such test inbox");
    expect([await listDurableObjectIds(env.INBOX), fetched]).toEqual([before, []]);
  });

  it("is handed over: no fetch, no DNS, and it is delivered", async () => {
    const inbox = await makeInbox();
    const { key, webhook } = await register(inbox);
    const queues = holdQueues();
    const { id } = await ask<{ id: string }>("POST", "/v1/events", key, { type: "thing.made", data: { n: 1 } });
    await hand("hookline-events", queues.held.EVENTS.splice(0));
    await runDurableObjectAlarm(env.OUTBOX.getByName(webhook.id));
    await hand("hookline-paced", queues.held.PACED.splice(0));
    const event = await ask<{ deliveries: unknown[] }>("GET", `/v1/events/${id}`, key);
    expect(event.deliveries).toMatchObject([{ webhook_id: webhook.id, status: "delivered", response_code: 200 }]);
    expect(await keptRequests(inbox)).toMatchObject([{ method: "POST", path: "/hook", status: 200 }]);
    const page = await (await inbox.submit("verify", { secret: webhook.secret })).text();
    expect(page).toContain("X-Webhook-Signature matches the secret and body.");
    expect(page).toContain("webhook-signature matches the secret, id, time and body.");
    expect(fetched).toEqual([]);
  });

  it.each([
    [204, "delivered"],
    [500, "failed"],
    [302, "failed"],
  ])("is answered as the inbox was told: %i", async (status, outcome) => {
    const inbox = await makeInbox();
    await inbox.submit("answer", { status: String(status), delay: "0", body: "as told" });
    const { key, webhook } = await register(inbox);
    expect(await trial(key, webhook.id)).toMatchObject({
      status: outcome,
      response_code: status,
      response_body: status === 204 ? "" : "as told",
    });
    expect(fetched).toEqual([]);
  });

  it("is ended by the webhook's time-out, and arrived all the same", async () => {
    const inbox = await makeInbox();
    await inbox.submit("answer", { status: "200", delay: "20", body: "" });
    const { key, webhook } = await register(inbox, { timeout_ms: 1000 });
    const startedAt = performance.now();
    const tried = await trial(key, webhook.id);
    expect(performance.now() - startedAt).toBeLessThan(20_000);
    expect(tried).toMatchObject({ status: "failed", response_code: null, error: { code: "timeout" } });
    expect(await keptRequests(inbox)).toHaveLength(1);
  });
});

async function hand(queue: string, bodies: readonly unknown[]): Promise<void> {
  expect(bodies).not.toEqual([]);
  const messages = bodies.map((body) => ({ id: crypto.randomUUID(), timestamp: new Date(), attempts: 1, body }));
  const batch = createMessageBatch(queue, messages);
  const context = createExecutionContext();
  await worker.queue(batch, environment, context);
  expect((await getQueueResult(batch, context)).retryMessages).toEqual([]);
}
