import { vi } from "vitest";

/** Repeats something until it does not throw; the time that it may take only ends what never comes. */
export async function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 90_000, interval: 20 });
}
