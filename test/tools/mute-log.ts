import { vi } from "vitest";

/** Keeps the Worker's log lines out of the test's output. */
export function muteLog(): void {
  for (const level of ["info", "warn", "error"] as const) vi.spyOn(console, level).mockReturnValue();
}
