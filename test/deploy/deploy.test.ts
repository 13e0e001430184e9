import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStage, type Outcome, type Stage } from "./deployment.ts";
import { type Call, sqlOf, writesOf } from "./stand-in.ts";
import type { Binding } from "./stand-in-account.ts";

/** What a call is about, shortly. */
const shortly = ({ method, path }: Call) => `${method} ${path}`;

const MORE_DATABASE = `
[[d1_databases]]
binding = "DB_1"
database_id = "00000000-0000-0000-0000-000000000001"
migrations_dir = "migrations"
`;
const QUEUES = ["events", "direct", "paced", "slow", "dead"];

/** What the account has under a name, to compare two states; secrets by what they are. */
function stateOf({ standIn: { account } }: Stage, name: string) {
  const worker = account.workers.get(name);
  const own = (text: string) => text === name || text.startsWith(`${name}-`);
  return structuredClone({
    ...worker,
    versions: undefined,
    databases: account.databases.filter((one) => own(one.name)).map(({ uuid }) => uuid),
    queues: account.queues.filter((one) => own(one.queue_name)),
    domains: account.domains.filter(({ service }) => service === name),
  });
}

function bindingsOf({ standIn }: Stage, name: string, type: string): readonly Binding[] {
  return (standIn.account.workers.get(name)?.bindings ?? []).filter((binding) => binding.type === type);
}

