import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { checkResponse } from "../../tools/check-answer.ts";
import { findFreePort } from "./processes.ts";
import { pause, until, untilTrue } from "./until.ts";

/** The project's folder. */
export const root = resolve(import.meta.dirname, "../../..");

/** An answer of the API. */
export interface Answered<T> {
  readonly status: number;
  readonly body: T;
}

/** A Hookline that can be called. */
export interface Reached {
  readonly url: string;
  /** Calls the API, by the key that it was reached with unless another one is given. A text body is sent as it is. */
  call<T>(method: string, path: string, body?: unknown, key?: string): Promise<Answered<T>>;
}

/** A Hookline that runs in processes of its own. */
export interface Hookline extends Reached {
  readonly port: number;
  readonly process: ChildProcess;
  /** What it and its processes said so far. */
  readonly said: () => string;
  /** Signals the first process and waits until it is gone. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

export interface StartOptions {
  /** Where its state is; a folder from {@link makeState}. */
  readonly state: string;
  /** The command, without what follows `--`. */
  readonly command?: readonly [string, ...string[]];
  /** What follows `--`, in addition to the port and the state. */
  readonly flags?: readonly string[];
  /** In a process group of its own. */
  readonly detached?: boolean;
}

/** Makes a folder for the state of a Hookline. */
export function makeState(): string {
  return mkdtempSync(join(tmpdir(), "hookline-e2e-"));
}

/** Removes such a folder. */
export function removeState(state: string): void {
  rmSync(state, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}

/** Starts Hookline on a free port and waits until it is healthy. */
export async function startHookline(options: StartOptions): Promise<Hookline> {
  const { state, command = [process.execPath, join(root, "scripts/start.ts")], flags = [], detached = false } = options;
  const port = await findFreePort();
  const [file, ...args] = command;
  const child = spawn(file, [...args, `--port=${port}`, "--persist-to", state, ...flags], {
    cwd: root,
    env: cleanEnvironment(state),
    stdio: ["ignore", "pipe", "pipe"],
    detached,
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (part: Buffer) => (said += part.toString()));
  const url = `http://127.0.0.1:${port}`;
  const hookline: Hookline = {
    ...reachHookline(url),
    port,
    process: child,
    said: () => said,
    stop: (signal = "SIGTERM") => stop(child, signal),
  };
  try {
    await until("Hookline to be healthy", () => probeHealth(url, child));
  } catch (error) {
    await hookline.stop();
    throw new Error(`${String(error)}\n${said}`, { cause: error });
  }
  return hookline;
}

/** Ends Hookline by a signal, waits until nothing of it listens, and starts it on the same state. */
export async function restartHookline(hookline: Hookline, state: string, signal: NodeJS.Signals): Promise<Hookline> {
  await hookline.stop(signal);
  await untilTrue("the port to be free", () => isSilent(hookline.url));
  return startHookline({ state, detached: true });
}

async function isSilent(url: string): Promise<boolean> {
  try {
    await fetch(url, { signal: AbortSignal.timeout(10_000) });
    return false;
  } catch {
    return true;
  }
}

/** Reaches a Hookline that runs. */
export function reachHookline(url: string, ownKey = "dev_api_key"): Reached {
  return { url, call: (method, path, body, key = ownKey) => callApi(url, method, path, body, key) };
}

/** What Node compiled of wrangler: a quarter of the work of a start. */
const COMPILED = join(root, "node_modules/.cache/hookline-e2e");

/** Without what a test runner sets, and with a registry of Workers that nobody else writes to. */
function cleanEnvironment(state: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(?:VITEST|NODE_ENV$|NODE_OPTIONS$|TEST$)/.test(name));
  const registry = join(state, "registry");
  return {
    ...Object.fromEntries(kept),
    NODE_COMPILE_CACHE: COMPILED,
    WRANGLER_REGISTRY_PATH: registry,
    CLOUDFLARE_DEV_REGISTRY_PATH: registry,
  };
}

async function probeHealth(url: string, child: ChildProcess): Promise<true | undefined> {
  if (child.exitCode !== null || child.signalCode !== null) throw new Error("Hookline ended before it was healthy");
  try {
    const response = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(30_000) });
    const text = await response.text();
    return response.status === 200 && text.startsWith('{"status":"ok"') ? true : undefined;
  } catch {
    await pause(100);
    return undefined;
  }
}

async function callApi<T>(url: string, method: string, path: string, body: unknown, key: string): Promise<Answered<T>> {
  const response = await fetch(url + path, {
    method,
    headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  await checkResponse(method, path, response);
  const text = await response.text();
  return { status: response.status, body: text === "" ? null : JSON.parse(text) };
}

async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((done) => child.once("exit", done));
  child.kill(signal);
  await ended;
}
