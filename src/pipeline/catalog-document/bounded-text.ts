import type { Meter } from "../json-schema/check-budget.ts";
import { isObject } from "../json-schema/values.ts";
import { memberUnits } from "./source.ts";

/** The work of counting and writing a value, in units of the meter; a character is one. */
const VALUE_UNITS = 10;

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
  meter.spend(VALUE_UNITS);
  if (typeof value === "string") return textBytes(value, max, meter);
  if (Array.isArray(value)) {
    let bytes = 2;
    for (let index = 0; index < value.length && bytes <= max; index++)
      bytes += 1 + leastBytes(value[index], max, meter);
    return bytes;
  }
  if (!isObject(value)) return 1;
  const names = Object.keys(value);
  meter.spend(memberUnits(names.length));
  let bytes = 2;
  for (const name of names) {
    bytes += 2 + textBytes(name, max, meter);
    if (bytes <= max) bytes += leastBytes(value[name], max, meter);
    if (bytes > max) break;
  }
  return bytes;
}

function textBytes(text: string, max: number, meter: Meter): number {
  meter.spend(Math.min(text.length, max));
  return text.length + 2;
}
