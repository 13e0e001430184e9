import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Stage } from "./deployment.ts";
import { ACCOUNT, writesOf } from "./stand-in.ts";
import { openStoppedStage, reachesItsFirstWrite, refuses, writesTo } from "./stopped-stage.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await openStoppedStage();
});
afterEach(() => stage.close());

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
    await refuses(stage, args, words);
    expect(stage.standIn.calls).toEqual([]);
  });

  it("CLOUDFLARE_ENV is refused as --env is", () => refuses(stage, [], /--name/, { CLOUDFLARE_ENV: "staging" }));
});

describe("the account", () => {
  it("is to be chosen where there are several", async () => {
    stage.standIn.accounts = [
      { id: ACCOUNT, name: "One" },
      { id: "other", name: "Two" },
    ];
    await refuses(stage, ["--make-secrets"], /CLOUDFLARE_ACCOUNT_ID[\s\S]*One[\s\S]*Two/, {
      CLOUDFLARE_ACCOUNT_ID: "",
    });
  });

  it("is found where there is one", async () => {
    const { failure } = await stage.deploy(["--make-secrets"], { env: { CLOUDFLARE_ACCOUNT_ID: "" } });
    reachesItsFirstWrite(stage, failure);
  });

  it.each([
    ["settings", /\/settings$/, /Workers Scripts: Edit/],
    ["the database", /\/d1\/database\//, /D1: Edit/],
    ["queues", /\/queues$/, /Queues: Edit/],
  ])("that may not read %s is told which permission is missing", async (_what, path, words) => {
    stage.standIn.fault = (call) => (path.test(call.path) ? "forbidden" : undefined);
    await refuses(stage, ["--make-secrets"], words);
  });

  it("that answers 500 for long is not taken for an empty one", async () => {
    addWorker();
    stage.standIn.fault = (call) => (call.path.includes("/d1/") ? "500 before" : undefined);
    await refuses(stage, [], /\/d1\/database\/hookline answered 500/);
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
    reachesItsFirstWrite(stage, failure);
    expect(seen.size).toBeGreaterThan(5);
  });

  it("has to have a workers.dev subdomain where there is no domain", async () => {
    stage.standIn.account.subdomain = undefined;
    await refuses(stage, ["--make-secrets"], /no workers\.dev subdomain/);
  });
});

describe("a name that is taken", () => {
  it("by another kind of Worker is refused", async () => {
    addWorker();
    const worker = stage.standIn.account.workers.get("hookline");
    if (worker !== undefined) worker.bindings = [{ type: "kv_namespace", name: "CACHE" }];
    await refuses(stage, ["--make-secrets"], /not a Hookline/);
  });

  it("by another kind of database is refused", async () => {
    stage.standIn.account.addDatabase("hookline");
    stage.standIn.account.databases[0]?.data.exec("CREATE TABLE customers (id TEXT)");
    await refuses(stage, ["--make-secrets"], /database named hookline, and it is not a Hookline's/);
  });

  it("by a queue that another Worker consumes is refused", async () => {
    const consumer = { consumer_id: "one", type: "worker", script: "shop" };
    stage.standIn.account.addQueue("hookline-events").consumers.push(consumer);
    await refuses(stage, ["--make-secrets"], /hookline-events is consumed by the Worker shop/);
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
    await refuses(stage, ["--make-secrets"], words);
  });

  it("is refused where another name would share a resource", async () => {
    stage.edit((toml) => toml.replaceAll("hookline-", "staging-"));
    await refuses(stage, ["--name", "staging", "--make-secrets"], /would share/);
  });

  it("is refused where it names a database that is not there", async () => {
    stage.edit((toml) => toml.replace("00000000-0000-0000-0000-000000000000", "11111111-0000-0000-0000-000000000000"));
    await refuses(stage, ["--make-secrets"], /not in the account/);
  });

  it("gives another name none of the ids of wrangler.toml", async () => {
    stage.edit((toml) => toml.replace("00000000-0000-0000-0000-000000000000", "11111111-0000-0000-0000-000000000000"));
    const { failure } = await stage.deploy(["--name", "staging", "--make-secrets"]);
    reachesItsFirstWrite(stage, failure);
  });
});

describe("settings", () => {
  it.each([
    [["--var", "PUBLIC_URL:http://hooks.example.com"], /PUBLIC_URL must be the https address/],
    [["--var", "DELIVERY_TIMEOUT_MS:fast"], /DELIVERY_TIMEOUT_MS must be a number from 1000 to 30000/],
    [["--var", "ENVIRONMENT:development"], /ENVIRONMENT/],
  ])("%j is told before the upload", (args, words) => refuses(stage, [...args, "--make-secrets"], words));

  it("that were set weakly elsewhere are told", async () => {
    addWorker([{ name: "EVENT_RETENTION_DAYS", text: "0" }]);
    await refuses(stage, [], /EVENT_RETENTION_DAYS/);
  });

  it("miss PUBLIC_URL where a domain leads to the Worker", async () => {
    addWorker();
    stage.standIn.account.domains = [{ hostname: "hooks.example.com", service: "hookline", zone_id: "zone" }];
    await refuses(stage, [], /PUBLIC_URL/);
  });
});

describe("a domain", () => {
  const ARGS = ["--domain", "hooks.example.com", "--make-secrets"];

  it("of another Worker is not taken unasked", async () => {
    stage.standIn.account.domains = [{ hostname: "hooks.example.com", service: "shop", zone_id: "zone" }];
    await refuses(stage, ARGS, /custom domain of the Worker shop[\s\S]*--take-over-dns/);
    expect((await stage.deploy(ARGS, { answer: () => false })).failure).toMatch(/--take-over-dns/);
    expect(writesTo(stage)).toEqual([]);
  });

  it("with DNS records is not taken unasked", async () => {
    addWorker();
    stage.standIn.account.records.add("hooks.example.com");
    await refuses(stage, ARGS, /DNS records of its own[\s\S]*--take-over-dns/);
  });

  it.each([
    ["asked for", [...ARGS, "--take-over-dns"], undefined],
    ["agreed to", ARGS, () => true],
  ])("is taken where that is %s", async (_how, args, answer) => {
    stage.standIn.account.domains = [{ hostname: "hooks.example.com", service: "shop", zone_id: "zone" }];
    const { failure } = await stage.deploy(args, answer === undefined ? {} : { answer });
    reachesItsFirstWrite(stage, failure);
  });
});
