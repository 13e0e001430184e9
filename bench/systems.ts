import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findWorkerd, readCpuMs, readMemory, readPeakMemory } from "./processes.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const FIRST_PORT = 8900;
const READY_WITHIN_MS = 90_000;
/** Time for a script to end: it gives wrangler five seconds to end by itself. */
const END_WITHIN_MS = 10_000;

/** A Worker that runs under `wrangler dev` for the benchmark. */
export interface System {
  readonly url: string;
  /** The folder of its databases. */
  readonly state: string;
  /** All its output. */
  output(): string;
  /** The peak resident memory of its workerd, in bytes. */
  peakMemory(): number;
  /** The present resident memory of its workerd, in bytes. */
  memory(): number;
  /** The CPU time of its workerd so far, in milliseconds. */
  cpuMs(): number;
}

interface Started extends System {
  stop(): Promise<void>;
}

const started = new Set<Started>();
let nextPort = FIRST_PORT;

/** Stops all systems and removes their state. */
export async function stopSystems(): Promise<void> {
  await Promise.all([...started].map((system) => system.stop()));
}

/** Starts Hookline as `npm start` does, with a state of its own. */
export async function startHookline(logLevel: "error" | "info"): Promise<System> {
  return start("scripts/start.ts", ["--log-level", logLevel]);
}

/** Starts the raw baseline. */
export async function startBaseline(vars: Readonly<Record<string, string>>): Promise<System> {
  const given = Object.entries(vars).flatMap(([name, value]) => ["--var", `${name}:${value}`]);
  return start("bench/start-baseline.ts", ["--log-level", "error", ...given]);
}

async function start(script: string, args: readonly string[]): Promise<System> {
  const port = await freePort();
  const state = mkdtempSync(join(tmpdir(), "hookline-bench-"));
  const child = spawn(
    process.execPath,
    ["--no-warnings", join(root, script), "--port", String(port), "--persist-to", state, ...args],
    // In a process group of its own, so that Ctrl-C reaches only this process, which then stops everything in order.
    { cwd: root, env: environment(state), detached: true, stdio: ["ignore", "pipe", "pipe"] },
  );
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (part: Buffer) => (output += part.toString()));
  const system: Started = {
    url: `http://127.0.0.1:${port}`,
    state,
    output: () => output,
    peakMemory: () => Math.max(0, ...findWorkerd(child.pid).map(readPeakMemory)),
    memory: () => Math.max(0, ...findWorkerd(child.pid).map(readMemory)),
    cpuMs: () => findWorkerd(child.pid).reduce((sum, pid) => sum + readCpuMs(pid), 0),
    async stop() {
      started.delete(system);
      await end(child);
      rmSync(state, { recursive: true, force: true });
    },
  };
  started.add(system);
  await untilReady(system, child);
  return system;
}

function environment(state: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    // wrangler's own tracing of database calls must not be measured.
    X_LOCAL_OBSERVABILITY: "false",
    WRANGLER_WRITE_LOGS: "false",
    // Otherwise other wranglers on this machine would share queues through the registry.
    WRANGLER_REGISTRY_PATH: join(state, "registry"),
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || hasEnded(child)) return;
  const exited = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  const timer = setTimeout(() => killGroup(child.pid), END_WITHIN_MS);
  await exited;
  clearTimeout(timer);
}

function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended meanwhile.
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function untilReady(system: System, child: ChildProcess): Promise<void> {
  for (const deadline = Date.now() + READY_WITHIN_MS; Date.now() < deadline;) {
    if (hasEnded(child)) throw new Error(`it ended before it was ready:\n${system.output()}`);
    const answers = await fetch(system.url, { method: "HEAD" }).then(
      () => true,
      () => false,
    );
    if (answers) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`it was not ready within ${READY_WITHIN_MS / 1000} seconds:\n${system.output()}`);
}

/** Finds the first free port from 8900 on, each one once. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = nextPort++;
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
