import { SUBSCHEMAS } from "../../src/pipeline/json-schema/keyword-shapes.ts";
import { isObject, type JsonObject } from "../../src/pipeline/json-schema/values.ts";
import { freeOfOwn, pascalCase } from "./type-names.ts";

/** Keywords that say nothing of a value's type. */
const ANNOTATIONS = new Set([
  "title",
  "description",
  "deprecated",
  "default",
  "examples",
  "readOnly",
  "writeOnly",
  "$comment",
]);

/** What the generator of types prints as it is. */
export const UNKNOWN = { tsType: "unknown" };

/**
 * Rewrites a schema (of `embedWithin`) for json-schema-to-typescript, which knows earlier drafts and names types by titles:
 * definitions get names that begin with `name`. Like that package, it takes a schema without a type for one of objects.
 */
export function adaptSchema(schema: JsonObject, name: string): JsonObject {
  return { ...adapt(schema, name), title: name };
}

function adapt(schema: JsonObject, name: string): JsonObject {
  if (Object.keys(schema).every((keyword) => ANNOTATIONS.has(keyword))) return { ...describe(schema), ...UNKNOWN };
  if (isObject(schema["not"]) && Object.keys(schema["not"]).length === 0) {
    return { ...describe(schema), tsType: "never" };
  }
  const members = Object.entries(schema).filter(([keyword]) => keyword !== "title");
  const adapted = members.map(([keyword, value]) => [keyword, adaptHeld(keyword, value, name)] as const);
  return withTuple(withLoneReference(Object.fromEntries(adapted)));
}

function describe({ description, deprecated }: JsonObject): JsonObject {
  return { ...(description === undefined ? {} : { description }), ...(deprecated === true ? { deprecated } : {}) };
}

function adaptHeld(keyword: string, value: unknown, name: string): unknown {
  switch (SUBSCHEMAS.get(keyword)) {
    case "one":
      return adaptPart(value, name);
    case "list":
      return Array.isArray(value) ? value.map((part) => adaptPart(part, name)) : value;
    case "map":
      return isObject(value) ? adaptMap(keyword, value, name) : value;
    case "mapOrNames":
    case undefined:
      return value;
  }
}

function adaptMap(keyword: string, parts: JsonObject, name: string): JsonObject {
  const adapted = Object.entries(parts).map(([key, part]): [string, unknown] => {
    const isNamed = keyword === "$defs" && isObject(part);
    return [key, isNamed ? adaptSchema(part, freeOfOwn(name + pascalCase(key))) : adaptPart(part, name)];
  });
  return Object.fromEntries(adapted);
}

function adaptPart(part: unknown, name: string): unknown {
  return isObject(part) ? adapt(part, name) : part;
}

/** In the drafts that the generator knows, a reference has nothing beside it. */
function withLoneReference(schema: JsonObject): JsonObject {
  const { $ref, allOf, ...rest } = schema;
  if ($ref === undefined || Object.keys(schema).length === 1) return schema;
  return { ...rest, allOf: [...(Array.isArray(allOf) ? allOf : []), { $ref }] };
}

function withTuple(schema: JsonObject): JsonObject {
  const { prefixItems, items, ...rest } = schema;
  if (!Array.isArray(prefixItems)) return schema;
  return { ...rest, items: prefixItems, additionalItems: items ?? true };
}
