import { SUBSCHEMAS } from "../../src/pipeline/json-schema/keyword-shapes.ts";
import { isObject, type JsonObject } from "../../src/pipeline/json-schema/values.ts";
import { pascalCase } from "./type-names.ts";

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
 * Rewrites an embedded schema (`embedSchema`) for json-schema-to-typescript, which knows drafts 4 and 7, takes a schema without a type for an object, and names types by
 * titles: definitions get names that begin with `name`, and what it can't say becomes wider, never wrong.
 */
export function adaptSchema(schema: JsonObject, name: string): JsonObject {
  const { $defs, ...rest } = adapt(schema);
  const definitions = isObject($defs) ? Object.entries($defs) : [];
  if (definitions.length === 0) return { ...rest, title: name };
  return {
    ...rest,
    title: name,
    $defs: Object.fromEntries(definitions.map(([key, part]) => [key, named(part, name, key)])),
  };
}

function named(part: unknown, name: string, key: string): unknown {
  return isObject(part) ? adaptSchema(part, name + pascalCase(key)) : part;
}

function adapt(schema: JsonObject): JsonObject {
  if (Object.keys(schema).every((keyword) => ANNOTATIONS.has(keyword))) return { ...describe(schema), ...UNKNOWN };
  if (isObject(schema["not"]) && Object.keys(schema["not"]).length === 0)
    return { ...describe(schema), tsType: "never" };
  return withOpenRest(withTuple(withLoneReference(adaptParts(schema))));
}

function describe({ description, deprecated }: JsonObject): JsonObject {
  return { ...(description === undefined ? {} : { description }), ...(deprecated === true ? { deprecated } : {}) };
}

function adaptParts(schema: JsonObject): JsonObject {
  const members = Object.entries(schema).flatMap(([keyword, value]): [string, unknown][] => {
    if (keyword === "title") return [];
    // Definitions are adapted once they have their names.
    if (keyword === "$defs") return [[keyword, value]];
    return [[keyword, adaptHeld(keyword, value)]];
  });
  return Object.fromEntries(members);
}

function adaptPart(part: unknown): unknown {
  return isObject(part) ? adapt(part) : part;
}

function adaptHeld(keyword: string, value: unknown): unknown {
  switch (SUBSCHEMAS.get(keyword)) {
    case "one":
      return adaptPart(value);
    case "list":
      return Array.isArray(value) ? value.map(adaptPart) : value;
    case "map":
      return isObject(value)
        ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, adaptPart(one)]))
        : value;
    case "mapOrNames":
    case undefined:
      return value;
  }
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

/** An index signature would have to fit the known members too. */
function withOpenRest(schema: JsonObject): JsonObject {
  const { patternProperties, ...rest } = schema;
  const isMixed = isObject(schema["properties"]) && Object.keys(schema["properties"]).length > 0;
  const isOpen = isMixed && (patternProperties !== undefined || isObject(schema["additionalProperties"]));
  return isOpen ? { ...rest, additionalProperties: true } : schema;
}
