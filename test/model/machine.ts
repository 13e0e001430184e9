import { createHash } from "node:crypto";
import { vi } from "vitest";

/** The machine's clock and dice, which stand still unless a test moves them. */
export const machine = { now: 0, dice: 1 };

/** How far the clock may have been put back in all while something was under way. */
export const SKEW_MS = 10_000;

/** A number in 0 to 1 that depends on nothing but those before it. */
function roll(): number {
  machine.dice = (Math.imul(machine.dice, 1_664_525) + 1_013_904_223) >>> 0;
  return machine.dice / 2 ** 32;
}

/** Takes time, chance and whatever runs outside of the microtasks from the code under test. */
export function holdMachine(): void {
  vi.spyOn(Date, "now").mockImplementation(() => machine.now);
  vi.spyOn(Math, "random").mockImplementation(roll);
  vi.spyOn(crypto, "getRandomValues").mockImplementation((array) => {
    if (array instanceof Uint8Array) for (const index of array.keys()) array[index] = Math.floor(roll() * 256);
    return array;
  });
  vi.spyOn(crypto.subtle, "digest").mockImplementation(async (_algorithm, data) => {
    const bytes = ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : data;
    return new Uint8Array(createHash("sha256").update(new Uint8Array(bytes)).digest()).buffer;
  });
  const { signal } = new AbortController();
  vi.spyOn(AbortSignal, "timeout").mockReturnValue(signal);
  for (const level of ["info", "warn", "error"] as const) vi.spyOn(console, level).mockReturnValue();
}
