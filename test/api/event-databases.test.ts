import { env } from "cloudflare:workers";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Env } from "../../src/config.ts";
import worker from "../../src/index.ts";
import { type OpenedServices, openServices } from "../../src/services.ts";
import { MOVE_DELAY_MS } from "../../src/store/event-homes.ts";
import { expectFailure } from "../tools/expect-failure.ts";
import { app } from "../tools/front.ts";
import { createWorkspace, type TestWorkspace } from "../tools/create-workspace.ts";
import type { Answer } from "../tools/send-json.ts";
import { keptEvent } from "../store/rows.ts";

/** The tests' bindings with a second database: an isolate of its own for each test. */
let bound: Env;
let services: OpenedServices["services"];
let workspace: { readonly id: string; readonly api_key: string };
let bystander: TestWorkspace;

const NOW = Date.UTC(2031, 5, 1, 12);
const DAY = 86_400_000;

beforeAll(async () => {
  await env.MORE_EVENTS.batch(
    env.TEST_MIGRATIONS.flatMap(({ queries }) => queries.map((one) => env.MORE_EVENTS.prepare(one))),
  );
});

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(NOW);
  await noteDatabase(0);
  await restart();
  bystander = await createWorkspace();
  await services.events.keepEvents([keptEvent(bystander.id, "evt_theirs", { acceptedAt: NOW })]);
  workspace = (await ask<typeof workspace>("POST", "/v1/workspaces", "dev_root_key", { name: "Two" })).body;
});

afterEach(async () => {
  expect(await keptIn(env.DB, bystander.id)).toEqual([1]);
  vi.useRealTimers();
});

/** From when on workspaces that are made get the second database; null before it was ever seen. */
async function noteDatabase(from: number | null): Promise<void> {
  await env.DB.prepare("DELETE FROM storage_changes WHERE name = 'DB_1'").run();
  if (from !== null) await env.DB.prepare("INSERT INTO storage_changes VALUES ('DB_1', ?)").bind(from).run();
}

/** Begins with an isolate that remembers nothing. */
async function restart(changes: Partial<Env> = { DB_1: env.MORE_EVENTS }): Promise<void> {
  bound = { ...env, ...changes };
  const opened = await openServices(bound);
  if (!opened.ok) throw new Error("the services did not open");
  ({ services } = opened.value);
}

async function ask<T = unknown>(method: string, path: string, key: string, body?: unknown): Promise<Answer<T>> {
  const headers = { "Content-Type": "application/json", Authorization: `Bearer ${key}` };
  const init = { method, headers, body: body === undefined ? null : JSON.stringify(body) };
  const response = await app.request(path, init, bound);
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: JSON.parse(text === "" ? "null" : text) };
}

/** How many events each segment of a database has of a workspace. */
async function keptIn(database: D1Database, workspaceId: string): Promise<readonly number[]> {
  const select = database.prepare("SELECT count FROM event_segments WHERE workspace_id = ? ORDER BY last_at");
  return (await select.bind(workspaceId).all<{ count: number }>()).results.map(({ count }) => count);
}

async function keep(id: string, acceptedAt: number, chosen = false): Promise<number> {
  const event = keptEvent(workspace.id, id, { acceptedAt, chosen, dataText: JSON.stringify(id) });
  return (await services.events.keepEvents([event])).size;
}

const move = async (database: string) =>
  ask<{ event_databases: unknown }>("PATCH", `/v1/workspaces/${workspace.id}`, "dev_root_key", {
    event_database: database,
  });
const listed = async (query = "") => {
  const answer = await ask<{ data: { id: string }[] }>("GET", `/v1/events?limit=100${query}`, workspace.api_key);
  return answer.body.data.map(({ id }) => id);
};

