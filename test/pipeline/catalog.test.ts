import { describe, expect, it } from "vitest";
import { compileSchema, schemaProblem } from "../../src/pipeline/catalog.ts";
import { patternProblem } from "../../src/pipeline/pattern-limits.ts";

type Schema = Readonly<Record<string, unknown>>;

function fieldsOf(schema: Schema, data: unknown): readonly string[] {
  expect(schemaProblem(schema)).toBeUndefined();
  return compileSchema(schema)
    .check(data)
    .map(({ field }) => field);
}

describe("a schema", () => {
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

  it("lets through what matches", () => {
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
  ])("names the field that does not match: %j", (data, field) => {
    expect(fieldsOf(order, data)).toContain(field);
  });

  it("applies its conditions", () => {
    expect(compileSchema(order).check({ ...good, state: "paid" })).not.toEqual([]);
  });

  it("is not changed by being compiled", () => {
    const before = JSON.stringify(order);
    compileSchema(order).check(good);
    expect(JSON.stringify(order)).toBe(before);
  });
});

describe("a schema that could take long", () => {
  const doubling: Record<string, unknown> = { s0: { type: "number" } };
  for (let level = 1; level <= 40; level++) {
    const half = { $ref: `#/$defs/s${level - 1}` };
    doubling[`s${level}`] = { allOf: [half, half] };
  }
  const deep = Array.from({ length: 100 }).reduce<Schema>((inner) => ({ not: inner }), {});

  it.each<[string, Schema, RegExp]>([
    ["a remote reference", { $ref: "https://example.com/schema.json" }, /outside/],
    ["a reference to nothing", { properties: { a: { $ref: "#/$defs/none" } }, $ref: "#/none" }, /not a JSON Schema/],
    ["too many parts", { anyOf: Array.from({ length: 600 }, () => ({})) }, /500 parts/],
    ["too deep nesting", deep, /levels deep/],
    ["a huge enum", { enum: Array.from({ length: 1001 }, (_, index) => index) }, /1000 values/],
    ["a pattern that backtracks", { pattern: "^(a+)+$" }, /pattern/],
    ["such a pattern for names", { patternProperties: { "^(a|a)*$": {} } }, /pattern/],
    ["too many patterns", { allOf: Array.from({ length: 11 }, () => ({ pattern: "^a+$" })) }, /10 patterns/],
  ])("is refused: %s", (_name, schema, problem) => {
    expect(schemaProblem(schema)).toMatch(problem);
  });

  const tooCostly = [{ field: "", message: "is too costly to check against the schema" }];
  it.each<[string, Schema, unknown]>([
    ["doubling references", { $defs: doubling, $ref: "#/$defs/s40" }, 1],
    ["a reference to itself", { allOf: [{ $ref: "#" }, { $ref: "#" }] }, 1],
    [
      "descent by ten ways",
      {
        $defs: { n: { allOf: Array.from({ length: 10 }, () => ({ items: { $ref: "#/$defs/n" } })) } },
        $ref: "#/$defs/n",
      },
      JSON.parse("[".repeat(30) + "]".repeat(30)),
    ],
    ["many items to compare", { uniqueItems: true }, Array.from({ length: 501 }, (_, index) => index)],
    ["a long text for a costly format", { format: "uri" }, "a".repeat(3000)],
    ["more values than steps", { items: { type: "number" } }, Array.from({ length: 60_000 }, () => 1)],
  ])("gives up on data: %s", (_name, schema, data) => {
    expect(compileSchema(schema).check(data)).toEqual(tooCostly);
  });

  it("gets its steps anew for each event", () => {
    const compiled = compileSchema({ items: { type: "number" } });
    const data = Array.from({ length: 30_000 }, () => 1);
    for (let event = 0; event < 5; event++) expect(compiled.check(data)).toEqual([]);
  });
});

describe("patterns", () => {
  it.each([
    "^[a-z]+$",
    "^ord_[0-9a-z]{8}$",
    "^[A-Z]{2,5}-\\d{1,4}$",
    "^\\p{L}+$",
    "^(?:red|green|blue)$",
    "^(\\d{3}-)?\\d{4}$",
    "abc",
    "^[\\]a(]*$",
    "^.*\\.pdf$",
  ])("%s is taken", (pattern) => {
    expect(patternProblem(pattern)).toBeUndefined();
  });

  it.each([
    "^(a+)+$",
    "^(a|a)*$",
    "^(a?){20}$",
    "^\\d+\\d+\\d+$",
    "a*b",
    "^a|b*c",
    "(a)\\1",
    "^(?=a)a",
    "^a?a?a?a?a?a?a?aaaaaaa$",
    "^(a{1,64}){2}$",
    "(",
    "a".repeat(300),
    "^([a-z]+-)+$",
    "^(?:(?:a|b){1,2}){1,30}$",
  ])("%s is refused", (pattern) => {
    expect(patternProblem(pattern)).toBeDefined();
  });
});
