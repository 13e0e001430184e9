import { readdirSync, readFileSync } from "node:fs";

/** Clock ticks per second in `/proc/PID/stat`: USER_HZ, which is 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/** Finds the workerd processes below a process: wrangler runs the Worker in one, and a proxy in front of it in another. */
export function findWorkerd(ancestor: number | undefined): readonly number[] {
  return findDescendants(ancestor ?? 0).filter((pid) => /^Name:\s+workerd/m.test(read(pid, "status")));
}

/** Reads the peak resident memory of a process, in bytes; 0 when it has ended. */
export function readPeakMemory(pid: number): number {
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(read(pid, "status"))?.[1] ?? 0) * 1024;
}

/** Reads the present resident memory of a process, in bytes; 0 when it has ended. */
export function readMemory(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(read(pid, "status"))?.[1] ?? 0) * 1024;
}

/** Reads the CPU time of a process, in milliseconds; 0 when it has ended. */
export function readCpuMs(pid: number): number {
  // The name in brackets may have spaces. After it comes the third field of proc_pid_stat(5).
  const fields = read(pid, "stat").split(")").at(-1)?.trim().split(" ") ?? [];
  return ((Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * 1000) / TICKS_PER_SECOND;
}

function findDescendants(ancestor: number): readonly number[] {
  const processes = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), parent: Number(/^PPid:\s+(\d+)/m.exec(read(name, "status"))?.[1] ?? 0) }));
  const found = [ancestor];
  for (const one of found) {
    found.push(...processes.filter(({ parent }) => parent === one).map(({ pid }) => pid));
  }
  return found;
}

function read(pid: number | string, file: "status" | "stat"): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}
