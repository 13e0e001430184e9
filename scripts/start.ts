/**
 * `npm start`: applies the migrations locally, seeds ws_demo and runs `wrangler dev` in development mode. What follows
 * `--` goes to wrangler; a flag or --var given there wins over this script's own.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import { findAncestors, isAlive, killMarked, RUN_MARK } from "./processes.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const wrangler = fileURLToPath(new URL("../node_modules/wrangler/wrangler-dist/cli.js", import.meta.url));
const given = process.argv.slice(2);
const mark = randomUUID();
const environment = { ...process.env, CI: "true", WRANGLER_SEND_METRICS: "false", [RUN_MARK]: mark };

/** The value of a flag in the given arguments, the last one counting: `--name value` or `--name=value`. */
function flag(name: string): string | undefined {
  const values = given.flatMap((argument, index) => {
    if (argument === name) return [given[index + 1] ?? ""];
    return argument.startsWith(`${name}=`) ? [argument.slice(name.length + 1)] : [];
  });
  return values.at(-1);
}

function run(args: readonly string[]): ChildProcess {
  const stdio = ["ignore", "inherit", "inherit"] as const;
  return spawn(process.execPath, ["--no-warnings", wrangler, ...args], {
    cwd: root,
    env: environment,
    stdio: [...stdio],
  });
}

/** Runs wrangler to its end, quietly; throws with what it said when it fails. */
async function runQuietly(args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, ["--no-warnings", wrangler, ...args], { cwd: root, env: environment });
  child.stdin.end();
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (part: Buffer) => (said += part.toString()));
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  if (code !== 0) throw new Error(`wrangler ${args.slice(0, 3).join(" ")} failed:\n${said}`);
}

function demoSeed(): string {
  const hash = createHash("sha256").update("hookline-api-key\ndev_api_key").digest("hex");
  const now = Date.now();
  return [
    `INSERT OR IGNORE INTO workspaces VALUES ('ws_demo', 'Demo', 1, 'event', ${now})`,
    `INSERT OR IGNORE INTO api_keys VALUES ('ws_demo', 'key_00000000000000000000000000', 'Development key', 'admin',
      NULL, 'dev_api_key', '${hash}', ${now}, NULL)`,
  ].join("; ");
}

const VARS = {
  ENVIRONMENT: "development",
  ROOT_API_KEY: "dev_root_key",
  // A fixed key, so that what is sealed survives a restart; it protects nothing but local development.
  ENCRYPTION_KEY: "aG9va2xpbmUtZGV2ZWxvcG1lbnQta2V5LTMyLWJ5dGU=",
  PUBLIC_URL: `http://127.0.0.1:${flag("--port") ?? "8787"}`,
};

function devArguments(): readonly string[] {
  const givenVars = given.flatMap((argument, index) => {
    const text =
      argument === "--var" ? given[index + 1] : argument.startsWith("--var=") ? argument.slice(6) : undefined;
    return text === undefined ? [] : [text.split(":")[0] ?? ""];
  });
  const vars = Object.entries(VARS)
    .filter(([name]) => !givenVars.includes(name))
    .flatMap(([name, value]) => ["--var", `${name}:${value}`]);
  const defaults = [
    ["--port", "8787"],
    ["--ip", "127.0.0.1"],
    ["--inspector-port", "0"],
    ["--show-interactive-dev-session", "false"],
  ] as const;
  const flags = defaults.filter(([name]) => flag(name) === undefined).flat();
  return ["dev", ...flags, ...vars, ...given];
}

let child: ChildProcess | undefined;
let stopping = false;

/** Ends wrangler, and whatever of this run is left after five seconds. */
async function stop(code: number): Promise<never> {
  if (!stopping) {
    stopping = true;
    child?.kill("SIGTERM");
    for (let tick = 0; tick < 50 && child?.exitCode === null && child.signalCode === null; tick++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    killMarked(mark);
  }
  process.exit(code);
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void stop(0));

// Whoever started this may be killed without a word; then this run ends too.
const ancestors = findAncestors();
setInterval(() => {
  if (!ancestors.every(isAlive)) void stop(1);
}, 500).unref();

// And if this process is killed without a word, its watchdog ends what it leaves behind.
const watchdog = spawn(process.execPath, [fileURLToPath(new URL("watchdog.ts", import.meta.url)), mark], {
  stdio: ["pipe", "ignore", "inherit"],
});
watchdog.unref();

const persistTo = flag("--persist-to");
const local = ["--local", ...(persistTo === undefined ? [] : ["--persist-to", persistTo])];
try {
  await runQuietly(["d1", "migrations", "apply", "DB", ...local]);
  await runQuietly(["d1", "execute", "DB", ...local, "--command", demoSeed()]);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  await stop(1);
}
child = run(devArguments());
child.on("exit", (code) => void stop(code ?? 1));
