import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const wrangler = join(root, "node_modules/wrangler/wrangler-dist/cli.js");

/** A Worker that runs under `wrangler dev` for the benchmark. */
export interface System {
  readonly url: string;
  /** The folder of its databases. */
  readonly state: string;
  /** Everything that it printed. */
  output(): string;
  /** The most memory that its workerd had, in bytes. */
  peakMemory(): number;
  stop(): Promise<void>;
}

const running = new Set<System>();

/** Stops what still runs. */
export async function stopAll(): Promise<void> {
  await Promise.all([...running].map((system) => system.stop()));
}

/** Starts Hookline as `npm start` does, with a state of its own. */
export async function startHookline(logLevel: "error" | "info"): Promise<System> {
  return start((port, state) => [
    join(root, "scripts/start.ts"),
    ...["--port", String(port), "--persist-to", state, "--log-level", logLevel],
  ]);
}

/** Starts the raw baseline. */
export async function startBaseline(subscriberUrl: string): Promise<System> {
  return start((port, state) => [
    wrangler,
    ...["dev", "--config", join(root, "bench/baseline/wrangler.toml"), "--port", String(port), "--ip", "127.0.0.1"],
    ...["--inspector-port", "0", "--show-interactive-dev-session", "false", "--persist-to", state],
    ...["--log-level", "error", "--var", `SUBSCRIBER_URL:${subscriberUrl}`],
  ]);
}

async function start(argumentsFor: (port: number, state: string) => readonly string[]): Promise<System> {
  const port = await freePort();
  const state = mkdtempSync(join(tmpdir(), "hookline-bench-"));
  const env = { ...process.env, CI: "true", WRANGLER_SEND_METRICS: "false" };
  const child = spawn(process.execPath, ["--no-warnings", ...argumentsFor(port, state)], { cwd: root, env });
  child.stdin.end();
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (part: Buffer) => (output += part.toString()));
  const url = `http://127.0.0.1:${port}`;
  const system: System = {
    url,
    state,
    output: () => output,
    peakMemory: () => Math.max(0, ...descendants(child.pid ?? 0).map(peakOfWorkerd)),
    async stop() {
      running.delete(system);
      await end(child);
      rmSync(state, { recursive: true, force: true });
    },
  };
  running.add(system);
  await untilReady(url, child, () => output);
  return system;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await exited;
}

async function untilReady(url: string, child: ChildProcess, output: () => string): Promise<void> {
  for (let tick = 0; tick < 240; tick++) {
    if (child.exitCode !== null) throw new Error(`it ended before it was ready:\n${output()}`);
    const answers = await fetch(`${url}/healthz`, { method: "HEAD" }).then(
      () => true,
      () => false,
    );
    if (answers) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`it was not ready within a minute:\n${output()}`);
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

function descendants(pid: number): readonly number[] {
  const parents = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => [Number(name), parentOf(name)] as const);
  const found = [pid];
  for (const one of found) found.push(...parents.filter(([, parent]) => parent === one).map(([child]) => child));
  return found;
}

function parentOf(pid: string): number {
  return Number(/^PPid:\s+(\d+)/m.exec(readStatus(pid))?.[1] ?? 0);
}

function peakOfWorkerd(pid: number): number {
  const status = readStatus(String(pid));
  if (!/^Name:\s+workerd/m.test(status)) return 0;
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
}

function readStatus(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    return "";
  }
}
