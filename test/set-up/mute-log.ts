import { inject } from "vitest";

declare module "vitest" {
  export interface ProvidedContext {
    /** Whether the Worker's log lines are printed, as HOOKLINE_TEST_LOG asks for. */
    readonly showsLog: boolean;
  }
}

/** Keeps the Worker's log lines out of the output, and nothing else: failures that a test expects need no reader. */
function mute(level: "info" | "warn" | "error"): void {
  const write = console[level];
  // The files of a worker follow one another, so the one before may have done it.
  if (write.name.endsWith("writeUnlessLogLine")) return;
  console[level] = function writeUnlessLogLine(...said: readonly unknown[]) {
    const [line] = said;
    if (typeof line !== "string" || !line.startsWith(`{"level":"${level}","event":`)) write(...said);
  };
}

if (!inject("showsLog")) for (const level of ["info", "warn", "error"] as const) mute(level);