describe("a workspace's events", () => {
  it("go to the newest database when it is made, and to another some minutes after it was asked for", async () => {
    await keep("evt_first", NOW);
    expect([await keptIn(env.DB, workspace.id), await keptIn(env.MORE_EVENTS, workspace.id)]).toEqual([[], [1]]);
    const { status, body } = await move("DB");
    const since = (ms: number) => new Date(ms).toISOString();
    const homes = [
      { since: since(NOW), database: "DB_1" },
      { since: since(NOW + MOVE_DELAY_MS), database: "DB" },
    ];
    expect([status, body.event_databases]).toEqual([200, homes]);
    expect((await move("DB")).body.event_databases).toEqual(homes);
    await keep("evt_before", NOW + MOVE_DELAY_MS - 1);
    vi.setSystemTime(NOW + MOVE_DELAY_MS);
    await keep("evt_after", NOW + MOVE_DELAY_MS);
    expect([await keptIn(env.DB, workspace.id), await keptIn(env.MORE_EVENTS, workspace.id)]).toEqual([[1], [1, 1]]);
    expect(await listed()).toEqual(["evt_after", "evt_before", "evt_first"]);
    await restart();
    expect(await listed()).toEqual(["evt_after", "evt_before", "evt_first"]);
    for (const [id, at] of [
      ["evt_first", NOW],
      ["evt_after", NOW + MOVE_DELAY_MS],
    ] as const) {
      const [found] = await services.events.findKeptEvents([
        { workspaceId: workspace.id, acceptedAt: at, id, chosen: false },
      ]);
      expect(found?.dataText).toBe(JSON.stringify(id));
    }
  });

  it("are found also if the workspace was made while an isolate from before still lacked the database", async () => {
    await noteDatabase(null);
    await env.DB.prepare("UPDATE workspaces SET event_databases = NULL").run();
    await restart({});
    const former = services;
    await former.events.findKeptEvents([keptEvent(bystander.id, "evt_1")]);
    await restart();
    const made = async () =>
      (await ask<{ id: string; api_key: string }>("POST", "/v1/workspaces", "dev_root_key", { name: "New" })).body;
    workspace = await made();
    await former.events.keepEvents([keptEvent(workspace.id, "evt_early", { acceptedAt: NOW })]);
    expect(await listed()).toEqual(["evt_early"]);
    vi.setSystemTime(NOW + MOVE_DELAY_MS);
    workspace = await made();
    await keep("evt_later", NOW + MOVE_DELAY_MS);
    expect([await keptIn(env.DB, workspace.id), await keptIn(env.MORE_EVENTS, workspace.id)]).toEqual([[], [1]]);
  });

  it("have chosen ids that win once, in whichever database", async () => {
    expect(await keep("order-1", NOW, true)).toBe(1);
    await move("DB");
    vi.setSystemTime(NOW + MOVE_DELAY_MS + 1);
    await restart();
    expect(await keep("order-1", NOW + MOVE_DELAY_MS, true)).toBe(0);
    expect(await keep("order-2", NOW + MOVE_DELAY_MS, true)).toBe(1);
    const shown = await ask<{ id: string }>("GET", "/v1/events/order-1", workspace.api_key);
    expect([shown.status, shown.body]).toMatchObject([200, { id: "order-1", data: "order-1" }]);
    const body = { id: "order-1", type: "investment.created", data: 2 };
    expectFailure(await ask("POST", "/v1/events", workspace.api_key, body), 409);
  });

  it("are compacted and pruned in each database", async () => {
    const large = JSON.stringify("word ".repeat(8000));
    const events = [0, 1].map((n) =>
      keptEvent(workspace.id, `evt_${n}`, { acceptedAt: NOW + n * 60_000, dataText: large }),
    );
    for (const event of events) await services.events.keepEvents([event]);
    expect(await keptIn(env.MORE_EVENTS, workspace.id)).toEqual([1, 1]);
    vi.setSystemTime(NOW + DAY);
    const run = async () => worker.scheduled({ cron: "", scheduledTime: 0, noRetry() {} }, bound);
    await run();
    expect(await keptIn(env.MORE_EVENTS, workspace.id)).toEqual([2]);
    expect(await listed()).toEqual(["evt_1", "evt_0"]);
    vi.setSystemTime(NOW + 29 * DAY);
    await run();
    expect(await keptIn(env.MORE_EVENTS, workspace.id)).toEqual([2]);
    vi.setSystemTime(NOW + 31 * DAY);
    // The bystander's are as old.
    await services.events.keepEvents([keptEvent(bystander.id, "evt_new", { acceptedAt: NOW + 31 * DAY })]);
    await run();
    expect(await keptIn(env.MORE_EVENTS, workspace.id)).toEqual([]);
  });

  it("go with the workspace from all databases", async () => {
    await keep("evt_1", NOW);
    await move("DB");
    vi.setSystemTime(NOW + MOVE_DELAY_MS);
    await restart();
    await keep("order-1", NOW + MOVE_DELAY_MS, true);
    expect((await ask("DELETE", `/v1/workspaces/${workspace.id}`, "dev_root_key")).status).toBe(204);
    for (const database of [env.DB, env.MORE_EVENTS]) {
      for (const table of ["event_segments", "chosen_events", "compactions"]) {
        const count = database.prepare(`SELECT COUNT(*) AS n FROM ${table} WHERE workspace_id = ?`).bind(workspace.id);
        expect(await count.first("n")).toBe(0);
      }
    }
  });
});

