import { describe, expect, it } from "vitest";
import { readDocument } from "../../../src/pipeline/catalog-document/read-document.ts";
import { type DocumentedType, writeDocument } from "../../../src/pipeline/catalog-document/write-document.ts";
import { Meter } from "../../../src/pipeline/json-schema/check-budget.ts";
import { bodyOf, documentOf, documentText, problemsOf } from "../../tools/catalog-documents.ts";

/** What a document that is too costly to read is told, whatever else is wrong with it. */
const TOO_COSTLY = [{ field: "openapi", message: expect.stringMatching(/too costly to check at once/) }];

const members = (count: number, of: (index: number) => readonly [string, unknown]) => {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => of(index)));
};
const JUNK = members(140_000, (index) => [`k${index}`, 0]);
/** A document of many event types that are the same path item. */
const sharing = (types: number, post: object, components: object = {}) => {
  const item = { $ref: "#/components/pathItems/item" };
  const webhooks = members(types, (index) => [`a.t${index}`, item]);
  return documentOf({ webhooks, components: { pathItems: { item: { post } }, ...components } });
};
const sharingSchema = (types: number, schema: object) => {
  return sharing(types, bodyOf({ $ref: "#/components/schemas/one" }), { schemas: { one: schema } });
};
const anyOf = (count: number, referenceAt: (index: number) => string) => {
  return { anyOf: Array.from({ length: count }, (_, index) => ({ $ref: referenceAt(index) })) };
};
/** A chain of references with long names. */
const chain = (name: string, written = name) => {
  const schemas = members(8, (index) => [`${name}${index}`, { $ref: `#/components/schemas/${written}${index + 1}` }]);
  const first = bodyOf({ $ref: `#/components/schemas/${written}0` });
  return sharing(500, first, { schemas: { ...schemas, [`${name}8`]: { type: "string" } } });
};
/** The exported schema of one that has all of its parts where tools find none. */
const moved = () => {
  const schemaText = JSON.stringify({ ...anyOf(245, (index) => `#/parts/${index}`), parts: Array(245).fill({}) });
  const texts = { description: "", schemaText, exampleText: null, since: null };
  return JSON.parse(documentText([{ name: "a.b", deprecated: false, ...texts }])).components.schemas["a.b"];
};

it("a document with too much text, once its references are resolved, is refused", () => {
  const properties = members(450, (index) => [`p${index}`, { description: "x".repeat(90) }]);
  expect(problemsOf(sharingSchema(500, { properties }))).toEqual([
    { field: "openapi", message: expect.stringMatching(/more than 4 MiB/) },
  ]);
});

