import type { Meter } from "../json-schema/check-budget.ts";
import { isObject, textUnits } from "../json-schema/values.ts";

/**
 * Writes a value as JSON; undefined when it has more than `maxBytes` of UTF-8. A value that is too large is not written at
 * all. The work is charged to the meter.
 */
export function boundedText(value: unknown, maxBytes: number, meter: Meter): string | undefined {
  if (leastBytes(value, maxBytes, meter) > maxBytes) return undefined;
  const text = JSON.stringify(value);
  return new TextEncoder().encode(text).length > maxBytes ? undefined : text;
}

/** The bytes that a value takes at least, counted until there are more than `max`. */
function leastBytes(value: unknown, max: number, meter: Meter): number {
  meter.spend(2);
  if (typeof value === "string") {
    meter.spend(textUnits(Math.min(value.length, max)));
    return value.length + 2;
  }
  if (!Array.isArray(value) && !isObject(value)) return 1;
  let bytes = 2;
  for (const [name, part] of Object.entries(value)) {
    bytes += 1 + (Array.isArray(value) ? 0 : name.length + 3) + leastBytes(part, max, meter);
    if (bytes > max) break;
  }
  return bytes;
}
