import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openStage, type Stage } from "./deployment.ts";
import { type Call, writesOf } from "./stand-in.ts";

const ARGS = ["--make-secrets", "--domain", "hooks.example.com"];

/**
 * One write of each kind, in the order of a deployment, with how many of its kind are done when the line is cut. Each run
 * goes on from what the one before left, up to the next cut.
 */
const CUTS: readonly (readonly [string, RegExp, number])[] = [
  ["the database", /^POST \/d1\/database$/, 1],
  ["the first migration", /^POST \/d1\/.*\/query$/, 2],
  ["the assets", /^POST \/workers\/assets\/upload$/, 1],
  ["the second queue", /^POST \/queues$/, 2],
  ["the upload", /^PUT \/workers\/scripts\/hookline$/, 1],
  ["the schedule", /^PUT .*\/schedules$/, 1],
  ["the second consumer", /^POST \/queues\/.*\/consumers$/, 2],
  ["the domain", /^PUT .*\/domains\/records$/, 1],
];

/** Deploys to the end, and looks at all that is there then. */
async function expectEnd(stage: Stage): Promise<void> {
  const { failure, printed } = await stage.deploy(ARGS);
  expect(failure).toBeUndefined();
  expect(printed).toContain("hookline is deployed: https://hooks.example.com");
  const { account } = stage.standIn;
  const worker = account.workers.get("hookline");
  const [database, ...otherDatabases] = account.databases;
  expect(otherDatabases).toEqual([]);
  const applied = database?.data
    .prepare("SELECT name FROM d1_migrations")
    .all()
    .map((row) => row["name"]);
  expect(applied).toEqual(readdirSync(join(stage.root, "migrations")).sort());
  expect(account.queues.map(({ consumers }) => consumers.map(({ script }) => script))).toEqual(
    Array.from({ length: 5 }, () => ["hookline"]),
  );
  expect(account.domains).toMatchObject([{ hostname: "hooks.example.com", service: "hookline" }]);
  expect(worker?.subdomain).toEqual({ enabled: false, previews_enabled: false });
  expect(worker?.schedules).toEqual([{ cron: "17 * * * *" }]);
  const texts = Object.fromEntries((worker?.bindings ?? []).map(({ name, text }) => [name, text]));
  expect(texts["PUBLIC_URL"]).toBe("https://hooks.example.com");
  expect(texts["ROOT_API_KEY"]).toMatch(/^[\w-]{64}$/);
  // The secrets of the first run, which every later one took from the file.
  const files = readdirSync(join(stage.home, ".hookline"));
  expect(files).toHaveLength(1);
  const kept = readFileSync(join(stage.home, ".hookline", files[0] ?? ""), "utf8");
  expect(kept).toContain(`ROOT_API_KEY=${texts["ROOT_API_KEY"]}\nENCRYPTION_KEY=${texts["ENCRYPTION_KEY"]}\n`);
}

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

it.each(CUTS)("goes on after it was cut off at %s", async (_name, pattern, nth) => {
  let [seen, isCut] = [0, false];
  const isWrite = (call: Call) => writesOf([call]).length > 0 && pattern.test(`${call.method} ${call.path}`);
  stage.standIn.fault = (call) => {
    if (isCut) return "cut before";
    isCut = isWrite(call) && ++seen === nth;
    return isCut ? "cut after" : undefined;
  };
  const { failure, printed } = await stage.deploy(ARGS, { isCut: () => isCut });
  stage.standIn.fault = undefined;
  expect(isCut).toBe(true);
  expect(failure).toBeDefined();
  expect(printed).toContain("Done so far: ");
});

it("ends as one that was never cut off", async () => expectEnd(stage));

it("keeps the domain, the closed workers.dev and the address of a deployment without flags", async () => {
  const { account } = stage.standIn;
  const before = structuredClone([account.domains, account.workers.get("hookline")?.subdomain]);
  account.addQueue("bystander");
  account.domains = [...account.domains, { hostname: "other.example.com", service: "other", zone_id: "zone" }];
  const { failure } = await stage.deploy([]);
  expect(failure).toBeUndefined();
  expect([account.domains.slice(0, 1), account.workers.get("hookline")?.subdomain]).toEqual(before);
  expect(account.domains[1]?.service).toBe("other");
  expect(account.workers.get("hookline")?.bindings).toContainEqual({
    type: "plain_text",
    name: "PUBLIC_URL",
    text: "https://hooks.example.com",
  });
});

// Half a minute of the processor for each ten calls: .ci/run alone takes the time.
if (Number(process.env["HOOKLINE_CASES"] ?? 1) > 1) {
  it("ends as one that was never cut off when each run is cut off one call later than the one before", async () => {
    const cutStage = await openStage();
    try {
      let cuts = 0;
      for (let [nth, isCut] = [1, true]; isCut; nth++) {
        let calls = 0;
        isCut = false;
        cutStage.standIn.fault = () => {
          if (isCut) return "cut before";
          isCut = ++calls === nth;
          return isCut ? "cut after" : undefined;
        };
        await cutStage.deploy(ARGS, { isCut: () => isCut });
        if (isCut) cuts++;
      }
      console.log(`a deployment was cut off at each of ${cuts} calls`);
      expect(cuts).toBeGreaterThan(30);
      cutStage.standIn.fault = undefined;
      await expectEnd(cutStage);
    } finally {
      await cutStage.close();
    }
  });
}
