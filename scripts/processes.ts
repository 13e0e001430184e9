import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** The environment variable that marks all processes of one run. */
export const RUN_MARK = "HOOKLINE_RUN";

/** Tells whether a process is there. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The processes that wait for this one: its parent and, below npm, the npm that started the shell in between. */
function findAncestors(): readonly number[] {
  const parent = process.ppid;
  if (parent <= 1) return [];
  if (process.env["npm_lifecycle_event"] === undefined) return [parent];
  const grandparent = Number(execFileSync("ps", ["-o", "ppid=", "-p", String(parent)]).toString());
  return grandparent > 1 && isShell(parent) ? [parent, grandparent] : [parent];
}

/** Calls back once, soon after one of the processes that wait for this one is gone; keeps nothing running for that. */
export function whenAncestorGone(then: () => void): void {
  const ancestors = findAncestors();
  const timer = setInterval(() => {
    if (ancestors.every(isAlive)) return;
    clearInterval(timer);
    then();
  }, 500);
  timer.unref();
}

function isShell(pid: number): boolean {
  const command = execFileSync("ps", ["-o", "comm=", "-p", String(pid)]).toString();
  return /(?:^|\/)(?:ba|da|z)?sh\s*$/.test(command);
}

/** Kills all processes with a run's mark, except this one. */
export function killMarked(mark: string): void {
  for (const pid of findMarked(mark)) {
    if (pid === process.pid) continue;
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended meanwhile.
    }
  }
}

function findMarked(mark: string): readonly number[] {
  const text = `${RUN_MARK}=${mark}`;
  try {
    const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    return pids.filter((pid) => readEnvironment(pid).includes(text)).map(Number);
  } catch {
    const lines = execFileSync("ps", ["-A", "-E", "-ww", "-o", "pid=,command="]).toString().split("\n");
    return lines.filter((line) => line.includes(text)).map((line) => Number.parseInt(line, 10));
  }
}

function readEnvironment(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, "latin1");
  } catch {
    return "";
  }
}
