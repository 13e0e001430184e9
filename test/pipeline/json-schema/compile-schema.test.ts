import { describe, expect, it } from "vitest";
import { CheckBudget } from "../../../src/pipeline/json-schema/check-budget.ts";
import { type CompiledSchema, compileSchema } from "../../../src/pipeline/json-schema/compile-schema.ts";

type Schema = Readonly<Record<string, unknown>>;

function compiled(schema: unknown): CompiledSchema {
  const result = compileSchema(schema);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

function check(schema: unknown, data: unknown) {
  return compiled(schema).check(data, new CheckBudget());
}

function fieldsOf(schema: Schema, data: unknown): readonly string[] {
  return check(schema, data).map(({ field }) => field);
}

describe("a compiled schema", () => {
  const order: Schema = {
    type: "object",
    required: ["id"],
    additionalProperties: false,
    properties: {
      id: { type: "string", pattern: "^ord_[0-9a-z]{8}$" },
      at: { type: "string", format: "date-time" },
      total: { type: "number", minimum: 0 },
      state: { enum: ["open", "paid"] },
      "a/b~c": { const: 1 },
      items: { type: "array", uniqueItems: true, items: { $ref: "#/$defs/item" } },
      kind: { anyOf: [{ type: "null" }, { type: "string", maxLength: 3 }] },
    },
    $defs: { item: { type: "object", properties: { price: { type: "integer" } }, required: ["price"] } },
    if: { properties: { state: { const: "paid" } }, required: ["state"] },
    then: { required: ["total"] },
  };
  const good = { id: "ord_0a1b2c3d", at: "2026-01-01T00:00:00Z", items: [{ price: 1 }, { price: 2 }], kind: null };

  it("accepts matching data", () => {
    expect(fieldsOf(order, good)).toEqual([]);
    expect(fieldsOf(order, { ...good, state: "paid", total: 3 })).toEqual([]);
  });

  it.each([
    [{ ...good, id: "ord_X" }, "id"],
    [{ ...good, at: "yesterday" }, "at"],
    [{ ...good, total: -1 }, "total"],
    [{ ...good, state: "lost" }, "state"],
    [{ ...good, "a/b~c": 2 }, "a/b~c"],
    [{ ...good, items: [{ price: 1 }, { price: 1.5 }] }, "items[1].price"],
    [{ ...good, items: [{ price: 1 }, { price: 1 }] }, "items"],
    [{ ...good, kind: "long" }, "kind"],
    [{ ...good, more: 1 }, "more"],
  ])("names the wrong field of %j", (data, field) => {
    expect(fieldsOf(order, data)).toContain(field);
  });

  it("applies its conditions", () => {
    expect(fieldsOf(order, { ...good, state: "paid" })).toEqual(["total"]);
  });

  it("is not changed by being compiled", () => {
    const before = JSON.stringify(order);
    check(order, good);
    expect(JSON.stringify(order)).toBe(before);
  });
});

describe("any JSON Schema", () => {
  it.each<[unknown, unknown, unknown]>([
    [true, 1, undefined],
    [{ "x-unknown": { type: "nonsense" }, title: "T", default: 1, examples: [1], deprecated: true }, 1, undefined],
    [{ $schema: "http://json-schema.org/draft-07/schema#", definitions: { a: false } }, 1, undefined],
    [{ $ref: "#/components/schemas/a", components: { schemas: { a: { type: "string" } } } }, "a", 1],
    [{ $ref: "#name", $defs: { a: { $anchor: "name", type: "string" } } }, "a", 1],
    [{ $ref: "#/$defs/a~1b%20c", $defs: { "a/b c": { type: "string" } } }, "a", 1],
    [
      {
        $id: "https://example.com/a",
        $defs: { b: false, a: { $id: "a", $ref: "#/$defs/b", $defs: { b: { type: "string" } } } },
        $ref: "#/$defs/a",
      },
      "a",
      1,
    ],
    [
      { properties: { next: { $ref: "#" } }, additionalProperties: false },
      { next: { next: {} } },
      { next: { more: 1 } },
    ],
    [{ required: ["constructor"] }, { constructor: 1 }, {}],
    [
      JSON.parse('{"properties":{"__proto__":{"type":"string"}},"required":["__proto__"]}'),
      JSON.parse('{"__proto__":"a"}'),
      {},
    ],
    [{ dependencies: { a: ["b"], c: { required: ["d"] } } }, { a: 1, b: 1 }, { c: 1 }],
    [{ __absolute_ref__: "https://example.com/", $ref: "#/$defs/a", $defs: { a: true } }, 1, undefined],
    [{ maxLength: 2 }, "😀😀", "😀😀a"],
    [{ minLength: 2 }, "😀😀", "😀"],
    [{ format: "url" }, "no URL at all", undefined],
    [{ multipleOf: 0.1 }, 0.3, 0.35],
  ])("is accepted and enforced (%#)", (schema, good, bad) => {
    expect(check(schema, good)).toEqual([]);
    if (bad !== undefined) expect(check(schema, bad)).not.toEqual([]);
  });

  it("may be as large as its bounds", () => {
    const names = Array.from({ length: 100 }, (_, index) => `n${index}`);
    const properties = Object.fromEntries(Array.from({ length: 499 }, (_, index) => [`p${index}`, { type: "string" }]));
    expect(check({ properties, required: names }, {})).toHaveLength(10);
    expect(check({ enum: Array.from({ length: 1000 }, (_, index) => index) }, 999)).toEqual([]);
  });

  it.each<[Schema, unknown, string, RegExp]>([
    [{ properties: { a: { required: ["b"] } } }, { a: {} }, "a.b", /is required/],
    [{ additionalProperties: false }, { more: 1 }, "more", /not allowed/],
    [{ unevaluatedProperties: false }, { more: 1 }, "more", /not allowed/],
    [{ propertyNames: { maxLength: 2 } }, { long: 1 }, "long", /name that is not allowed/],
    [{ prefixItems: [true, { type: "string" }] }, [1, 2], "[1]", /of type string/],
    [{ items: { items: { const: 1 } } }, [[1, 2]], "[0][1]", /must be 1/],
    [{ enum: ["x".repeat(5000)] }, 1, "", /^must be one of \["x{1,98}…$/],
    [{ additionalProperties: { type: "null" } }, { ["y".repeat(500)]: 1 }, "y".repeat(80), /of type null/],
    [{ additionalProperties: { type: "null" } }, { "\ud800": 1 }, "\ufffd", /of type null/],
  ])("names where data breaks it (%#)", (schema, data, field, message) => {
    expect(check(schema, data)).toEqual([{ field, message: expect.stringMatching(message) }]);
  });
});
