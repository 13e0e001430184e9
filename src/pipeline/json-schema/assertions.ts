import { format as formats, validate } from "@cfworker/json-schema";
import { patternCost } from "../pattern-limits.ts";
import { canonicalText, isObject, type JsonObject, textsOf, textUnits } from "./values.ts";
import type { Meter } from "./check-budget.ts";
import { type Check, fault, isDone, keysOf, type SchemaNode, type Visit } from "./visit.ts";

/** Adds the checks of one keyword to a node. */
export type AddChecks = (node: SchemaNode, keyword: unknown) => void;

/** Most characters of a value in a message. */
const MAX_SHOWN = 100;
/** `url` is not a format of the specification, and the library's expression for it can take exponential time. */
const LEFT_OUT_FORMATS = new Set(["url"]);
/** Longest text that is checked against a format. A longer one is refused. */
const MAX_FORMATTED_LENGTH = 65_536;

/** The keywords about one value, without subschemas. */
export const ASSERTIONS: ReadonlyMap<string, AddChecks> = new Map<string, AddChecks>([
  ["type", (node, types) => node.value.push(checkType(typeof types === "string" ? [types] : textsOf(types)))],
  ["const", (node, value) => node.value.push(checkOneOf([value], `must be ${show(value)}`))],
  ["enum", (node, values) => node.value.push(checkOneOf(listOf(values), `must be one of ${show(values)}`))],
  ["minLength", (node, min) => node.text.push(checkLength(Number(min), Infinity))],
  ["maxLength", (node, max) => node.text.push(checkLength(0, Number(max)))],
  ["pattern", (node, pattern) => node.text.push(checkPattern(String(pattern)))],
  ["format", (node, name) => node.text.push(...checkFormat(String(name)))],
  ["minimum", addBound((value, min) => value >= min, "at least")],
  ["maximum", addBound((value, max) => value <= max, "at most")],
  ["exclusiveMinimum", addBound((value, min) => value > min, "more than")],
  ["exclusiveMaximum", addBound((value, max) => value < max, "less than")],
  ["multipleOf", (node, divisor) => node.number.push(checkMultiple(Number(divisor)))],
  ["minItems", (node, min) => node.list.push(checkSize(Number(min), Infinity, "entries"))],
  ["maxItems", (node, max) => node.list.push(checkSize(0, Number(max), "entries"))],
  ["uniqueItems", (node, isUnique) => node.list.push(...(isUnique === true ? [checkUnique] : []))],
  ["minProperties", (node, min) => node.object.push(checkMembers(Number(min), Infinity))],
  ["maxProperties", (node, max) => node.object.push(checkMembers(0, Number(max)))],
  ["required", (node, names) => node.object.push(checkRequired(textsOf(names)))],
  ["dependentRequired", (node, lists) => node.object.push(...checkDependentRequired(lists))],
  ["dependencies", (node, lists) => node.object.push(...checkDependentRequired(lists))],
]);

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function show(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN)}…`;
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

function checkType(types: readonly string[]): Check<unknown> {
  const known = new Set(types);
  const message = `must be of type ${types.join(" or ")}`;
  return (value, visit) => {
    if (known.has(typeOf(value)) || (known.has("integer") && Number.isInteger(value))) return true;
    return fault(visit, message);
  };
}

function isScalar(value: unknown): boolean {
  return typeof value !== "object" || value === null;
}

/** Compares as JSON: the order of members doesn't matter. */
function checkOneOf(values: readonly unknown[], message: string): Check<unknown> {
  const scalars = new Set(values.filter(isScalar));
  const unlimited = { spend: () => undefined };
  const texts = new Set(values.filter((value) => !isScalar(value)).map((value) => canonicalText(value, unlimited)));
  return (value, visit) => {
    const { meter } = visit.run;
    if (typeof value === "string") meter.spend(textUnits(value.length));
    const isKnown = isScalar(value) ? scalars.has(value) : texts.size > 0 && texts.has(canonicalText(value, meter));
    return isKnown || fault(visit, message);
  };
}

function checkLength(min: number, max: number): Check<string> {
  const message = max === Infinity ? `must have ${min} characters or more` : `must have ${max} characters at most`;
  return (text, visit) => {
    // A character takes one or two code units, so most lengths need no counting.
    if (text.length < min || text.length > 2 * max) return fault(visit, message);
    if (text.length >= 2 * min && text.length <= max) return true;
    visit.run.meter.spend(1 + text.length / 8);
    const length = countCharacters(text);
    return (length >= min && length <= max) || fault(visit, message);
  };
}

function countCharacters(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const point = text.codePointAt(at) ?? 0;
    if (point > 0xffff) at++;
    count++;
  }
  return count;
}

function checkPattern(pattern: string): Check<string> {
  const test = patternTest(pattern);
  const message = `must match ${pattern.slice(0, MAX_SHOWN)}`;
  return (text, visit) => test(text, visit.run.meter) || fault(visit, message);
}

/** Makes a test of texts that charges the most that the expression can take. */
export function patternTest(pattern: string): (text: string, meter: Meter) => boolean {
  const expression = new RegExp(pattern, "u");
  const cost = patternCost(pattern);
  return (text, meter) => {
    meter.spend(4 + cost(text.length) / 4);
    return expression.test(text);
  };
}

/** Formats that the library doesn't know are ignored. */
function checkFormat(name: string): readonly Check<string>[] {
  const test = Object.hasOwn(formats, name) && !LEFT_OUT_FORMATS.has(name) ? formats[name] : undefined;
  if (test === undefined) return [];
  return [
    (text, visit) => {
      if (text.length > MAX_FORMATTED_LENGTH) return fault(visit, `is too long for the format ${name}`);
      visit.run.meter.spend(20 + 2 * text.length);
      return test(text) || fault(visit, `must have the format ${name}`);
    },
  ];
}

function addBound(test: (value: number, bound: number) => boolean, words: string): AddChecks {
  return (node, keyword) => {
    const bound = Number(keyword);
    node.number.push((value, visit) => test(value, bound) || fault(visit, `must be ${words} ${bound}`));
  };
}

function checkMultiple(multipleOf: number): Check<number> {
  return (value, visit) => {
    // The library compares the decimals that were written, with numbers of up to 650 digits.
    visit.run.meter.spend(150);
    return validate(value, { multipleOf }, "2020-12", {}).valid || fault(visit, `must be a multiple of ${multipleOf}`);
  };
}

function checkSize(min: number, max: number, what: string): Check<readonly unknown[]> {
  const message = max === Infinity ? `must have ${min} ${what} or more` : `must have ${max} ${what} at most`;
  return ({ length }, visit) => (length >= min && length <= max) || fault(visit, message);
}

function checkMembers(min: number, max: number): Check<JsonObject> {
  const check = checkSize(min, max, "members");
  return (value, visit) => check(keysOf(value, visit), visit);
}

function checkUnique(items: readonly unknown[], visit: Visit): boolean {
  const { meter } = visit.run;
  const seen = new Set<unknown>();
  for (const item of items) {
    meter.spend(8);
    // Texts can't collide with objects: the text of an object begins with a brace, that of a string with a quote.
    seen.add(typeof item === "number" || typeof item === "boolean" ? item : canonicalText(item, meter));
  }
  return seen.size === items.length || fault(visit, "must not have the same entry twice");
}

function checkRequired(names: readonly string[]): Check<JsonObject> {
  return (value, visit) => {
    visit.run.meter.spend(2 * names.length);
    let holds = true;
    for (const name of names) {
      if (Object.hasOwn(value, name)) continue;
      holds = fault(visit, "is required", name);
      if (isDone(visit)) break;
    }
    return holds;
  };
}

function checkDependentRequired(lists: unknown): readonly Check<JsonObject>[] {
  const entries = isObject(lists) ? Object.entries(lists).filter(([, list]) => Array.isArray(list)) : [];
  return entries.map(([name, list]) => {
    const check = checkRequired(textsOf(list));
    return (value, visit) => !Object.hasOwn(value, name) || check(value, visit);
  });
}
