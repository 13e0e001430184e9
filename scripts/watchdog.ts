/** Waits until the process that started it has ended, then kills what is left of its run. */
import { killMarked } from "./processes.ts";

const [, , mark = ""] = process.argv;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
process.stdin.resume();
process.stdin.on("close", () => {
  if (mark !== "") killMarked(mark);
  process.exit(0);
});
