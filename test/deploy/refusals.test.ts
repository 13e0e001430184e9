import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sealedPrefix } from "../../scripts/deploy/secrets.ts";
import { openStage, type Stage } from "./deployment.ts";
import { ACCOUNT, writesOf } from "./stand-in.ts";

/*
 * What ends a deployment before anything is changed. Runs that would go on are stopped at their first write, so that none
 * waits for wrangler.
 */

const KEY = Buffer.from(Array.from({ length: 32 }, (_, index) => index)).toString("base64");
const ROOT_KEY = "0123456789abcdefghijklmnopqrstuvwxyz";

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
  stage.standIn.fault = (call) => (writesOf([call]).length > 0 ? "forbidden" : undefined);
});
afterEach(() => stage.close());

const secretsFolder = () => join(stage.home, ".hookline");
const writes = () => writesOf(stage.standIn.calls).map(({ method, path }) => `${method} ${path}`);
const reachesItsFirstWrite = (failure: string | undefined) => {
  expect(failure).toContain("Account › D1: Edit");
  expect(writes()).toEqual(["POST /d1/database"]);
};

/** A Hookline that is deployed already. */
function addWorker(bindings: readonly Readonly<Record<string, string>>[] = []): void {
  const secret = (name: string) => ({ type: "secret_text", name });
  stage.standIn.account.workers.set("hookline", {
    bindings: [
      { type: "durable_object_namespace", name: "OUTBOX" },
      secret("ROOT_API_KEY"),
      secret("ENCRYPTION_KEY"),
      ...bindings.map((binding) => ({ type: "plain_text", name: "", ...binding })),
    ],
    subdomain: { enabled: true, previews_enabled: true },
    schedules: undefined,
    tags: [],
    versions: 1,
    metadata: {},
    modules: [],
  });
}

/** A database with a webhook whose secret is sealed under a key. */
function addSealed(key: string): void {
  stage.standIn.account.addDatabase("hookline");
  const data = stage.standIn.account.databases[0]?.data;
  data?.exec(`CREATE TABLE d1_migrations (name TEXT); CREATE TABLE webhooks (sealed_secret TEXT);
    INSERT INTO d1_migrations VALUES ('0001_initial.sql');
    INSERT INTO webhooks VALUES ('${sealedPrefix(key)}iv.rest')`);
}

async function refuses(args: readonly string[], words: RegExp, env: Readonly<Record<string, string>> = {}) {
  const { failure } = await stage.deploy(args, { env });
  expect(failure).toMatch(words);
  expect(writes()).toEqual([]);
}

describe("flags", () => {
  it.each([
    [["--env", "staging"], /--name/],
    [["-e", "staging"], /--name/],
    [["--env=staging"], /--name/],
    [["--dry-run"], /npm run build/],
    [["--secret-to", "x"], /secret-to[\s\S]*--secrets-to FILE/],
    [["--name", "Hooks"], /lower-case/],
    [["--name=-hooks"], /lower-case/],
    [["--name", "h".repeat(57)], /1 to 56/],
    [["--domain", "https://hooks.example.com"], /--domain takes a host/],
    [["--domain", "hooks.me.workers.dev"], /--domain takes a host/],
    [["--var", "PUBLIC_URL"], /NAME:VALUE/],
    [["--var", "ROOT_API_KEY:secret"], /is a secret/],
  ])("%j is refused", async (args, words) => {
    await refuses(args, words);
    expect(stage.standIn.calls).toEqual([]);
  });

  it("CLOUDFLARE_ENV is refused as --env is", () => refuses([], /--name/, { CLOUDFLARE_ENV: "staging" }));
});

