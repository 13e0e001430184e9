import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CheckBudget, MAX_EVENT_UNITS, MAX_REQUEST_UNITS } from "../../../src/pipeline/json-schema/check-budget.ts";
import { type CompiledSchema, compileSchema } from "../../../src/pipeline/json-schema/compile-schema.ts";
import { countReads } from "./count-reads.ts";
import { asJson, jsonData, jsonSchema } from "./sample-schemas.ts";
import { cases } from "../../tools/cases.ts";

const TOO_COSTLY = [{ field: "", message: "is too costly to check against the schema of its type" }];

function compiled(schema: unknown): CompiledSchema {
  const result = compileSchema(schema);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

function byName(count: number, make: (index: number) => unknown): Record<string, unknown> {
  return Object.fromEntries(times(count, (index) => [`k${index}`, make(index)]));
}

const doubling = Object.fromEntries(
  times(41, (level) => {
    const half = { $ref: `#/$defs/s${level - 1}` };
    return [`s${level}`, level === 0 ? { type: "number" } : { allOf: [half, half] }];
  }),
);
const tenWays = { n: { allOf: times(10, () => ({ items: { $ref: "#/$defs/n" } })) } };
const nested: unknown = JSON.parse("[".repeat(30) + "]".repeat(30));
const names = times(100, (index) => `n${index}`);
const longText = "a".repeat(200_000);
const wide = byName(15_000, (index) => index);

/** Schemas within the bounds, and data of at most 256 KiB, that take as long as can be. */
const HOSTILE: readonly (readonly [string, object, unknown])[] = [
  ["many names that none has", { items: { required: names } }, times(80_000, () => ({}))],
  [
    "many names, in vain",
    { items: { not: { allOf: times(90, () => ({ required: names })) } } },
    times(80_000, () => ({})),
  ],
  ["how many members there are", { minProperties: 1 }, wide],
  ["doubling references", { $defs: doubling, $ref: "#/$defs/s40" }, 1],
  ["descent by ten ways", { $defs: tenWays, $ref: "#/$defs/n" }, nested],
  ["long texts that are counted", { allOf: times(400, () => ({ maxLength: 60_000 })) }, "😀".repeat(60_000)],
  ["long texts that are searched", { allOf: times(10, () => ({ pattern: "a{64}b" })) }, longText],
  ["a pattern that goes back", { pattern: `^a*${"a{60}".repeat(40)}b$` }, longText],
  ["counted repetitions of counted repetitions", { pattern: "^a*(?:(?:(?:a{64}){64}){64})b" }, longText],
  [
    "patterns of wide classes",
    { items: { pattern: `^\\p{L}*${"\\p{L}".repeat(20)}1$` } },
    times(200, () => "字".repeat(400)),
  ],
  ["patterns for many names", { patternProperties: Object.fromEntries(times(10, (i) => [`^z${i}$`, {}])) }, wide],
  ["long texts of a format", { allOf: times(400, () => ({ format: "uri" })) }, `http://${"a/".repeat(30_000)}`],
  [
    "a format that is slow",
    { items: { allOf: times(400, () => ({ format: "date-time" })) } },
    times(60, () => "t".repeat(4000)),
  ],
  ["a format that can't be bounded", { items: { format: "url" } }, times(100, () => `http://${"a".repeat(2000)}!`)],
  ["items that are all the same to the end", { uniqueItems: true }, times(300, () => "a".repeat(800))],
  ["items in items", { allOf: times(100, () => ({ uniqueItems: true })) }, times(60_000, (index) => index)],
  ["many listed values", { items: { enum: times(1000, (i) => ({ a: i })) } }, times(20_000, () => ({ a: 9999 }))],
  [
    "a large constant",
    { $defs: { big: { const: byName(3000, () => 1) } }, allOf: times(240, () => ({ not: { $ref: "#/$defs/big" } })) },
    wide,
  ],
  [
    "members that nobody has seen",
    { allOf: times(200, () => ({ maxProperties: 1e9 })), unevaluatedProperties: true },
    wide,
  ],
  [
    "what is seen in many ways",
    { anyOf: times(100, () => ({ additionalProperties: true })), unevaluatedProperties: false },
    wide,
  ],
  ["decimals of many digits", { items: { multipleOf: 1e-300 } }, times(20_000, (index) => 1e300 / (index + 1))],
  ["names that are many", { propertyNames: { anyOf: times(200, () => ({ maxLength: 1 })) } }, wide],
  [
    "a long way down for each item",
    { $defs: byName(490, (i) => (i < 489 ? { $ref: `#/$defs/k${i + 1}` } : {})), items: { $ref: "#/$defs/k0" } },
    times(80_000, () => 1),
  ],
];

describe("the cost of a schema check", () => {
  it.each(HOSTILE)("is within the bound for %s", (_name, schema, given) => {
    const { data, reads } = countReads(given);
    const budget = new CheckBudget();
    compiled(schema).check(data, budget);
    expect(budget.used).toBeLessThanOrEqual(MAX_EVENT_UNITS);
    expect(reads()).toBeLessThanOrEqual(budget.used + 10);
  });

  it("covers all data that is read, whatever the schema", () => {
    fc.assert(
      fc.property(jsonSchema.map(asJson), jsonData.map(asJson), (schema, given) => {
        const { data, reads } = countReads(given);
        const budget = new CheckBudget();
        compiled(schema).check(data, budget);
        return reads() <= budget.used;
      }),
      cases(500),
    );
  });

  it.each<[string, object, (length: number) => unknown]>([
    ["a length", { maxLength: 11_999 }, (length) => "b".repeat(length)],
    ["a pattern", { pattern: "a" }, (length) => "b".repeat(length)],
    ["a format", { format: "uri" }, (length) => "a".repeat(length)],
    ["a listed value", { enum: ["a"] }, (length) => "b".repeat(length)],
    ["a constant", { const: { a: 1 } }, (length) => ({ a: "b".repeat(length) })],
    ["different items", { uniqueItems: true }, (length) => ["b".repeat(length)]],
  ])("grows with the text for %s", (_name, schema, make) => {
    const used = [12_000, 14_000, 18_000].map((length) => {
      const budget = new CheckBudget();
      compiled(schema).check(make(length), budget);
      return budget.used;
    });
    const [first = 0, second = 0, third = 0] = used;
    expect(second - first).toBeGreaterThan(100);
    expect(third - second).toBeGreaterThan(1.9 * (second - first));
  });
});

describe("a schema check that takes too long", () => {
  it("is ended, with its reason", () => {
    expect(compiled({ $defs: doubling, $ref: "#/$defs/s40" }).check(1, new CheckBudget())).toEqual(TOO_COSTLY);
    expect(compiled({ $defs: tenWays, $ref: "#/$defs/n" }).check(nested, new CheckBudget())).toEqual(TOO_COSTLY);
  });

  it("reports ten problems at most, and stops", () => {
    const budget = new CheckBudget();
    const schema = compiled({ items: { required: names } });
    expect(
      schema.check(
        times(80_000, () => ({})),
        budget,
      ),
    ).toHaveLength(10);
    expect(budget.used).toBeLessThan(1000);
  });

  it("is within the bounds of its event and its request", () => {
    const schema = compiled({ $defs: doubling, $ref: "#/$defs/s40" });
    const budget = new CheckBudget();
    const events = MAX_REQUEST_UNITS / MAX_EVENT_UNITS;
    for (let event = 0; event < events; event++) {
      expect(budget.used).toBe(event * MAX_EVENT_UNITS);
      expect(schema.check(1, budget)).toEqual(TOO_COSTLY);
    }
    const [problem] = compiled({ type: "number" }).check(1, budget);
    expect(problem?.message).toMatch(/beside the others; send fewer events at once/);
  });
});

describe("an ordinary schema", () => {
  const order = {
    type: "object",
    required: ["id", "at"],
    additionalProperties: false,
    properties: {
      id: { type: "string", pattern: "^ord_[0-9a-z]{8}$" },
      at: { type: "string", format: "date-time" },
      state: { enum: ["open", "paid"] },
      lines: {
        type: "array",
        uniqueItems: true,
        items: { properties: { sku: { maxLength: 20 }, price: { minimum: 0 } } },
      },
    },
  };
  const lines = times(10, (index) => ({ sku: `s${index}`, price: index }));

  it.each<[string, object, unknown]>([
    ["a list of 30,000 numbers", { items: { type: "number" } }, times(30_000, (index) => index)],
    ["a text of 200 KB with a length and a pattern", { maxLength: 250_000, pattern: "^[a-z]*$" }, longText],
    ["2,000 different items", { uniqueItems: true }, times(2000, (index) => ({ id: index, name: `name ${index}` }))],
    [
      "500 items of twenty kinds",
      {
        items: {
          oneOf: times(20, (kind) => ({
            required: ["kind"],
            properties: { kind: { const: kind }, n: { type: "number" } },
          })),
        },
      },
      times(500, (index) => ({ kind: index % 20, n: index })),
    ],
    ["an object of 10,000 members", { additionalProperties: { type: "number" } }, byName(10_000, (index) => index)],
  ])("is checked: %s", (_name, schema, data) => {
    expect(compiled(schema).check(data, new CheckBudget())).toEqual([]);
  });

  it("is checked a thousand times in one request", () => {
    const budget = new CheckBudget();
    const schema = compiled(order);
    const data = { id: "ord_0a1b2c3d", at: "2026-01-01T00:00:00Z", state: "paid", lines };
    for (let event = 0; event < 1000; event++) expect(schema.check(data, budget)).toEqual([]);
  });
});