describe("a document that would take long", () => {
  it.each([
    ["many first examples", () => sharing(500, bodyOf({ type: "string" }, { examples: JUNK }))],
    ["many content types", () => sharing(500, { requestBody: { content: JUNK } })],
    [
      "long content types",
      () => {
        const content = members(30, (index) => ["js".repeat(20_000) + index, 0]);
        return sharing(500, { requestBody: { content: { ...content, "text/json": {} } } });
      },
    ],
    ["many members beside a reference", () => sharing(500, bodyOf({ $ref: "#/components/schemas/one", ...JUNK }))],
    ["many definitions", () => sharing(500, bodyOf({ $defs: JUNK }))],
    ["many members of a schema", () => sharing(500, bodyOf({ type: "string", ...JUNK }))],
    ["long names in a chain of references", () => chain("x".repeat(20_000))],
    ["encoded names in a chain of references", () => chain("😀".repeat(9000), encodeURIComponent("😀".repeat(9000)))],
    [
      "long names around an $id",
      () => {
        const inner = { $id: "https://example.com/", ...anyOf(240, (index) => `#/q/${index}`), q: Array(240).fill({}) };
        return sharing(500, bodyOf({ properties: { ["ü".repeat(20_000)]: inner } }));
      },
    ],
    ["references that can't be decoded", () => sharing(500, bodyOf(anyOf(450, (index) => `#/%zz${index}`)))],
    [
      "many schemas of many references",
      () => {
        const one = {
          ...anyOf(240, (index) => `#/components/schemas/parts/anyOf/${index}`),
          oneOf: Array.from({ length: 10 }, (_, index) => ({ pattern: `^${index}` })),
        };
        const schemas = { one, parts: { anyOf: Array(240).fill({}) } };
        return sharing(430, bodyOf({ $ref: "#/components/schemas/one" }), { schemas });
      },
    ],
    ["the largest of exported schemas many times", () => sharingSchema(450, moved())],
    [
      "an exported schema that is not the one beside it",
      () => sharingSchema(500, { type: "string", "x-hookline-schema": JSON.stringify(moved()) }),
    ],
    [
      "many members beside an exported schema",
      () => sharingSchema(500, { ...JUNK, "x-hookline-schema": '{"type":"string"}' }),
    ],
    [
      "an exported schema that is nested too deep",
      () => sharingSchema(500, { "x-hookline-schema": "[".repeat(30_000) + "]".repeat(30_000) }),
    ],
    [
      "an exported schema whose values are looked through at each depth",
      () => {
        const place = (depth: number) => `#${"/default".repeat(depth + 1)}`;
        let schema: object = { default: Array(20_000).fill(0) };
        for (let depth = 0; depth < 50; depth++) schema = { default: schema };
        const text = JSON.stringify({ ...schema, ...anyOf(50, place) });
        return sharingSchema(500, { type: "string", "x-hookline-schema": text });
      },
    ],
  ])("is refused before it has: %s", (_what, document) => {
    expect(problemsOf(document())).toEqual(TOO_COSTLY);
  });

  it("is not one of which most is not looked at", () => {
    const unlisted = new Proxy({ type: {}, data: { type: "string" } }, { ownKeys: () => expect.fail("it is listed") });
    const properties: unknown = unlisted;
    const all = { allOf: Array(20).fill({ $ref: "#/components/schemas/one" }) };
    expect(problemsOf(sharing(400, bodyOf(all), { schemas: { one: { properties } } }))).toEqual([]);
    expect(problemsOf(sharing(500, { ...JUNK, ...bodyOf({ type: "string" }) }))).toEqual([]);
  });
});

describe("a comparison that would take long", () => {
  it("makes the document too costly", () => {
    const read = readDocument(documentOf({ webhooks: { "a.b": { post: {} } } }), new Meter(100_000));
    if (!read.ok) throw new Error("it is cheap to read");
    expect(read.value.isSame('{"a":1,"b":2}', '{"b":2,"a":1}')).toBe(true);
    const [one, other] = ["[1,", "[2,"].map((start) => `${start}${"0,".repeat(20_000)}0]`);
    expect(read.value.isSame(one ?? "", other ?? "")).toBe(false);
    expect(read.value.check([])).toEqual(TOO_COSTLY);
  });
});

describe("an export that can't be imported", () => {
  const many = (count: number, schemaText: string): readonly DocumentedType[] => {
    return Array.from({ length: count }, (_, index) => {
      return { name: `a.t${index}`, description: "", schemaText, exampleText: null, deprecated: false, since: null };
    });
  };

  it("is not written on when it is too long", () => {
    const write = (count: number, meter: Meter) => {
      return writeDocument(many(count, '{"type":"string"}'), "event", "", 10_000, meter);
    };
    const [few, lots] = [new Meter(1e9), new Meter(1e9)];
    expect([write(100, few), write(500, lots)]).toEqual([undefined, undefined]);
    expect(lots.used).toBe(few.used);
  });

  it("is not written when it is too costly", () => {
    const schemaText = JSON.stringify({ ...anyOf(245, (index) => `#/parts/${index}`), parts: Array(245).fill({}) });
    const write = (count: number) => writeDocument(many(count, schemaText), "event", "", Infinity);
    expect(write(10)).toBeDefined();
    expect(write(290)).toBeUndefined();
  });
});
