import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { productionEnv } from "../play/production-env.ts";
import { createLink, dashboardWith, type Server, visit, visitorOf } from "../tools/visitor.ts";
import { shareWorkspace } from "../tools/use-workspace.ts";

const PAGE = "/dashboard/event-types";

const workspace = shareWorkspace();

/** The dashboard in production, with limits that keep the keys that they are asked for. */
function limitedServer(readsLeft: number, keys: string[]): Server {
  const closed = { limit: async () => ({ success: false }) };
  const reads = { limit: async ({ key }: { key: string }) => ({ success: keys.push(key) <= readsLeft }) };
  const environment = { ...productionEnv(), READ_LIMIT: reads, WRITE_LIMIT: closed };
  return dashboardWith(environment);
}

async function cookieOf(server: Server): Promise<string> {
  const opened = await visit(server, await createLink(workspace.owner, "owner"));
  return opened.headers.get("Set-Cookie")?.split(";")[0] ?? "";
}

describe("the rate limit of a session", () => {
  it("is that of a key, for each session on its own", async () => {
    const keys: string[] = [];
    const server = limitedServer(2, keys);
    const [one, other] = [visitorOf(await cookieOf(server), "", server), visitorOf(await cookieOf(server), "", server)];
    expect([(await one.get(PAGE)).status, (await other.get(PAGE)).status]).toEqual([200, 200]);
    const { status, headers, html } = await one.get(PAGE);
    expect([status, headers.get("Retry-After")]).toEqual([429, "10"]);
    expect(html).toContain("Too many reads; at most 300 in 10 seconds");
    expect([new Set(keys).size, keys[0] === keys[2]]).toEqual([2, true]);
  });

  it("counts writes apart from reads, before their body is read", async () => {
    const server = limitedServer(100, []);
    const visitor = visitorOf(await cookieOf(server), "", server);
    expect((await visitor.post("/dashboard/event-types", { name: "thing.made" })).status).toBe(429);
    expect((await visitor.get(PAGE)).status).toBe(200);
  });

  it("is off in development", async () => {
    const closed = { limit: async () => ({ success: false }) };
    const environment = { ...env, READ_LIMIT: closed, WRITE_LIMIT: closed };
    const server = dashboardWith(environment);
    expect((await visitorOf(await cookieOf(server), "", server).get(PAGE)).status).toBe(200);
  });
});

describe("while the database is down", () => {
  it("a page says when to come back, and shows no internals", async () => {
    const broken = new Proxy(env.DB, {
      get: () => () => {
        throw new Error("D1_ERROR: the inside");
      },
    });
    const environment = { ...env, DB: broken };
    const link = await createLink(workspace.owner, "owner");
    const { status, headers, html } = await visit(dashboardWith(environment), link);
    expect([status, headers.get("Retry-After"), headers.get("Cache-Control")]).toEqual([503, "5", "no-store"]);
    expect(headers.get("Content-Security-Policy")).toContain("default-src 'none'");
    expect(html).not.toContain("inside");
  });
});
