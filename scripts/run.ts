import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { killMarked, RUN_MARK, whenAncestorGone } from "./processes.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const wrangler = fileURLToPath(new URL("../node_modules/wrangler/wrangler-dist/cli.js", import.meta.url));
const watchdog = fileURLToPath(new URL("watchdog.ts", import.meta.url));

/** What keeps wrangler to itself, where whoever starts it has not said otherwise. */
const QUIET = {
  // Without its lists of bindings; requests, warnings, errors and the Worker's own log stay.
  WRANGLER_LOG: "info",
  WRANGLER_HIDE_BANNER: "true",
  // Nothing reads request.cf, and without a network asking for a real one ends in the trace of an error.
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
};

/** How long wrangler has to end by itself. */
const GRACE_MS = 5000;

/** Processes that begin and end together with this one. */
export interface Run {
  /** Runs a script of this folder to its end, without output. Throws with its output when it fails. */
  finish(script: string, args: readonly string[]): Promise<void>;
  /** Runs `wrangler dev` as long as the run lasts. Resolves with its address. When it ends, the run ends. */
  serve(args: readonly string[]): Promise<string>;
  /** Ends all processes of the run, and this one with `code`. */
  end(code: number): Promise<never>;
}

/**
 * Opens a run. It leaves no process behind, however it ends: by a signal, when the processes that wait for it (npm) end,
 * when one of its wranglers ends, or when this process is killed.
 */
export function openRun(extraEnvironment: Readonly<Record<string, string>> = {}): Run {
  const mark = randomUUID();
  const environment = {
    ...QUIET,
    ...process.env,
    CI: "true",
    WRANGLER_SEND_METRICS: "false",
    ...extraEnvironment,
    [RUN_MARK]: mark,
  };
  const served = new Set<ChildProcess>();
  let ending: Promise<never> | undefined;

  async function endAll(code: number): Promise<never> {
    for (const child of served) child.kill("SIGTERM");
    for (const deadline = Date.now() + GRACE_MS; served.size > 0 && Date.now() < deadline;) await pause(50);
    killMarked(mark);
    process.exit(code);
  }

  const run: Run = {
    async finish(script, args) {
      const path = join(import.meta.dirname, script);
      const child = spawn(process.execPath, ["--no-warnings", path, ...args], { cwd: root, env: environment });
      child.stdin.end();
      let said = "";
      for (const stream of [child.stdout, child.stderr]) {
        stream.on("data", (part: Buffer) => (said += part.toString()));
      }
      const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
      if (code !== 0) throw new Error(said.trim() || `${script} ended with ${code}`);
    },
    serve(args) {
      // With an IPC channel wrangler tells its address. Requests there wait until the Worker is up.
      const child = spawn(process.execPath, ["--no-warnings", wrangler, "dev", ...args], {
        cwd: root,
        env: environment,
        stdio: ["ignore", "inherit", "inherit", "ipc"],
      });
      served.add(child);
      child.on("exit", (code) => {
        served.delete(child);
        void run.end(code ?? 1);
      });
      return new Promise((resolve) => child.once("message", (message) => resolve(readAddress(message))));
    },
    end: (code) => (ending ??= endAll(code)),
  };
  endWithOthers(run, mark);
  return run;
}

function readAddress(message: unknown): string {
  const { ip, port }: { ip: string; port: number } = JSON.parse(String(message));
  return `http://${ip}:${port}`;
}

/** Ends a run on a signal, when a process that waits for it has ended, and, through a watchdog, when this process has. */
function endWithOthers(run: Run, mark: string): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void run.end(0));
  whenAncestorGone(() => void run.end(1));
  spawn(process.execPath, [watchdog, mark], { stdio: ["pipe", "ignore", "inherit"] }).unref();
}

async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}
