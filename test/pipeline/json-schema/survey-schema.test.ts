import { describe, expect, it } from "vitest";
import { compileSchema } from "../../../src/pipeline/json-schema/compile-schema.ts";
import { surveySchema } from "../../../src/pipeline/json-schema/survey-schema.ts";

type Schema = Readonly<Record<string, unknown>>;

describe("an invalid JSON Schema", () => {
  const nested = (schema: unknown) => ({ properties: { amount: { items: schema } } });
  const deep = Array.from({ length: 100 }).reduce<Schema>((inner) => ({ not: inner }), {});
  const many = (count: number) => Array.from({ length: count }, (_, index) => `n${index}`);

  it.each<[unknown, string, RegExp]>([
    ["object", "", /object, true or false/],
    [[], "", /object, true or false/],
    [{ type: "nonsense" }, "type", /array, boolean/],
    [nested({ type: "nonsense" }), "properties.amount.items.type", /array, boolean/],
    [{ type: ["string", "text"] }, "type[1]", /array, boolean/],
    [{ type: ["string", "string"] }, "type", /twice/],
    [{ type: [] }, "type", /at least one/],
    [{ type: null }, "type", /array, boolean/],
    [nested(3), "properties.amount.items", /object, true or false/],
    [{ properties: [] }, "properties", /object of schemas/],
    [{ properties: { a: "string" } }, "properties.a", /object, true or false/],
    [{ required: "a" }, "required", /list of names/],
    [{ required: ["a", 1] }, "required[1]", /text/],
    [{ required: ["a", "a"] }, "required", /twice/],
    [{ dependentRequired: { a: "b" } }, "dependentRequired.a", /list of names/],
    [{ dependentRequired: { a: ["b", 1] } }, "dependentRequired.a[1]", /text/],
    [{ dependencies: { a: [1] } }, "dependencies.a[0]", /text/],
    [{ dependencies: { a: 1 } }, "dependencies.a", /object, true or false/],
    [{ items: [{}] }, "items", /object, true or false/],
    [{ prefixItems: {} }, "prefixItems", /list of schemas/],
    [{ allOf: [] }, "allOf", /not empty/],
    [{ anyOf: [true, 1] }, "anyOf[1]", /object, true or false/],
    [{ $defs: { a: { minimum: "1" } } }, "$defs.a.minimum", /number/],
    [{ minLength: -1 }, "minLength", /whole number/],
    [{ maxItems: 1.5 }, "maxItems", /whole number/],
    [{ multipleOf: 0 }, "multipleOf", /above 0/],
    [{ uniqueItems: "yes" }, "uniqueItems", /true or false/],
    [{ enum: "a" }, "enum", /list/],
    [{ format: 1 }, "format", /text/],
    [{ pattern: "(" }, "pattern", /not a regular expression/],
    [{ pattern: "^(a+)+$" }, "pattern", /repeats a group/],
    [{ patternProperties: { "^(a|a)*$": {} } }, "patternProperties.^(a|a)*$", /repeats a group/],
    [{ patternProperties: { "(": {} } }, "patternProperties.(", /not a regular expression/],
    [{ $id: "a#b" }, "$id", /fragment/],
    [{ $anchor: "0" }, "$anchor", /letter/],
    [{ allOf: [{ $anchor: "a" }, { $anchor: "a" }] }, "allOf[1].$anchor", /twice/],
    [{ $ref: "https://example.com/schema.json" }, "$ref", /outside/],
    [nested({ $ref: "other.json" }), "properties.amount.items.$ref", /outside/],
    [nested({ $ref: "#/nowhere" }), "properties.amount.items.$ref", /nothing/],
    [{ $ref: "#nowhere" }, "$ref", /nothing/],
    [{ $ref: "#/%zz" }, "$ref", /nothing/],
    [{ $ref: "#/__proto__" }, "$ref", /nothing/],
    [{ $ref: "#/constructor" }, "$ref", /nothing/],
    [{ allOf: [{}], $ref: "#/allOf/00" }, "$ref", /nothing/],
    [{ x: { type: 1 }, $ref: "#/x" }, "x.type", /array, boolean/],
    [{ const: 7, $ref: "#/const" }, "const", /object, true or false/],
    [{ $ref: "#" }, "", /leads back to itself/],
    [nested({ allOf: [{ $ref: "#/properties/amount/items" }] }), "properties.amount.items", /leads back/],
    [{ $defs: { a: { $ref: "#/$defs/b" }, b: { not: { $ref: "#/$defs/a" } } } }, "$defs.a", /leads back/],
    [{ $dynamicRef: "#a" }, "$dynamicRef", /use \$ref/],
    [{ $recursiveRef: "#" }, "$recursiveRef", /use \$ref/],
    [deep, expect.any(String), /levels deep/],
    [{ anyOf: Array.from({ length: 600 }, () => ({})) }, "", /500 parts/],
    [{ anyOf: Array.from({ length: 600 }, () => true) }, "", /500 parts/],
    [{ properties: { a: { required: many(101) } } }, "properties.a.required", /100 names/],
    [{ dependentRequired: { a: many(101) } }, "dependentRequired.a", /100 names/],
    [{ dependentRequired: Object.fromEntries(many(101).map((name) => [name, []])) }, "dependentRequired", /100 names/],
    [{ enum: many(1001) }, "enum", /1000 values/],
    [{ allOf: many(3).map(() => ({ enum: many(400) })) }, "allOf[2].enum", /1000 values/],
    [{ allOf: many(11).map(() => ({ pattern: "^a+$" })) }, "allOf[10].pattern", /10 patterns/],
    [{ patternProperties: Object.fromEntries(many(11).map((name) => [name, {}])) }, "patternProperties", /10 patterns/],
    [{ description: "x".repeat(65_536) }, "", /64 KiB/],
    [{ description: "é".repeat(33_000) }, "", /64 KiB/],
  ])("is refused with its path (%#)", (schema, field, message) => {
    const result = compileSchema(schema);
    expect(result).toMatchObject({ ok: false });
    if (result.ok) return;
    expect(result.error[0]).toEqual({ field, message: expect.stringMatching(message) });
  });

  it("has ten reported problems at most", () => {
    const properties = Object.fromEntries(many(100).map((name) => [name, { type: name }]));
    const result = compileSchema({ properties });
    expect(result.ok ? [] : result.error).toHaveLength(10);
  });

  it("is surveyed in one pass, even with nested ids", () => {
    const ids = Array.from({ length: 60 }).reduce<Schema>((inner, _, index) => ({ $id: `id${index}`, not: inner }), {});
    expect(surveySchema(ids)).toMatchObject({ parts: 61, problems: [] });
  });
});
