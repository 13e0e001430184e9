import type { Meter } from "../json-schema/check-budget.ts";
import { isObject, textUnits } from "../json-schema/values.ts";
import { memberUnits } from "./source.ts";

/** The work of comparing two values, in units of the meter. */
const VALUE_UNITS = 10;

/** True if two values are the same JSON, whatever the order of members. The work is charged to the meter. */
export function isSameJson(one: unknown, other: unknown, meter: Meter): boolean {
  meter.spend(VALUE_UNITS);
  if (typeof one === "string" && typeof other === "string") {
    meter.spend(textUnits(one.length));
    return one === other;
  }
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => isSameJson(item, other[index], meter));
  }
  if (!isObject(one) || !isObject(other)) return one === other;
  const names = Object.keys(one);
  const count = Object.keys(other).length;
  meter.spend(memberUnits(names.length) + memberUnits(count));
  if (names.length !== count) return false;
  return names.every((name) => Object.hasOwn(other, name) && isSameJson(one[name], other[name], meter));
}
