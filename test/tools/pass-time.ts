import { vi } from "vitest";

/** Moves the clock on; `vi.useRealTimers` sets it back. */
export function passTime(ms: number): void {
  const now = Date.now();
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(now + ms);
}
