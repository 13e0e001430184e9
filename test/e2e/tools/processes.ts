import { execFileSync } from "node:child_process";
import { createServer } from "node:net";

/** A process as `ps` lists it. */
export interface ListedProcess {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly command: string;
}

function listProcesses(): readonly ListedProcess[] {
  const lines = execFileSync("ps", ["-A", "-ww", "-o", "pid=,ppid=,pgid=,stat=,args="]).toString().split("\n");
  return lines.flatMap((line) => {
    const [, pid, parent, group, state = "", command = ""] =
      /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    if (pid === undefined || state.startsWith("Z")) return [];
    return [{ pid: Number(pid), parent: Number(parent), group: Number(group), command }];
  });
}

/** A process and everything that it started, directly or not. */
export function listTree(root: number): readonly ListedProcess[] {
  const all = listProcesses();
  const tree = all.filter(({ pid }) => pid === root);
  for (const member of tree) tree.push(...all.filter(({ parent }) => parent === member.pid));
  return tree;
}

/** Those of some processes that are still there. */
export function listRemaining(processes: readonly ListedProcess[]): readonly ListedProcess[] {
  const now = listProcesses();
  return processes.filter(({ pid, command }) => now.some((other) => other.pid === pid && other.command === command));
}

const PORTS = 500;
let drawn = Math.floor(Math.random() * PORTS);

/**
 * A port that nobody listens on. It is not taken yet, and other files run at the same time: so each worker draws from
 * ports of its own, none twice in a row, and none that the system gives to whoever asks for any.
 */
export async function findFreePort(): Promise<number> {
  const first = 20_000 + (Number(process.env["VITEST_POOL_ID"] ?? 0) % 20) * PORTS;
  for (let tries = 0; tries < PORTS; tries++) {
    const port = first + (drawn++ % PORTS);
    if (await isFree(port)) return port;
  }
  throw new Error("no free port");
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const listens = await new Promise<boolean>((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => resolve(true));
  });
  if (listens) await new Promise((resolve) => server.close(resolve));
  return listens;
}
