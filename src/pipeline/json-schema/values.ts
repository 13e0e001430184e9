import type { Meter } from "./check-budget.ts";

/** A JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Tells whether a JSON value is an object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The texts of a list; anything else in it is left out. */
export function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}

/** What scanning a text costs: up to 16 characters are a unit. */
export function textUnits(length: number): number {
  return 1 + length / 16;
}

/** A text that is the same for equal JSON values alone, whatever the order of their members. */
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
  // Zero has one JSON meaning, with and without a sign.
  if (!isObject(value)) return String(value === 0 ? 0 : value);
  const keys = Object.keys(value);
  // Sorting compares each key with some twenty others at most.
  for (const key of keys) meter.spend(20 + textUnits(key.length));
  const members = keys.toSorted().map((key) => `${JSON.stringify(key)}:${canonicalText(value[key], meter)}`);
  return `{${members.join(",")}}`;
}
