import { accessSync, constants, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join, resolve } from "node:path";
import { readFlag } from "./flags.ts";

/** Where Hookline serves unless told otherwise. */
export const DEFAULT_PORT = "8787";

const DEFAULT_IP = "127.0.0.1";

/** Where wrangler keeps the local state unless told otherwise, from the project's folder. */
const DEFAULT_STATE = ".wrangler/state";

const root = resolve(import.meta.dirname, "..");

/** The address that a start is told to listen at. */
export function readIp(given: readonly string[]): string {
  return readFlag(given, "--ip") ?? DEFAULT_IP;
}

/** The folder of the state that a start is told to keep. */
export function readState(given: readonly string[]): string {
  return resolve(root, readFlag(given, "--persist-to") ?? DEFAULT_STATE);
}

/** Throws what keeps Hookline from starting as it is told to, in a line that says what to do; changes nothing before. */
export async function checkStart(given: readonly string[], producerPort?: string): Promise<void> {
  if (readFlag(given, "--persist-to") === "") throw new Error("--persist-to needs a folder, such as ./state.");
  const state = readState(given);
  const port = readFlag(given, "--port") ?? DEFAULT_PORT;
  await checkPort("--port", port, readIp(given));
  if (producerPort !== undefined) {
    await checkPort("--producer-port", producerPort, readIp(given));
    if (Number(port) === Number(producerPort)) {
      throw new Error(`--port and --producer-port are both ${port}: choose another for one of them.`);
    }
  }
  checkState(state);
  if (producerPort !== undefined) checkState(join(state, "producer"));
}

/** Throws when nobody can listen on a port, with the flag that chooses it. */
async function checkPort(flag: string, text: string, ip: string): Promise<void> {
  const port = /^\d+$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) throw new Error(`${flag} must be a number from 1 to 65535, not "${text}".`);
  const code = await tryToListen(port, ip);
  if (code === undefined) return;
  if (code === "EACCES") throw new Error(`Port ${port} is not for every user: choose one above 1023 with ${flag}.`);
  if (code !== "EADDRINUSE") throw new Error(`Nothing can listen at ${ip}:${port} (${code}): choose another --ip.`);
  const address = `http://${ip}:${port}`;
  if (await isHookline(address)) {
    const other = flag === "--port" ? "another --port and another --persist-to" : `another ${flag}`;
    throw new Error(`Another Hookline is at ${address} already: use it, end it, or start this one with ${other}.`);
  }
  throw new Error(`Port ${port} is taken: end what listens there, or choose another with ${flag}.`);
}

/** Listens for a moment; answers the code of what went wrong. */
async function tryToListen(port: number, ip: string): Promise<string | undefined> {
  const server = createServer();
  const code = await new Promise<string | undefined>((done) => {
    server.once("error", (error) => done(codeOf(error)));
    server.listen({ port, exclusive: true, ...(ip === "*" ? {} : { host: ip }) }, () => done(undefined));
  });
  if (code === undefined) await new Promise((done) => server.close(done));
  return code;
}

async function isHookline(address: string): Promise<boolean> {
  try {
    const response = await fetch(`${address}/healthz`, { signal: AbortSignal.timeout(5000) });
    return response.ok && (await response.text()).startsWith('{"status":"ok"');
  } catch {
    return false;
  }
}

/** Throws when the state can't be kept in a folder, with the path in it that is in the way. */
export function checkState(state: string): void {
  const store = join(state, "v3");
  for (const folder of [state, store, join(store, "d1")]) requirePossible(folder, () => writeOnce(folder));
  for (const entry of readdirSync(store, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    // What another process removed meanwhile is in nobody's way.
    if (existsSync(path)) requirePossible(path, () => accessSync(path, constants.W_OK));
  }
}

/** Makes a folder, and a file in it, which is removed: permissions alone don't tell of a disk that is read-only or full. */
function writeOnce(folder: string): void {
  const probe = join(folder, `.hookline-${process.pid}`);
  makeFolder(folder);
  writeFileSync(probe, "x");
  rmSync(probe);
}

/** Makes a folder with those around it. Node's own way never ends where the system denies that a folder is there. */
function makeFolder(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return;
  if (!existsSync(folder)) makeFolder(dirname(folder));
  mkdirSync(folder);
}

const REASONS: Readonly<Record<string, string>> = {
  EEXIST: "is or lies in a file",
  ENOTDIR: "is or lies in a file",
  ENOENT: "can't be made",
  EACCES: "may not be written to",
  EPERM: "may not be written to",
  EROFS: "is on a read-only disk",
  ENOSPC: "is on a full disk",
};

function requirePossible(path: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    const code = codeOf(error);
    const reason = REASONS[code] ?? `can't be written to (${code})`;
    throw new Error(`${path} ${reason}: mend that, or keep the state in another folder with --persist-to.`, {
      cause: error,
    });
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}