describe("databases", () => {
  it("that are not bound are refused, with those that are", async () => {
    const answer = await move("DB_2");
    expectFailure(answer, 422);
    expect(JSON.stringify(answer.body)).toContain("must be one of DB, DB_1");
    expectFailure(
      await ask("PATCH", `/v1/workspaces/${workspace.id}`, workspace.api_key, { event_database: "DB" }),
      403,
    );
  });

  it("that are no longer bound let what needs them wait, and nothing else", async () => {
    await restart({});
    await expect(keep("evt_1", NOW)).rejects.toThrow("is not bound");
    for (const path of ["", "/order-1", "/evt_01J0000000000000000000000A"]) {
      const refused = expectFailure(await ask("GET", `/v1/events${path}`, workspace.api_key), 503);
      expect(refused.message).toContain("bind it in wrangler.toml");
    }
    const theirs = { workspaceId: bystander.id, acceptedAt: NOW, id: "evt_theirs", chosen: false };
    expect(await services.events.findKeptEvents([theirs])).toHaveLength(1);
    // What can't be read must not be taken for pruned.
    const own = { workspaceId: workspace.id, acceptedAt: NOW, id: "evt_1", chosen: false };
    await expect(services.deliver.readEvents([theirs, own])).rejects.toThrow("is not bound");
    expectFailure(await ask("DELETE", `/v1/workspaces/${workspace.id}`, "dev_root_key"), 503);
    await ask("POST", "/v1/webhooks", workspace.api_key, {
      ...{ url: "https://subscriber.example/hook", events: ["*"], ordering: "fifo" },
    });
    const event = { type: "investment.created", data: 1 };
    expectFailure(await ask("POST", "/v1/events", workspace.api_key, event), 503);
    await move("DB");
    vi.setSystemTime(NOW + MOVE_DELAY_MS);
    await restart({});
    await expect(keep("order-1", NOW + MOVE_DELAY_MS, true)).rejects.toThrow("is not bound");
    expect([await keptIn(env.DB, workspace.id), await keptIn(env.MORE_EVENTS, workspace.id)]).toEqual([[], []]);
  });

  it("are told with their sizes", async () => {
    const { body } = await ask("GET", "/v1/status", "dev_root_key");
    const bytes = expect.any(Number);
    expect(body).toMatchObject({
      databases: [
        { name: "DB", bytes },
        { name: "DB_1", bytes },
      ],
    });
  });
});