describe("one account, from nothing", () => {
  let stage: Stage;
  let first: Outcome;
  let folder: string;
  beforeAll(async () => {
    stage = await openStage();
    folder = join(stage.home, ".hookline");
    first = await stage.deploy(["--make-secrets", "--var", "USER_AGENT:Example/1", "--message", "first"]);
  });
  afterAll(() => stage.close());

  it("ends, and says where it is and what comes next", () => {
    expect(first.failure).toBeUndefined();
    const end = first.printed.slice(first.printed.indexOf("hookline is deployed"));
    expect(end).toContain("hookline is deployed: https://hookline.example.workers.dev");
    expect(end).toContain("/v1/workspaces");
    expect(first.printed).not.toContain("time-travel");
  });

  it("makes secrets, and keeps them in a file of its own before they are set", () => {
    const [name = "", ...others] = readdirSync(folder);
    expect(others).toEqual([]);
    expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    const text = readFileSync(join(folder, name), "utf8");
    const secrets = bindingsOf(stage, "hookline", "secret_text");
    expect(secrets.map((one) => one.name).sort()).toEqual(["ENCRYPTION_KEY", "ROOT_API_KEY"]);
    for (const secret of secrets) {
      expect(text).toContain(`\n${secret.name}=${secret.text}\n`);
      expect(first.printed).not.toContain(secret.text);
    }
    const valueOf = (secret: string) => secrets.find((one) => one.name === secret)?.text ?? "";
    expect(Buffer.from(valueOf("ROOT_API_KEY"), "base64url").length).toBeGreaterThanOrEqual(36);
    expect(Buffer.from(valueOf("ENCRYPTION_KEY"), "base64")).toHaveLength(32);
    expect(first.printed).toContain(join(folder, name));
  });

  it("uploads the Worker whole", () => {
    const worker = stage.standIn.account.workers.get("hookline");
    const shown = (worker?.bindings ?? []).map(({ type, name, text, ...rest }) => {
      return `${type} ${name} ${type === "secret_text" ? "…" : JSON.stringify({ text, ...rest })}`;
    });
    expect(shown.sort()).toMatchSnapshot();
    expect(worker?.metadata).toMatchObject({
      main_module: "index.js",
      compatibility_date: "2026-11-01",
      compatibility_flags: ["global_fetch_strictly_public", "queue_consumer_no_wait_for_wait_until"],
      exports: {
        Outbox: { type: "durable-object", storage: "sqlite" },
        Inbox: { type: "durable-object", storage: "sqlite" },
      },
      assets: { jwt: "assets-jwt" },
      observability: { enabled: true, head_sampling_rate: 1 },
      annotations: { "workers/message": "first" },
    });
    expect(worker?.modules).toEqual(["index.js", "index.js.map"]);
    expect(worker?.schedules).toEqual([{ cron: "17 * * * *" }]);
    expect(worker?.subdomain.enabled).toBe(true);
  });

  it("makes the database with all migrations, and the queues with their consumers", () => {
    const { databases, queues } = stage.standIn.account;
    expect(databases.map(({ name }) => name)).toEqual(["hookline"]);
    const applied = databases[0]?.data
      .prepare("SELECT name FROM d1_migrations")
      .all()
      .map((row) => row["name"]);
    expect(applied).toEqual(readdirSync(join(stage.root, "migrations")).sort());
    expect(queues.map(({ queue_name }) => queue_name)).toEqual(QUEUES.map((role) => `hookline-${role}`));
    expect(queues.map(({ consumers }) => consumers)).toMatchSnapshot();
  });

  it("sets the secrets with the version that needs them: none runs without", () => {
    expect(stage.standIn.account.workers.get("hookline")?.versions).toBe(1);
    expect(
      writesOf(stage.standIn.calls)
        .map(shortly)
        .filter((call) => call.includes("secret")),
    ).toEqual([]);
  });

  it("repeated, changes nothing that is set and makes nothing", async () => {
    const worker = stage.standIn.account.workers.get("hookline");
    if (worker === undefined) throw new Error("no Worker");
    const text = "30000";
    worker.bindings = [...worker.bindings, { type: "plain_text", name: "DELIVERY_TIMEOUT_MS", text }];
    const before = stateOf(stage, "hookline");
    stage.standIn.calls.length = 0;
    const { failure } = await stage.deploy([]);
    expect(failure).toBeUndefined();
    const sorted = (state: ReturnType<typeof stateOf>) => ({
      ...state,
      metadata: { ...state.metadata, annotations: undefined },
      bindings: state.bindings?.map((binding) => JSON.stringify(binding)).sort(),
    });
    expect(sorted(stateOf(stage, "hookline"))).toEqual(sorted(before));
    expect(stage.standIn.account.workers.get("hookline")?.versions).toBe(2);
    const writes = writesOf(stage.standIn.calls).map(shortly);
    expect(writes.filter((call) => /^POST \/(?:queues|d1\/database)$/.test(call))).toEqual([]);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it("deploys another name with two databases beside it, which touches nothing of the first", async () => {
    const before = stateOf(stage, "hookline");
    const migrations = stage.standIn.account.databases[0]?.data.prepare("SELECT * FROM d1_migrations").all();
    stage.standIn.calls.length = 0;
    stage.edit((toml) => `${toml}\n[[routes]]\npattern = "hooks.example.com"\ncustom_domain = true\n${MORE_DATABASE}`);
    const { failure, printed } = await stage.deploy(["--name", "hooks-staging", "--make-secrets"]);
    stage.edit((toml) => toml.slice(0, toml.indexOf("\n[[routes]]")));
    expect(failure).toBeUndefined();
    expect(printed).toContain("hooks-staging is deployed: https://hooks-staging.example.workers.dev");
    const writes = writesOf(stage.standIn.calls);
    const [, ...own] = stage.standIn.account.databases;
    expect(own.map(({ name }) => name)).toEqual(["hooks-staging", "hooks-staging-db_1"]);
    for (const { data } of own)
      expect(data.prepare("SELECT name FROM d1_migrations").all()).toHaveLength(migrations?.length ?? 0);
    for (const { path, body } of writes) {
      const isOwn =
        path.includes("hooks-staging") ||
        own.some(({ uuid }) => path.includes(uuid)) ||
        path === "/workers/assets/upload";
      const makesOwn = /"(?:name|queue_name)":"hooks-staging/.test(JSON.stringify(body));
      expect(isOwn || makesOwn, path).toBe(true);
      expect(path).not.toMatch(/hookline/);
    }
    expect(stateOf(stage, "hookline")).toEqual(before);
    expect(stage.standIn.account.databases[0]?.data.prepare("SELECT * FROM d1_migrations").all()).toEqual(migrations);
    const queues = stage.standIn.account.queues.filter(({ queue_name }) => queue_name.startsWith("hooks-staging-"));
    expect(queues.map(({ queue_name }) => queue_name)).toEqual(QUEUES.map((role) => `hooks-staging-${role}`));
    const limits = (name: string) => bindingsOf(stage, name, "ratelimit").map((one) => one["namespace_id"]);
    expect(new Set([...limits("hookline"), ...limits("hooks-staging")]).size).toBe(16);
    const bound = bindingsOf(stage, "hooks-staging", "d1").map(({ name, id }) => [name, id]);
    expect(bound).toEqual([
      ["DB", own[0]?.uuid],
      ["DB_1", own[1]?.uuid],
    ]);
    const values = (name: string) => bindingsOf(stage, name, "secret_text").map(({ text }) => text);
    expect(new Set([...values("hookline"), ...values("hooks-staging")]).size).toBe(4);
    expect(stage.standIn.account.domains).toEqual([]);
  });

  it("applies a later version's migrations, and says before how to come back", async () => {
    cpSync(join(stage.root, "migrations/0002_audit_log.sql"), join(stage.root, "migrations/0998_extra.sql"));
    writeFileSync(join(stage.root, "migrations/0998_extra.sql"), "CREATE TABLE extra (id TEXT);");
    stage.standIn.calls.length = 0;
    let faults = 0;
    // What wrangler does not repeat by itself, and what the script reads, fails once each.
    const seen = new Set<string>();
    stage.standIn.fault = (call) => {
      const kind = `${call.method} ${call.path} ${/^\s*SELECT|INSERT/i.exec(sqlOf(call.body))?.[0]}`;
      const isKind = /\/queues$|\/settings$|\/d1\/|consumers|schedules/.test(call.path);
      if (!isKind || seen.has(kind) || /\/queues\/id-of-hookline-(?!slow)/.test(call.path)) return undefined;
      seen.add(kind);
      faults++;
      return "500 after";
    };
    const { failure, printed } = await stage.deploy([]);
    stage.standIn.fault = undefined;
    expect(failure).toBeUndefined();
    expect(faults).toBeGreaterThanOrEqual(6);
    expect(printed).toContain(
      "d1 time-travel restore hookline --bookmark=bookmark-of-hookline --config wrangler.deployed.hookline.json",
    );
    const calls = stage.standIn.calls;
    const bookmark = calls.findIndex(({ path }) => path.endsWith("/bookmark"));
    expect(bookmark).toBeGreaterThan(0);
    expect(bookmark).toBeLessThan(calls.indexOf(writesOf(calls)[0] ?? calls[0] ?? expect.fail()));
    const tables = stage.standIn.account.databases[0]?.data.prepare("SELECT name FROM sqlite_master").all();
    expect(tables).toContainEqual({ name: "extra" });
    expect(stage.standIn.account.queues).toHaveLength(10);
    expect(stage.standIn.account.databases).toHaveLength(3);
  });

  it("uploads nothing after a migration that is wrong, and does not try it again", async () => {
    writeFileSync(join(stage.root, "migrations/0999_wrong.sql"), "ALTER TABLE nowhere ADD COLUMN a TEXT;");
    const versions = stage.standIn.account.workers.get("hookline")?.versions;
    stage.standIn.calls.length = 0;
    const { failure, printed } = await stage.deploy([]);
    expect(failure).toContain("wrangler d1 migrations apply");
    expect(printed).toContain("Done so far: the database hookline is there");
    const tries = stage.standIn.calls.filter(({ body }) => sqlOf(body).includes("nowhere"));
    expect(tries).toHaveLength(1);
    expect(stage.standIn.account.workers.get("hookline")?.versions).toBe(versions);
  });
});
