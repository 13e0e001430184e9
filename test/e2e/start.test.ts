import { afterAll, describe, expect, it } from "vitest";
import { readFlag, readVar, withoutFlag } from "../../scripts/flags.ts";
import { createWebhook, type Page, publish } from "./tools/api.ts";
import { type Hookline, makeState, removeState, startHookline } from "./tools/hookline.ts";
import { findFreePort, listRemaining, listTree, type ListedProcess } from "./tools/processes.ts";
import { startSubscriber } from "./tools/subscriber.ts";
import { untilTrue } from "./tools/until.ts";

const state = makeState();

afterAll(() => removeState(state));

const NPM_START = ["npm", "start", "--"] as const;
const NPM_START_PRODUCER = ["npm", "run", "start:producer", "--"] as const;

function findProcess(tree: readonly ListedProcess[], pattern: RegExp): ListedProcess {
  const found = tree.find(({ command }) => pattern.test(command));
  if (found === undefined) throw new Error(`no process matches ${pattern}`);
  return found;
}

interface Ending {
  readonly how: string;
  readonly command?: readonly [string, ...string[]];
  readonly end: (hookline: Hookline, tree: readonly ListedProcess[]) => void;
}

const SCRIPT = /^\S*node\S* scripts\/start(?:-producer)?\.ts/;
const WRANGLER = /wrangler-dist\/cli\.js dev/;

const ENDINGS: readonly Ending[] = [
  { how: "SIGTERM of npm", end: ({ process: npm }) => npm.kill("SIGTERM") },
  { how: "SIGKILL of npm", end: ({ process: npm }) => npm.kill("SIGKILL") },
  { how: "Ctrl-C on a terminal", end: ({ process: npm }) => process.kill(-(npm.pid ?? 0), "SIGINT") },
  { how: "SIGKILL of the script", end: (_, tree) => process.kill(findProcess(tree, SCRIPT).pid, "SIGKILL") },
  { how: "SIGKILL of wrangler", end: (_, tree) => process.kill(findProcess(tree, WRANGLER).pid, "SIGKILL") },
  {
    how: "SIGKILL of the script, with the producer beside it",
    command: NPM_START_PRODUCER,
    end: (_, tree) => process.kill(findProcess(tree, SCRIPT).pid, "SIGKILL"),
  },
];

describe("npm start", () => {
  it.for(ENDINGS)("leaves nothing behind after $how", async ({ command = NPM_START, end }) => {
    const producerPort = await findFreePort();
    const flags = command === NPM_START ? [] : ["--producer-port", String(producerPort)];
    const hookline = await startHookline({ state, command, flags, detached: true });
    const last = command === NPM_START ? hookline.port : producerPort;
    await untilTrue("the last server", () => hookline.said().includes(`Ready on http://127.0.0.1:${last}`));
    const npm = hookline.process.pid ?? 0;
    const tree = listTree(npm);
    findProcess(tree, /workerd serve/);
    try {
      expect(new Set(tree.map(({ group }) => group))).toEqual(new Set([npm]));
      end(hookline, tree);
      await untilTrue("everything to end", () => listRemaining(tree).length === 0);
    } finally {
      for (const { pid } of listRemaining(tree)) process.kill(pid, "SIGKILL");
    }
  });

  it("lets what is given win, and follows the port and the state", async () => {
    const flags = ["--var", "USER_AGENT:Given/1", "MAX_WEBHOOKS_PER_WORKSPACE:1", "--var=ROOT_API_KEY:given-root-key"];
    const subscriber = await startSubscriber();
    const hookline = await startHookline({ state, command: NPM_START, flags });
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
    } finally {
      await hookline.stop();
      await subscriber.close();
    }
  });
});

describe("npm start in production mode", () => {
  it("has no workspace with a key that everybody knows", async () => {
    const fresh = makeState();
    const flags = [
      ...["--var", "ENVIRONMENT:production", "--var", "ROOT_API_KEY:Xq3vT9-a-root-key-of-enough-characters"],
      ...["--var", "ENCRYPTION_KEY:hR2m0yK8Qd1nVxW5uJcT7pLsZfAgB4eIoN6iGk3rDtY="],
      ...["--var", "PUBLIC_URL:https://hooks.example.com"],
    ];
    const hookline = await startHookline({ state: fresh, command: NPM_START, flags });
    try {
      for (const key of ["dev_api_key", "dev_root_key"]) {
        expect((await hookline.call("GET", "/v1/workspaces", undefined, key)).status).toBe(401);
      }
      const rooted = await hookline.call<Page<unknown>>("GET", "/v1/workspaces", undefined, flags[3]?.split(":")[1]);
      expect(rooted.body.data).toEqual([]);
    } finally {
      await hookline.stop();
      removeState(fresh);
    }
  });
});

describe("flags", () => {
  it("are read in every spelling, the last one counting", () => {
    expect(readFlag(["--port", "1", "--port=2"], "--port")).toBe("2");
    expect(readFlag(["--persistTo", "DIR"], "--persist-to")).toBe("DIR");
    expect(readFlag(["--ports", "1", "port"], "--port")).toBeUndefined();
    expect(readFlag(["--var=A:b=c"], "--var")).toBe("A:b=c");
    expect(readVar(["--var", "A:1", "B:2", "--var=A:3:4"], "A")).toBe("3:4");
    expect(readVar(["--var", "AA:1"], "A")).toBeUndefined();
  });

  it("are taken out with their values", () => {
    const args = ["--a", "1", "--producer-port", "2", "--b", "--producer-port=3", "c"];
    expect(withoutFlag(args, "--producer-port")).toEqual(["--a", "1", "--b", "c"]);
  });
});