describe("the account", () => {
  it("is to be chosen where there are several", async () => {
    stage.standIn.accounts = [
      { id: ACCOUNT, name: "One" },
      { id: "other", name: "Two" },
    ];
    await refuses(["--make-secrets"], /CLOUDFLARE_ACCOUNT_ID[\s\S]*One[\s\S]*Two/, { CLOUDFLARE_ACCOUNT_ID: "" });
  });

  it("is found where there is one", async () => {
    const { failure } = await stage.deploy(["--make-secrets"], { env: { CLOUDFLARE_ACCOUNT_ID: "" } });
    reachesItsFirstWrite(failure);
  });

  it.each([
    ["settings", /\/settings$/, /Workers Scripts: Edit/],
    ["the database", /\/d1\/database\//, /D1: Edit/],
    ["queues", /\/queues$/, /Queues: Edit/],
  ])("that may not read %s is told which permission is missing", async (_what, path, words) => {
    stage.standIn.fault = (call) => (path.test(call.path) ? "forbidden" : undefined);
    await refuses(["--make-secrets"], words);
  });

  it("that answers 500 for long is not taken for an empty one", async () => {
    addWorker();
    stage.standIn.fault = (call) => (call.path.includes("/d1/") ? "500 before" : undefined);
    await refuses([], /\/d1\/database\/hookline answered 500/);
  });

  it("that answers 500 once to each call is asked again", async () => {
    addWorker([{ name: "PUBLIC_URL", text: "https://hooks.example.com" }]);
    const seen = new Set<string>();
    const stop = stage.standIn.fault;
    stage.standIn.fault = (call, index) => {
      const isNew = !seen.has(call.path);
      seen.add(call.path);
      return isNew && writesOf([call]).length === 0 ? "500 before" : stop?.(call, index);
    };
    const { failure } = await stage.deploy(["--domain", "hooks.example.com"]);
    reachesItsFirstWrite(failure);
    expect(seen.size).toBeGreaterThan(5);
  });

  it("has to have a workers.dev subdomain where there is no domain", async () => {
    stage.standIn.account.subdomain = undefined;
    await refuses(["--make-secrets"], /no workers\.dev subdomain/);
  });
});

describe("a name that is taken", () => {
  it("by another kind of Worker is refused", async () => {
    addWorker();
    const worker = stage.standIn.account.workers.get("hookline");
    if (worker !== undefined) worker.bindings = [{ type: "kv_namespace", name: "CACHE" }];
    await refuses(["--make-secrets"], /no Hookline/);
  });

  it("by another kind of database is refused", async () => {
    stage.standIn.account.addDatabase("hookline");
    stage.standIn.account.databases[0]?.data.exec("CREATE TABLE customers (id TEXT)");
    await refuses(["--make-secrets"], /database named hookline, and it is no Hookline's/);
  });

  it("by a queue that another Worker consumes is refused", async () => {
    const consumer = { consumer_id: "one", type: "worker", script: "shop" };
    stage.standIn.account.addQueue("hookline-events").consumers.push(consumer);
    await refuses(["--make-secrets"], /hookline-events is consumed by the Worker shop/);
  });
});

describe("the configuration", () => {
  it("takes the names that wrangler.toml has", async () => {
    stage.edit((toml) =>
      toml.replaceAll("hookline-", "acme-hooks-").replace('database_name = "hookline"', 'database_name = "acme"'),
    );
    await stage.deploy(["--make-secrets"]);
    const [create] = writesOf(stage.standIn.calls);
    expect(create).toMatchObject({ path: "/d1/database", body: { name: "acme" } });
    expect(stage.standIn.calls.find(({ path }) => path === "/queues")?.query.getAll("name")).toContain(
      "acme-hooks-dead",
    );
  });

  it.each([
    ["a suffix that nobody knows", (toml: string) => toml.replaceAll("hookline-paced", "hookline-slower"), /-paced/],
    [
      "another queue behind a binding",
      (toml: string) =>
        toml.replace('binding = "SLOW"\nqueue = "hookline-slow"', 'binding = "SLOW"\nqueue = "hookline-paced"'),
      /SLOW has to send/,
    ],
    [
      "dead letters that nobody keeps",
      (toml: string) => toml.replace('dead_letter_queue = "hookline-dead"', 'dead_letter_queue = "lost"'),
      /dead-letter queue lost/,
    ],
  ])("is refused with %s", async (_what, change, words) => {
    stage.edit(change);
    await refuses(["--make-secrets"], words);
  });

  it("is refused where another name would share a resource", async () => {
    stage.edit((toml) => toml.replaceAll("hookline-", "staging-"));
    await refuses(["--name", "staging", "--make-secrets"], /would share/);
  });

  it("is refused where it names a database that is not there", async () => {
    stage.edit((toml) => toml.replace("00000000-0000-0000-0000-000000000000", "11111111-0000-0000-0000-000000000000"));
    await refuses(["--make-secrets"], /not in the account/);
  });

  it("gives another name none of the ids of wrangler.toml", async () => {
    stage.edit((toml) => toml.replace("00000000-0000-0000-0000-000000000000", "11111111-0000-0000-0000-000000000000"));
    const { failure } = await stage.deploy(["--name", "staging", "--make-secrets"]);
    reachesItsFirstWrite(failure);
  });
});

describe("settings", () => {
  it.each([
    [["--var", "PUBLIC_URL:http://hooks.example.com"], /PUBLIC_URL must be the https address/],
    [["--var", "DELIVERY_TIMEOUT_MS:fast"], /DELIVERY_TIMEOUT_MS must be a number from 1000 to 30000/],
    [["--var", "ENVIRONMENT:development"], /ENVIRONMENT/],
  ])("%j is told before the upload", (args, words) => refuses([...args, "--make-secrets"], words));

  it("that were set weakly elsewhere are told", async () => {
    addWorker([{ name: "EVENT_RETENTION_DAYS", text: "0" }]);
    await refuses([], /EVENT_RETENTION_DAYS/);
  });

  it("miss PUBLIC_URL where a domain leads to the Worker", async () => {
    addWorker();
    stage.standIn.account.domains = [{ hostname: "hooks.example.com", service: "hookline", zone_id: "zone" }];
    await refuses([], /PUBLIC_URL/);
  });
});

describe("a domain", () => {
  const ARGS = ["--domain", "hooks.example.com", "--make-secrets"];

  it("of another Worker is not taken unasked", async () => {
    stage.standIn.account.domains = [{ hostname: "hooks.example.com", service: "shop", zone_id: "zone" }];
    await refuses(ARGS, /custom domain of the Worker shop[\s\S]*--take-over-dns/);
    expect((await stage.deploy(ARGS, { answer: () => false })).failure).toMatch(/--take-over-dns/);
    expect(writes()).toEqual([]);
  });

  it("with DNS records is not taken unasked", async () => {
    addWorker();
    stage.standIn.account.records.add("hooks.example.com");
    await refuses(ARGS, /DNS records of its own[\s\S]*--take-over-dns/);
  });

  it.each([
    ["asked for", [...ARGS, "--take-over-dns"], undefined],
    ["agreed to", ARGS, () => true],
  ])("is taken where that is %s", async (_how, args, answer) => {
    stage.standIn.account.domains = [{ hostname: "hooks.example.com", service: "shop", zone_id: "zone" }];
    const { failure } = await stage.deploy(args, answer === undefined ? {} : { answer });
    reachesItsFirstWrite(failure);
  });
});

describe("missing secrets", () => {
  it("are not made where nobody is asked", async () => {
    await refuses([], /--make-secrets/);
    expect(() => readdirSync(secretsFolder())).toThrow();
  });

  it("are made after a yes, and not after a no", async () => {
    const no = await stage.deploy([], { answer: () => false });
    expect(no.failure).toMatch(/Nothing was changed/);
    expect(writes()).toEqual([]);
    const yes = await stage.deploy([], { answer: () => true });
    expect(yes.printed).toContain("Make them now");
    reachesItsFirstWrite(yes.failure);
    expect(readdirSync(secretsFolder())).toHaveLength(1);
  });

  it("are taken from the file of an interrupted run", async () => {
    await stage.deploy(["--make-secrets"]);
    const files = readdirSync(secretsFolder());
    await stage.deploy([], {});
    expect(readdirSync(secretsFolder())).toEqual(files);
    expect(writes()).toEqual(["POST /d1/database", "POST /d1/database"]);
  });

  it("are made anew for another name", async () => {
    await stage.deploy(["--make-secrets"]);
    await stage.deploy(["--make-secrets", "--name", "hookline-two"]);
    expect(readdirSync(secretsFolder())).toHaveLength(2);
  });

  it("are read from a file that is named, which is not overwritten", async () => {
    const file = join(stage.root, "../secrets.env");
    writeFileSync(file, `ROOT_API_KEY=${ROOT_KEY}\nENCRYPTION_KEY=${KEY}\n`);
    const { failure } = await stage.deploy(["--secrets-to", file]);
    reachesItsFirstWrite(failure);
    expect(readFileSync(file, "utf8")).toBe(`ROOT_API_KEY=${ROOT_KEY}\nENCRYPTION_KEY=${KEY}\n`);
  });

  it.each([
    ["has not all", `ROOT_API_KEY=${ROOT_KEY}`, /not overwritten/],
    ["has a weak root key", `ROOT_API_KEY=short\nENCRYPTION_KEY=${KEY}`, /ROOT_API_KEY.*weak/],
    ["has a weak key", `ROOT_API_KEY=${ROOT_KEY}\nENCRYPTION_KEY=${Buffer.alloc(32).toString("base64")}`, /weak/],
  ])("are not taken from a file that %s", async (_what, text, words) => {
    const file = join(stage.root, "../secrets.env");
    writeFileSync(file, text);
    await refuses(["--secrets-to", file, "--make-secrets"], words);
    expect(readFileSync(file, "utf8")).toBe(text);
  });

  it("are never written into the repository, by whatever path", async () => {
    mkdirSync(join(stage.root, "notes"));
    symlinkSync(join(stage.root, "notes"), join(stage.root, "../link"));
    for (const file of ["secrets.env", "notes/new/secrets.env", "../link/secrets.env"]) {
      await refuses(["--secrets-to", file, "--make-secrets"], /in the repository/);
    }
    expect(readdirSync(join(stage.root, "notes"))).toEqual([]);
  });

  it("are left to the page of the button in Cloudflare's builder", async () => {
    const { failure, printed } = await stage.deploy([], { env: { WORKERS_CI: "1" } });
    reachesItsFirstWrite(failure);
    expect(printed).toContain("wrangler secret put ENCRYPTION_KEY --name hookline");
    expect(() => readdirSync(secretsFolder())).toThrow();
  });

  it("do not replace a key that the database is sealed under", async () => {
    addSealed(KEY);
    await refuses(["--make-secrets"], /sealed under another key[\s\S]*--new-encryption-key/);
    expect(() => readdirSync(secretsFolder())).toThrow();
    const file = join(stage.root, "../secrets.env");
    writeFileSync(
      file,
      `ROOT_API_KEY=${ROOT_KEY}\nENCRYPTION_KEY=${Buffer.from(ROOT_KEY.slice(0, 32)).toString("base64")}\n`,
    );
    await refuses(["--secrets-to", file], /than the one in/);
  });

  it.each([
    ["the former key is named", ["--secrets-to", "../secrets.env"]],
    ["what is sealed is given up", ["--make-secrets", "--new-encryption-key"]],
  ])("are set beside a database that has sealed values where %s", async (_how, args) => {
    addSealed(KEY);
    writeFileSync(join(stage.root, "../secrets.env"), `ROOT_API_KEY=${ROOT_KEY}\nENCRYPTION_KEY=${KEY}\n`);
    // The next step after all that is agreed to.
    stage.standIn.fault = ({ path }) => (path.endsWith("/bookmark") ? "forbidden" : undefined);
    const { failure } = await stage.deploy(args);
    expect(failure).toContain("/time_travel/bookmark");
    expect(writes()).toEqual([]);
  });
});
