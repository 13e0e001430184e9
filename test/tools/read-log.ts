import { vi } from "vitest";

/** A line of the Worker's log. */
export interface LogLine {
  readonly level: string;
  readonly event: string;
  readonly [name: string]: unknown;
}

/** Keeps the Worker's log lines from now on, out of the test's output. */
export function readLog(): readonly LogLine[] {
  const lines: LogLine[] = [];
  for (const level of ["info", "warn", "error"] as const) {
    vi.spyOn(console, level).mockImplementation((line: string) => void lines.push(JSON.parse(line)));
  }
  return lines;
}
