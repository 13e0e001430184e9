import { joinPath, MAX_JSON_DEPTH } from "../../domain/json.ts";
import type { Meter } from "../json-schema/check-budget.ts";
import { isObject } from "../json-schema/values.ts";

/** The work in units of the meter: of writing a step, of each character that is encoded, and of looking at a value and at a member. */
const STEP_UNITS = 10;
const ENCODE_UNITS = 20;
const VALUE_UNITS = 10;
const MEMBER_UNITS = 20;

/** The steps of a JSON Pointer (RFC 6901), from the outside in. */
export type Steps = readonly string[];

/** A place as it is walked to: nothing is copied on the way. */
export interface Spot {
  readonly outer: Spot | null;
  readonly step: string;
}

/** The steps to a spot; none to null. */
export function stepsTo(spot: Spot | null): Steps {
  const steps: string[] = [];
  for (let at = spot; at !== null; at = at.outer) steps.push(at.step);
  return steps.toReversed();
}

/** The spot of a place; null for the root. */
export function spotAt(steps: Steps, outer: Spot | null = null): Spot | null {
  return steps.reduce<Spot | null>((spot, step) => ({ outer: spot, step }), outer);
}

/**
 * Reads a reference such as `#/components/schemas/order.paid`; undefined for any that is no pointer within the document, as one
 * that is longer than a document is deep.
 */
export function readReference(reference: string): Steps | undefined {
  if (reference !== "#" && !reference.startsWith("#/")) return undefined;
  try {
    const steps = decodeURIComponent(reference.slice(1))
      .split("/", MAX_JSON_DEPTH + 2)
      .slice(1);
    if (steps.length > MAX_JSON_DEPTH) return undefined;
    return steps.map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  } catch {
    return undefined;
  }
}

/** Writes a reference to a place in the document. The work is charged to the meter. */
export function writeReference(steps: Steps, meter: Meter): string {
  return `#${steps.map((step) => `/${encodeStep(step, meter)}`).join("")}`;
}

/** A lone surrogate has no percent-encoded form, so it stays. */
function encodeStep(step: string, meter: Meter): string {
  meter.spend(STEP_UNITS + step.length);
  if (/^[-\w.$]*$/.test(step)) return step;
  meter.spend(ENCODE_UNITS * step.length);
  return step
    .replaceAll("~", "~0")
    .replaceAll("/", "~1")
    .replaceAll(/[^-A-Za-z0-9._~!$&'()*+,;=:@?]/gu, (one) => (one.isWellFormed() ? encodeURIComponent(one) : one));
}

/** Finds what is at a place of a JSON value; undefined when there is nothing. */
export function findAt(value: unknown, steps: Steps): unknown {
  let found = value;
  for (const step of steps) {
    if (Array.isArray(found)) found = /^(?:0|[1-9]\d{0,8})$/.test(step) ? found[Number(step)] : undefined;
    else if (isObject(found) && Object.hasOwn(found, step)) found = found[step];
    else return undefined;
  }
  return found;
}

/** True if a place is at or below another. */
export function isWithin(steps: Steps, outer: Steps): boolean {
  return outer.every((step, index) => steps[index] === step);
}

/**
 * True if a JSON value has a member `$ref` with a text anywhere, which tools take for a reference, whatever it is. The work is
 * charged to the meter.
 */
export function looksReferring(value: unknown, meter: Meter): boolean {
  meter.spend(VALUE_UNITS);
  if (!Array.isArray(value) && !isObject(value)) return false;
  if (Object.hasOwn(value, "$ref") && isObject(value) && typeof value["$ref"] === "string") return true;
  const parts = Object.values(value);
  if (!Array.isArray(value)) meter.spend(MEMBER_UNITS * parts.length);
  return parts.some((part) => looksReferring(part, meter));
}

/** How deep a schema or an example of a document may be nested, so that an import of the document may be nested so deep. */
export const MAX_INNER_DEPTH = MAX_JSON_DEPTH - 12;

/** How many arrays and objects are around the value that is nested deepest. */
export function depthOf(value: unknown): number {
  const inner = Array.isArray(value) ? value : isObject(value) ? Object.values(value) : [];
  return inner.reduce<number>((deepest, one) => Math.max(deepest, 1 + depthOf(one)), 0);
}

/** The path of a place for an answer, below `openapi`. */
export function fieldOf(place: Steps): string {
  return place.reduce((path, step) => {
    return joinPath(path, /^\d+$/.test(step) ? `[${step}]` : step.slice(0, 80));
  }, "openapi");
}
