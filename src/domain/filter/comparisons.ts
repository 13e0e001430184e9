import type { Comparison } from "./filter.ts";

/** What a comparison has to be given: one plain value, or several. */
export type Scalar = string | number | boolean | null;

/** Tells whether a value of JSON is a text, a number, true, false or null. */
export function isScalar(value: unknown): value is Scalar {
  return value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

const ANY = "must be a text, a number, true, false or null";
const ORDERED = "must be a text or a number";
const SEVERAL = "must be a list of one or more texts, numbers, true, false or null";
const FLAG = "must be true or false";
const TEXT = "must be a text";
const TEXT_OR_NULL = "must be a text or null: nothing else is there";
const TEXTS_OR_NULL = "must be a list of one or more texts or null: nothing else is there";

/** Says what is wrong with the operand of a comparison; `isTextual` where the event has only a text or null. */
export function operandProblem(operator: Comparison, operand: unknown, isTextual: boolean): string | undefined {
  const isAllowed = (value: unknown) => (isTextual ? value === null || typeof value === "string" : isScalar(value));
  switch (operator) {
    case "$eq":
    case "$neq":
      return isAllowed(operand) ? undefined : isTextual ? TEXT_OR_NULL : ANY;
    case "$gt":
    case "$gte":
    case "$lt":
    case "$lte":
      if (isTextual) return typeof operand === "string" ? undefined : TEXT;
      return typeof operand === "string" || typeof operand === "number" ? undefined : ORDERED;
    case "$in":
    case "$nin":
      if (Array.isArray(operand) && operand.length > 0 && operand.every(isAllowed)) return undefined;
      return isTextual ? TEXTS_OR_NULL : SEVERAL;
    case "$startsWith":
    case "$endsWith":
      return typeof operand === "string" ? undefined : TEXT;
    case "$exists":
      return typeof operand === "boolean" ? undefined : FLAG;
  }
}

/** True for a value that is no list; undefined stands for a missing one. Unlike types are false, never an error. */
export type Test = (value: unknown) => boolean;

/** The test of a comparison that looks at one element of a list at a time. `operand` has no {@link operandProblem}. */
export function testOf(operator: Exclude<Comparison, "$neq" | "$nin" | "$exists">, operand: unknown): Test {
  switch (operator) {
    case "$eq":
      return (value) => value === operand;
    case "$in": {
      const wanted = new Set<unknown>(Array.isArray(operand) ? operand : []);
      return (value) => wanted.has(value);
    }
    case "$startsWith":
      return (value) => typeof value === "string" && typeof operand === "string" && value.startsWith(operand);
    case "$endsWith":
      return (value) => typeof value === "string" && typeof operand === "string" && value.endsWith(operand);
    case "$gt":
      return (value) => compare(value, operand, (one, other) => one > other);
    case "$gte":
      return (value) => compare(value, operand, (one, other) => one >= other);
    case "$lt":
      return (value) => compare(value, operand, (one, other) => one < other);
    case "$lte":
      return (value) => compare(value, operand, (one, other) => one <= other);
  }
}

function compare(
  value: unknown,
  operand: unknown,
  holds: (one: string | number, other: string | number) => boolean,
): boolean {
  if (typeof value === "number" && typeof operand === "number") return holds(value, operand);
  return typeof value === "string" && typeof operand === "string" && holds(value, operand);
}
