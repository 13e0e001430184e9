import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { RATE_LIMITS } from "../../src/api/context/rate-limit.ts";
import type { Env } from "../../src/config.ts";
import wranglerToml from "../../wrangler.toml?raw";
import { PRODUCTION_ROOT_KEY, productionEnv } from "../play/production-env.ts";
import { exhaustLimit } from "../tools/exhaust-limit.ts";
import { createKey, createWorkspace } from "../tools/create-workspace.ts";
import { app } from "../tools/front.ts";

function envWith(limit: RateLimit): Env {
  return { ...productionEnv(), READ_LIMIT: limit, WRITE_LIMIT: limit };
}

async function listWorkspaces(environment: Env, key: string): Promise<Response> {
  return app.request("/v1/workspaces", { headers: { Authorization: `Bearer ${key}` } }, environment);
}

describe("the rate limits", () => {
  it("are those in wrangler.toml", () => {
    const set = [
      ...wranglerToml.matchAll(/name = "((?:WORKSPACE_)?(?:READ|WRITE))_LIMIT"[\s\S]*?limit = (\d+), period = (\d+)/g),
    ].map(([, name, limit, windowSeconds]) => [name, { limit: Number(limit), windowSeconds: Number(windowSeconds) }]);
    expect(Object.fromEntries(set)).toEqual({
      READ: RATE_LIMITS.reads.own,
      WRITE: RATE_LIMITS.writes.own,
      WORKSPACE_READ: RATE_LIMITS.reads.workspace,
      WORKSPACE_WRITE: RATE_LIMITS.writes.workspace,
    });
  });

  it("answer 429 with Retry-After and RateLimit-Policy", async () => {
    const keys: string[] = [];
    const limit = async ({ key }: { key: string }) => ({ success: keys.push(key) <= 1 });
    const environment = envWith({ limit });
    expect((await listWorkspaces(environment, PRODUCTION_ROOT_KEY)).status).toBe(200);
    const limited = await listWorkspaces(environment, PRODUCTION_ROOT_KEY);
    expect(limited.status).toBe(429);
    expect(limited.headers.get("Retry-After")).toBe("10");
    expect(limited.headers.get("RateLimit-Policy")).toBe('"reads";q=300;w=10');
    expect(await limited.json()).toMatchObject({ error: { code: "rate_limited" } });
    expect(keys).toEqual(["root", "root"]);
  });

  it.each(["GET", "HEAD"])("count a %s as a read", async (method) => {
    const open = envWith({ limit: async () => ({ success: true }) });
    const environment = { ...open, READ_LIMIT: { limit: async () => ({ success: false }) } };
    const headers = { Authorization: `Bearer ${PRODUCTION_ROOT_KEY}` };
    expect((await app.request("/v1/workspaces", { method, headers }, environment)).status).toBe(429);
  });

  it("count each key by itself, with the platform's limiter", async () => {
    const environment = envWith(env.READ_LIMIT);
    const reads = { key: "root", ...RATE_LIMITS.reads.own };
    await exhaustLimit(env.READ_LIMIT, reads, () => listWorkspaces(environment, PRODUCTION_ROOT_KEY));
    const created = await app.request(
      "/v1/workspaces",
      {
        method: "POST",
        headers: { Authorization: "Bearer dev_root_key", "Content-Type": "application/json" },
        body: '{"name":"Bystander"}',
      },
      env,
    );
    const { api_key: key } = await created.json<{ api_key: string }>();
    const bystander = await app.request("/v1/webhooks", { headers: { Authorization: `Bearer ${key}` } }, environment);
    expect(bystander.status).toBe(200);
  });

  it("count all keys of a workspace together, and no others", async () => {
    const [own, other] = [await createWorkspace(), await createWorkspace()];
    const second = await createKey(own, "admin");
    const counted = new Map<string, number>();
    const left = async ({ key }: { key: string }) => {
      counted.set(key, (counted.get(key) ?? 0) + 1);
      return { success: (counted.get(key) ?? 0) <= 2 };
    };
    const open = { limit: async () => ({ success: true }) };
    const environment = { ...envWith(open), WORKSPACE_READ_LIMIT: { limit: left } };
    const ask = (key: string | null, method = "GET") =>
      app.request("/v1/event-types", { method, headers: { Authorization: `Bearer ${key}` } }, environment);
    expect([(await ask(own.owner.key)).status, (await ask(second.key)).status]).toEqual([200, 200]);
    const limited = await ask(second.key);
    expect([limited.status, limited.headers.get("Retry-After")]).toEqual([429, "10"]);
    expect(limited.headers.get("RateLimit-Policy")).toBe('"reads";q=300;w=10, "workspace-reads";q=1500;w=10');
    expect(await limited.json()).toMatchObject({
      error: { code: "rate_limited", message: "too many reads in this workspace; at most 1500 in 10 seconds" },
    });
    expect((await ask(other.owner.key)).status).toBe(200);
    // Writes are counted apart.
    expect((await ask(second.key, "POST")).status).toBe(405);
    expect(counted).toEqual(
      new Map([
        [own.id, 3],
        [other.id, 1],
      ]),
    );
  });

  it("do not count for the workspace a request over the key's own limit", async () => {
    const { owner } = await createWorkspace();
    const keys: string[] = [];
    const count = async ({ key }: { key: string }) => ({ success: keys.push(key) > 0 });
    const closed = { limit: async () => ({ success: false }) };
    const environment = { ...envWith(closed), WORKSPACE_READ_LIMIT: { limit: count } };
    const headers = { Authorization: `Bearer ${owner.key}` };
    expect((await app.request("/v1/event-types", { headers }, environment)).status).toBe(429);
    expect(keys).toEqual([]);
  });

  it("are off in development", async () => {
    const closed = { limit: async () => ({ success: false }) };
    const answer = await listWorkspaces({ ...env, READ_LIMIT: closed }, "dev_root_key");
    expect(answer.status).toBe(200);
    expect(answer.headers.get("RateLimit-Policy")).toBeNull();
  });
});

describe("wrangler.toml", () => {
  it("keeps fetches off our own zone's origin", () => {
    expect(wranglerToml).toMatch(/^compatibility_flags = \[.*"global_fetch_strictly_public".*\]$/m);
  });

  it("is a production configuration without secrets", () => {
    expect(wranglerToml).toMatch(/^ENVIRONMENT = "production"$/m);
    expect(wranglerToml).not.toMatch(/API_KEY|ENCRYPTION_KEY/);
  });

  it("sets every option of every consumer, and a dead-letter queue for all but the dead letters themselves", () => {
    const consumers = wranglerToml.split("[[queues.consumers]]").slice(1);
    expect(consumers).toHaveLength(5);
    for (const consumer of consumers) {
      for (const option of ["max_batch_size", "max_batch_timeout", "max_retries", "retry_delay"]) {
        expect(consumer).toMatch(new RegExp(`^${option} = \\d+$`, "m"));
      }
      const isDead = consumer.includes('queue = "hookline-dead"\nmax');
      expect(/^dead_letter_queue = "hookline-dead"$/m.test(consumer)).toBe(!isDead);
      expect(/^max_batch_timeout = 0$/m.test(consumer)).toBe(!isDead);
    }
  });
});
