import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { GUESS_LIMIT } from "../../src/actions/guesses.ts";
import type { Env } from "../../src/config.ts";
import wranglerToml from "../../wrangler.toml?raw";
import { PRODUCTION_ROOT_KEY, productionEnv } from "../play/production-env.ts";
import { countingDatabase } from "../tools/counting-database.ts";
import { createKey } from "../tools/create-workspace.ts";
import { app, dashboard } from "../tools/front.ts";
import { passTime } from "../tools/pass-time.ts";
import { createLink } from "../tools/visitor.ts";
import { useWorkspace } from "../tools/use-workspace.ts";

const SECOND_MS = 1000;
const NETWORK = "203.0.113.9";

afterEach(() => vi.useRealTimers());
const workspace = useWorkspace();
let database: ReturnType<typeof countingDatabase>;
let counted: string[];
let guessesLeft: number;
let environment: Env;

beforeEach(async () => {
  database = countingDatabase(env.DB);
  counted = [];
  guessesLeft = 2;
  const limit = async ({ key }: { key: string }) => ({ success: counted.push(key) <= guessesLeft });
  environment = { ...productionEnv(), DB: database.db, GUESS_LIMIT: { limit } };
});

/** Asks for something with a key; answers the status, and what was asked of the database meanwhile. */
async function ask(key: string | null, address = NETWORK, method = "GET") {
  const before = database.statements();
  const headers = new Headers({ "CF-Connecting-IP": address });
  if (key !== null) headers.set("Authorization", `Bearer ${key}`);
  const response = await app.request("/v1/event-types/none.such", { method, headers }, environment);
  return { status: response.status, headers: response.headers, statements: database.statements() - before };
}

const guess = (n: number): string => `hk_guess-${n}`;

it("the limit of wrong keys is the one in wrangler.toml", () => {
  const [, limit, period] = /name = "GUESS_LIMIT"[\s\S]*?limit = (\d+), period = (\d+)/.exec(wranglerToml) ?? [];
  expect({ limit: Number(limit), windowSeconds: Number(period) }).toEqual(GUESS_LIMIT);
});

describe("wrong keys", () => {
  it("are limited by network, and then cost no query", async () => {
    expect([(await ask(guess(1))).status, (await ask(guess(2))).status]).toEqual([401, 401]);
    expect(await ask(guess(3))).toMatchObject({ status: 429, statements: 1 });
    const refused = await ask(guess(4));
    expect(refused).toMatchObject({ status: 429, statements: 0 });
    expect(refused.headers.get("Retry-After")).toBe(String(GUESS_LIMIT.windowSeconds));
    expect(counted).toEqual([NETWORK, NETWORK, NETWORK]);
  });

  it("of one /64 count together, those of another network apart", async () => {
    guessesLeft = 0;
    expect((await ask(guess(1), "2001:db8:1:2::1")).status).toBe(429);
    expect(await ask(guess(2), "2001:db8:1:2:ffff::9")).toMatchObject({ status: 429, statements: 0 });
    expect((await ask(guess(3), "2001:db8:1:3::1")).statements).toBe(1);
    expect(counted).toEqual(["2001:db8:1:2", "2001:db8:1:3"]);
  });

  it("block neither keys known before nor the root key", async () => {
    expect((await ask(workspace.owner.key)).status).toBe(404);
    guessesLeft = 0;
    await ask(guess(1));
    // What the isolate remembers of the key is over; that there was one is not.
    passTime(11 * SECOND_MS);
    await ask(guess(2));
    expect((await ask(workspace.owner.key)).status).toBe(404);
    expect((await ask(PRODUCTION_ROOT_KEY)).status).toBe(403);
    const fresh = await createKey(workspace, "admin");
    expect((await ask(fresh.key)).status).toBe(429);
    expect((await ask(fresh.key, "203.0.113.10")).status).toBe(404);
  });

  it("are looked up again after the network was refused for a while", async () => {
    guessesLeft = 0;
    await ask(guess(1));
    passTime(9 * SECOND_MS);
    expect((await ask(guess(2))).statements).toBe(0);
    passTime(2 * SECOND_MS);
    expect((await ask(guess(2))).statements).toBe(1);
  });

  it("that are repeated are not looked up for five seconds, and are limited by themselves", async () => {
    guessesLeft = 100;
    expect((await ask(guess(1))).statements).toBe(1);
    for (let n = 0; n < 3; n++) expect(await ask(guess(1))).toMatchObject({ status: 401, statements: 0 });
    expect(new Set(counted.slice(1))).toEqual(new Set([expect.stringMatching(/^203\.0\.113\.9 [0-9a-f]{64}$/)]));
    guessesLeft = counted.length;
    expect((await ask(guess(1))).status).toBe(429);
    guessesLeft = 100;
    expect((await ask(guess(2))).status).toBe(401);
    passTime(6 * SECOND_MS);
    expect((await ask(guess(1))).statements).toBe(1);
  });

  it("that are malformed or missing cost no query", async () => {
    for (const key of [null, "two words", "x".repeat(513)]) {
      expect(await ask(key)).toMatchObject({ status: 401, statements: 0 });
    }
    expect(counted).toEqual([]);
  });

  it("do not delay a key that was just made", async () => {
    const made = await app.request(
      "/v1/api-keys",
      {
        method: "POST",
        headers: { Authorization: `Bearer ${workspace.owner.key}`, "Content-Type": "application/json" },
        body: '{"name":"New","role":"admin"}',
      },
      environment,
    );
    const { secret } = await made.json<{ secret: string }>();
    expect((await ask(secret)).status).toBe(404);
  });

  it("are not counted in development", async () => {
    guessesLeft = 0;
    environment = { ...environment, ENVIRONMENT: "development" };
    const headers = { Authorization: `Bearer ${guess(1)}`, "CF-Connecting-IP": NETWORK };
    for (let n = 0; n < 3; n++) {
      expect((await app.request("/v1/webhooks", { headers }, environment)).status).toBe(401);
    }
    expect(counted).toEqual([]);
  });

  it("are limited by the platform's own limiter", async () => {
    environment = { ...environment, GUESS_LIMIT: env.GUESS_LIMIT };
    // Its windows follow the clock, so one may end meanwhile: then once more.
    let status = 401;
    for (let round = 0; round < 3 && status === 401; round++) {
      for (let n = 0; n <= GUESS_LIMIT.limit && status === 401; n++) {
        ({ status } = await ask(guess(1000 * round + n), "203.0.113.77"));
      }
    }
    expect(status).toBe(429);
    expect((await ask(guess(1), "203.0.113.78")).status).toBe(401);
  });
});

