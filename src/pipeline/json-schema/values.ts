import type { Meter } from "./check-budget.ts";

/** A JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** True if a JSON value is an object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The strings in a list. */
export function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}

/** The units for scanning a text: one for each 16 characters. */
export function textUnits(length: number): number {
  return 1 + length / 16;
}

/** A text that is the same exactly for equal JSON values, whatever the order of members. */
export function canonicalText(value: unknown, meter: Pick<Meter, "spend">): string {
  if (typeof value === "string") {
    meter.spend(4 + textUnits(value.length));
    return JSON.stringify(value);
  }
  meter.spend(8);
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    return `[${items.map((item) => canonicalText(item, meter)).join(",")}]`;
  }
  // Zero with and without a sign is the same JSON value.
  if (!isObject(value)) return String(value === 0 ? 0 : value);
  const keys = Object.keys(value);
  // Sorting compares each key with at most some twenty others.
  for (const key of keys) meter.spend(20 + textUnits(key.length));
  const members = keys.toSorted().map((key) => `${JSON.stringify(key)}:${canonicalText(value[key], meter)}`);
  return `{${members.join(",")}}`;
}
