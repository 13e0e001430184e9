import { joinPath } from "../../domain/json.ts";
import { patternProblem } from "../pattern-limits.ts";
import { isObject } from "./values.ts";

/** Most names in one list of a schema. */
export const MAX_NAMES = 100;

/** What is wrong with a keyword's value, and where in it. */
export interface ShapeFault {
  readonly at: string;
  readonly message: string;
}

type Shape = (value: unknown) => ShapeFault | undefined;

/** How a keyword holds subschemas: as its value, in a list, by name, or by name beside lists of names. */
export type Holding = "one" | "list" | "map" | "mapOrNames";

/**
 * The keywords with subschemas: those of the meta-schema of draft 2020-12, with the earlier ones that it still describes.
 */
export const SUBSCHEMAS: ReadonlyMap<string, Holding> = new Map<string, Holding>([
  ...["$defs", "definitions", "properties", "patternProperties", "dependentSchemas"].map(
    (name) => [name, "map"] as const,
  ),
  ...["allOf", "anyOf", "oneOf", "prefixItems"].map((name) => [name, "list"] as const),
  ...["additionalProperties", "propertyNames", "unevaluatedProperties", "items", "contains", "unevaluatedItems"].map(
    (name) => [name, "one"] as const,
  ),
  ...["if", "then", "else", "not", "contentSchema"].map((name) => [name, "one"] as const),
  ["dependencies", "mapOrNames"],
]);

/** The keywords whose subschemas apply to the same value as the schema itself. */
export const IN_PLACE: ReadonlySet<string> = new Set([
  "allOf",
  "anyOf",
  "oneOf",
  "if",
  "then",
  "else",
  "not",
  "dependentSchemas",
  "dependencies",
]);

const TYPES = new Set(["array", "boolean", "integer", "null", "number", "object", "string"]);

function wrong(message: string, at = ""): ShapeFault {
  return { at, message };
}

function shape(test: (value: unknown) => boolean, message: string): Shape {
  return (value) => (test(value) ? undefined : wrong(message));
}

const text = shape((value) => typeof value === "string", "must be a text");
const flag = shape((value) => typeof value === "boolean", "must be true or false");
const number = shape((value) => typeof value === "number", "must be a number");
const positive = shape((value) => typeof value === "number" && value > 0, "must be a number above 0");
const count = shape((value) => Number.isInteger(value) && Number(value) >= 0, "must be a whole number, 0 or more");
const anchor = shape(
  (value) => typeof value === "string" && /^[A-Za-z_][-A-Za-z0-9._]*$/.test(value),
  "must begin with a letter or _ and have letters, digits, - . _ only",
);
const list = shape((value) => Array.isArray(value), "must be a list");
const unsupported =
  (instead: string): Shape =>
  () =>
    wrong(`is not supported; use ${instead}`);

/** Says what is wrong with a list of distinct names. */
export function nameListFault(value: unknown): ShapeFault | undefined {
  if (!Array.isArray(value)) return wrong("must be a list of names");
  const names: readonly unknown[] = value;
  if (names.length > MAX_NAMES) return wrong(`must have at most ${MAX_NAMES} names`);
  const bad = names.findIndex((name) => typeof name !== "string");
  if (bad !== -1) return wrong("must be a text", `[${bad}]`);
  return new Set(names).size === names.length ? undefined : wrong("must not have a name twice");
}

function typeFault(value: unknown): ShapeFault | undefined {
  const known = `must be one of ${[...TYPES].join(", ")}`;
  if (!Array.isArray(value)) {
    return typeof value === "string" && TYPES.has(value) ? undefined : wrong(`${known}, or a list of them`);
  }
  if (value.length === 0) return wrong("must name at least one type");
  const fault = nameListFault(value);
  if (fault !== undefined) return fault;
  const bad = value.findIndex((name) => !TYPES.has(name));
  return bad === -1 ? undefined : wrong(known, `[${bad}]`);
}

function dependentRequiredFault(value: unknown): ShapeFault | undefined {
  if (!isObject(value)) return wrong("must be an object of lists of names");
  const entries = Object.entries(value);
  if (entries.length > MAX_NAMES) return wrong(`must have at most ${MAX_NAMES} names`);
  for (const [name, names] of entries) {
    const fault = nameListFault(names);
    if (fault !== undefined) return { ...fault, at: joinPath(name.slice(0, 80), fault.at) };
  }
  return undefined;
}

function patternFault(value: unknown): ShapeFault | undefined {
  if (typeof value !== "string") return wrong("must be a text");
  const problem = patternProblem(value);
  return problem === undefined ? undefined : wrong(problem);
}

function idFault(value: unknown): ShapeFault | undefined {
  if (typeof value !== "string") return wrong("must be a text");
  return /^[^#]*#?$/.test(value) ? undefined : wrong("must not have a fragment; use $anchor");
}

function refFault(value: unknown): ShapeFault | undefined {
  if (typeof value !== "string") return wrong("must be a text");
  return value.startsWith("#") ? undefined : wrong(`refers to ${value.slice(0, 80)}, which is outside of the schema`);
}

/** The shapes of keywords without subschemas. Other keywords may have any value. */
export const SHAPES: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ...["$schema", "$comment", "title", "description", "format", "contentEncoding", "contentMediaType"].map(
    (name) => [name, text] as const,
  ),
  ...["uniqueItems", "deprecated", "readOnly", "writeOnly"].map((name) => [name, flag] as const),
  ...["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"].map((name) => [name, number] as const),
  ...["minLength", "maxLength", "minItems", "maxItems", "minContains", "maxContains"].map(
    (name) => [name, count] as const,
  ),
  ...["minProperties", "maxProperties"].map((name) => [name, count] as const),
  ...["enum", "examples"].map((name) => [name, list] as const),
  ...["$anchor", "$dynamicAnchor"].map((name) => [name, anchor] as const),
  ...["$dynamicRef", "$recursiveRef", "$recursiveAnchor"].map((name) => [name, unsupported("$ref")] as const),
  ["$id", idFault],
  ["$ref", refFault],
  ["$vocabulary", shape(isObject, "must be an object")],
  ["type", typeFault],
  ["multipleOf", positive],
  ["pattern", patternFault],
  ["required", nameListFault],
  ["dependentRequired", dependentRequiredFault],
]);