describe("unknown links and cookies", () => {
  async function visit(path: string, cookie: string | null = null, address = NETWORK) {
    const before = database.statements();
    const headers = new Headers({ "CF-Connecting-IP": address });
    if (cookie !== null) headers.set("Cookie", cookie);
    const response = await dashboard.request(path, { headers }, environment);
    return { status: response.status, headers: response.headers, statements: database.statements() - before };
  }

  /** What pages without a session look like is read once in ten seconds. */
  const rememberBranding = () => visit("/");

  it("are limited by network", async () => {
    const link = await createLink(workspace.owner, "owner");
    await rememberBranding();
    const opened = await visit("/dashboard/open?token=a");
    expect(opened).toMatchObject({ status: 403, statements: 1 });
    expect((await visit("/dashboard/open?token=b")).status).toBe(403);
    expect((await visit("/dashboard/open?token=c")).status).toBe(429);
    const refused = await visit(link);
    expect(refused).toMatchObject({ status: 429, statements: 0 });
    expect(refused.headers.get("Retry-After")).toBe(String(GUESS_LIMIT.windowSeconds));
    expect((await visit(link, null, "203.0.113.10")).status).toBe(303);
  });

  it("count with wrong keys", async () => {
    guessesLeft = 0;
    await visit("/dashboard/open?token=a");
    expect(await ask(guess(1))).toMatchObject({ status: 429, statements: 0 });
  });

  it("that are repeated are not looked up", async () => {
    guessesLeft = 100;
    await visit("/dashboard/open?token=a");
    expect(await visit("/dashboard/open?token=a")).toMatchObject({ status: 403, statements: 0 });
  });

  it("are counted when they are forged", async () => {
    await rememberBranding();
    const opened = await visit(await createLink(workspace.owner, "owner"));
    const cookie = opened.headers.get("Set-Cookie")?.split(";")[0] ?? "";
    expect((await visit("/dashboard/event-types", cookie)).status).toBe(200);
    const forged = cookie.replace(/=./, (start) => (start === "=A" ? "=B" : "=A"));
    expect(await visit("/dashboard/event-types", forged)).toMatchObject({ status: 403, statements: 0 });
    expect(counted).toEqual([NETWORK]);
    guessesLeft = 0;
    const twice = cookie.replace(/=./, (start) => (start === "=C" ? "=D" : "=C"));
    expect((await visit("/dashboard/event-types", twice)).status).toBe(429);
    expect((await visit("/dashboard/event-types", cookie)).status).toBe(200);
  });

  it("are counted by themselves when they are of a session that has ended, and block nobody else", async () => {
    guessesLeft = 100;
    await rememberBranding();
    const cookies: string[] = [];
    for (let n = 0; n < 2; n++) {
      const opened = await visit(await createLink(workspace.owner, "owner"));
      cookies.push(opened.headers.get("Set-Cookie")?.split(";")[0] ?? "");
    }
    const [ended = "", other = ""] = cookies;
    await env.DB.prepare("DELETE FROM portal_sessions WHERE workspace_id = ?").bind(workspace.id).run();
    // What the isolate remembers of them is over, and what pages without a session look like is read again.
    passTime(11 * SECOND_MS);
    await rememberBranding();
    expect((await visit("/dashboard/event-types", ended)).status).toBe(403);
    guessesLeft = counted.length;
    for (let n = 0; n < 2; n++) {
      passTime(6 * SECOND_MS);
      expect((await visit("/dashboard/event-types", ended)).status).toBe(429);
    }
    expect(counted).not.toContain(NETWORK);
    guessesLeft = 100;
    expect((await visit("/dashboard/event-types", other)).status).toBe(403);
    expect((await ask((await createKey(workspace, "admin")).key)).status).toBe(404);
  });
});
