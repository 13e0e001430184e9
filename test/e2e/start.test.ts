import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readFlag, readVar, withoutFlag } from "../../scripts/flags.ts";
import { createWebhook, type Page, publish } from "./tools/api.ts";
import { type Hookline, makeState, removeState, root, startHookline } from "./tools/hookline.ts";
import { expectNothingLeft, NPM_START } from "./tools/leftovers.ts";
import { type Received, startSubscriber } from "./tools/subscriber.ts";
import { untilTrue } from "./tools/until.ts";

const PRODUCTION_ROOT_KEY = "Xq3vT9-a-root-key-of-enough-characters";

interface Start {
  readonly how: string;
  /** What this start is told, and what is looked at before it ends. */
  readonly flags: readonly string[];
  readonly look: (hookline: Hookline) => Promise<void>;
  readonly end: (hookline: Hookline) => void;
}

/** The other ways to end are tried where a Hookline has served its purpose: `expectNothingLeft` in the files beside this. */
const STARTS: readonly Start[] = [
  {
    how: "lets what is given win, and leaves nothing behind after SIGTERM of npm",
    flags: ["--var", "USER_AGENT:Given/1", "MAX_WEBHOOKS_PER_WORKSPACE:1", "--var=ROOT_API_KEY:given-root-key"],
    look: expectGiven,
    end: ({ process: npm }) => npm.kill("SIGTERM"),
  },
  {
    how: "has no key that everybody knows in production, and leaves nothing behind after Ctrl-C on a terminal",
    flags: [
      ...["--var", "ENVIRONMENT:production", "--var", `ROOT_API_KEY:${PRODUCTION_ROOT_KEY}`],
      ...["--var", "ENCRYPTION_KEY:hR2m0yK8Qd1nVxW5uJcT7pLsZfAgB4eIoN6iGk3rDtY="],
      ...["--var", "PUBLIC_URL:https://hooks.example.com"],
    ],
    look: expectNoKnownKey,
    end: ({ process: npm }) => process.kill(-(npm.pid ?? 0), "SIGINT"),
  },
];

/** What a start says, without its requests, fits on a screen and has no trace of an error. */
async function expectFewLines({ said, url }: Hookline, last: string): Promise<void> {
  await untilTrue(last, () => said().includes(last));
  const lines = said().split("\n");
  const kept = lines.filter((line) => line.trim() !== "" && !/(?:GET|POST) \/\S* \d{3}/.test(line));
  expect(kept.length, said()).toBeLessThanOrEqual(12);
  expect(lines.filter((line) => /^\s+at |Error:|Binding|wrangler \d/.test(line))).toEqual([]);
  expect(said()).toContain(`Ready on ${url}`);
}

/** What is given wins, the port and the state are followed, and what the Worker logs is shown. */
async function expectGiven(hookline: Hookline): Promise<void> {
  await expectFewLines(hookline, "The dashboard of ws_demo");
  expect(hookline.said()).toContain(`The API is at ${hookline.url}, with the key dev_api_key`);
  const isBad = ({ headers }: Received) => headers["x-webhook-event"] === "given.failed";
  const subscriber = await startSubscriber((request) => (isBad(request) ? { status: 500 } : {}));
  try {
    const settings = { url: `${subscriber.url}/given`, events: ["*"], payload_format: "cloudevents" };
    await createWebhook(hookline, settings);
    expect((await hookline.call("POST", "/v1/webhooks", settings)).status).toBe(409);
    await publish(hookline, { type: "given.made", data: 1 });
    const [request] = await subscriber.received("/given", 1);
    expect(request?.headers["user-agent"]).toBe("Given/1");
    const { source }: { source: string } = JSON.parse(request?.body ?? "{}");
    expect(source).toBe(`http://127.0.0.1:${hookline.port}/workspaces/ws_demo`);
    const roots = ["dev_root_key", "given-root-key"].map((key) =>
      hookline.call<Page<unknown>>("GET", "/v1/workspaces", undefined, key),
    );
    expect((await Promise.all(roots)).map(({ status }) => status)).toEqual([401, 200]);
    await publish(hookline, { type: "given.failed", data: 1 });
    await untilTrue("the log line", () => hookline.said().includes('"event":"attempt_failed"'));
  } finally {
    await subscriber.close();
  }
}

async function expectNoKnownKey(hookline: Hookline): Promise<void> {
  await expectFewLines(hookline, "Ready on");
  expect(hookline.said()).not.toContain("dev_api_key");
  for (const key of ["dev_api_key", "dev_root_key"]) {
    expect((await hookline.call("GET", "/v1/workspaces", undefined, key)).status).toBe(401);
  }
  const rooted = await hookline.call<Page<unknown>>("GET", "/v1/workspaces", undefined, PRODUCTION_ROOT_KEY);
  expect(rooted.body.data).toEqual([]);
}

describe("npm start", () => {
  it.for(STARTS)("$how", async ({ flags, look, end }) => {
    const state = makeState();
    try {
      const hookline = await startHookline({ state, command: NPM_START, flags, detached: true });
      try {
        await look(hookline);
      } catch (error) {
        await hookline.stop();
        throw error;
      }
      await expectNothingLeft(hookline, () => end(hookline));
    } finally {
      removeState(state);
    }
  });

  it("prepares the database as wrangler's own migrations do", () => {
    const state = makeState();
    try {
      expect(run(join(root, "scripts/prepare-database.ts"), state)).toBe("");
      const wrangler = join(root, "node_modules/wrangler/wrangler-dist/cli.js");
      const database = ["DB", "--local", "--persist-to", state];
      expect(run(wrangler, "d1", "migrations", "list", ...database)).toContain("No migrations to apply");
    } finally {
      removeState(state);
    }
  });
});

/** Runs a script, and answers what it said. */
function run(...command: readonly string[]): string {
  const env = { ...process.env, CI: "true", WRANGLER_SEND_METRICS: "false" };
  return execFileSync(process.execPath, ["--no-warnings", ...command], { cwd: root, env, encoding: "utf8" });
}

describe("flags of npm start", () => {
  it("are read in every spelling, the last one wins", () => {
    expect(readFlag(["--port", "1", "--port=2"], "--port")).toBe("2");
    expect(readFlag(["--persistTo", "DIR"], "--persist-to")).toBe("DIR");
    expect(readFlag(["--ports", "1", "port"], "--port")).toBeUndefined();
    expect(readFlag(["--var=A:b=c"], "--var")).toBe("A:b=c");
    expect(readVar(["--var", "A:1", "B:2", "--var=A:3:4"], "A")).toBe("3:4");
    expect(readVar(["--var", "AA:1"], "A")).toBeUndefined();
  });

  it("are removed with their values", () => {
    const args = ["--a", "1", "--producer-port", "2", "--b", "--producer-port=3", "c"];
    expect(withoutFlag(args, "--producer-port")).toEqual(["--a", "1", "--b", "c"]);
  });
});
