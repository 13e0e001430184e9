import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { app } from "../../src/api/app.ts";
import { RATE_LIMITS } from "../../src/api/context/rate-limit.ts";
import type { Env } from "../../src/config.ts";
import wranglerToml from "../../wrangler.toml?raw";
import { PRODUCTION_ROOT_KEY, productionEnv } from "../play/production-env.ts";
import { exhaustLimit } from "../tools/exhaust-limit.ts";

function envWith(limit: RateLimit): Env {
  return { ...productionEnv(), READ_LIMIT: limit, WRITE_LIMIT: limit };
}

async function listWorkspaces(environment: Env, key: string): Promise<Response> {
  return app.request("/v1/workspaces", { headers: { Authorization: `Bearer ${key}` } }, environment);
}

describe("the rate limits of keys", () => {
  it("are those that wrangler.toml sets", () => {
    const set = [...wranglerToml.matchAll(/name = "(READ|WRITE)_LIMIT"[\s\S]*?limit = (\d+), period = (\d+)/g)];
    expect(set.map(([, name, limit, period]) => [name, Number(limit), Number(period)])).toEqual([
      ["READ", RATE_LIMITS.reads.limit, RATE_LIMITS.reads.windowSeconds],
      ["WRITE", RATE_LIMITS.writes.limit, RATE_LIMITS.writes.windowSeconds],
    ]);
  });

  it("answer 429 with when to come back and what holds", async () => {
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

  it("count each key by itself, with the platform's own limiter", async () => {
    const environment = envWith(env.READ_LIMIT);
    const reads = { key: "root", ...RATE_LIMITS.reads };
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
