import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { Env } from "../../src/config.ts";
import { productionEnv } from "../play/production-env.ts";
import { ACCESS, CALLERS, type Caller } from "../tools/access-table.ts";
import { createTarget } from "../tools/create-target.ts";
import { createKey, createWorkspace, root, type TestWorkspace } from "../tools/create-workspace.ts";
import { app } from "../tools/front.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import { recordSubscriber } from "../tools/recording-subscriber.ts";
import { ROOT_KEY } from "../tools/send-json.ts";

recordSubscriber();
const queues = holdQueues();
let own: TestWorkspace;
let keys: Readonly<Record<Caller, string | null>>;

beforeAll(async () => {
  own = await createWorkspace();
  await own.owner.put("/v1/event-types/thing.made", {});
  keys = {
    none: null,
    "bad key": "hk_no-such-key",
    root: root.key,
    owner: own.owner.key,
    admin: (await createKey(own, "admin")).key,
    member: (await createKey(own, "member")).key,
    guest: (await createKey(own, "guest")).key,
    publisher: (await createKey(own, "publisher")).key,
  };
});

/** Asks, and checks what holds of every answer of the API: nobody keeps it, guesses its type or reads it cross-origin. */
async function ask(method: string, path: string, key: string | null, body?: string, environment: Env = env) {
  const headers = new Headers({ Origin: "http://localhost:9", "Content-Type": "application/json" });
  if (key !== null) headers.set("Authorization", `Bearer ${key}`);
  const response = await app.request(path, { method, headers, body: body ?? null }, environment);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "x-request-id": expect.stringMatching(/./),
  });
  expect([...response.headers.keys()].filter((name) => name.startsWith("access-control-"))).toEqual([]);
  await response.body?.cancel();
  return response.status;
}

describe.each(Object.entries(ACCESS))("answers of %s", (route, rule) => {
  const [method = "", pattern = ""] = route.split(" ");

  it("are no-store for every caller", async () => {
    const statuses: number[] = [];
    for (const caller of CALLERS) {
      const path = rule.callers.includes(caller) ? await createTarget(pattern, own, own.owner, queues) : pattern;
      statuses.push(
        await ask(method, path, keys[caller], rule.body === undefined ? undefined : JSON.stringify(rule.body)),
      );
    }
    expect(new Set(statuses)).toEqual(new Set([401, 403, rule.answers, ...(rule.reach === "webhook" ? [404] : [])]));
  });

  it("are no-store when the method or body is refused", async () => {
    const key = rule.callers.includes("root") ? ROOT_KEY : own.owner.key;
    for (const other of ["OPTIONS", "HEAD", "PROPFIND"]) await ask(other, pattern, key);
    if (rule.body !== undefined) await ask(method, await createTarget(pattern, own, own.owner, queues), key, "{");
  });
});

describe("an error answer", () => {
  const broken = (message: string): Env["DB"] =>
    new Proxy(env.DB, {
      get: () => () => {
        throw new Error(message);
      },
    });

  it.each([
    ["nothing is there", 404, "/nope", env],
    ["the method is not taken", 405, "/healthz", env],
    ["the service is well", 200, "/healthz", env],
    ["the database is down", 503, "/healthz", { ...env, DB: broken("D1_ERROR: down") }],
    ["something is wrong inside", 500, "/v1/workspaces", { ...env, DB: broken("a defect") }],
    ["a setting is missing", 503, "/healthz", { ...env, ENCRYPTION_KEY: "" }],
    ["too much is asked for", 429, "/v1/workspaces", limitedEnv()],
  ] as const)("is no-store: %s", async (_, status, path, environment) => {
    const key = environment.ROOT_API_KEY ?? null;
    expect(await ask(status === 405 ? "DELETE" : "GET", path, key, undefined, environment)).toBe(status);
  });
});

function limitedEnv(): Env {
  return { ...productionEnv(), READ_LIMIT: { limit: async () => ({ success: false }) } };
}
