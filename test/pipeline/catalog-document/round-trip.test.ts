import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DATA_FORMATS } from "../../../src/domain/envelope.ts";
import { MAX_EVENT_TYPES } from "../../../src/domain/event-type.ts";
import { parseJson } from "../../../src/domain/json.ts";
import { embedWithin } from "../../../src/pipeline/catalog-document/embed-schema.ts";
import { readDocument } from "../../../src/pipeline/catalog-document/read-document.ts";
import { type DocumentedType, writeDocument } from "../../../src/pipeline/catalog-document/write-document.ts";
import { CheckBudget, Meter } from "../../../src/pipeline/json-schema/check-budget.ts";
import { compileSchema } from "../../../src/pipeline/json-schema/compile-schema.ts";
import { jsonText } from "../../domain/json-values.ts";
import { cases } from "../../tools/cases.ts";
import { documentOf, documentText, typesIn } from "../../tools/catalog-documents.ts";
import { COSTLY_CATALOG } from "../../tools/costly-catalog.ts";
import { TRICKY_CATALOG } from "../../tools/tricky-catalog.ts";
import { jsonData, jsonSchema } from "../json-schema/sample-schemas.ts";

const facts = ({ name, description, schemaText, exampleText, deprecated, since }: DocumentedType) => {
  return { name, description, schemaText, exampleText, deprecated, since };
};

const segment = fc.string({ unit: fc.constantFrom(...Array.from("abz09_")), minLength: 1, maxLength: 3 });
const name = fc.array(segment, { minLength: 2, maxLength: 6 }).map((segments) => segments.join("."));
/** What a request may have: of its numbers, none changes. */
const isTakable = (text: string | null) => text === null || parseJson(text).ok;
const schemaText = fc.oneof(
  fc.constant(null),
  fc.constantFrom(...TRICKY_CATALOG.map((type) => type.schemaText)),
  jsonSchema.map((schema) => JSON.stringify(schema)).filter(isTakable),
);
const exampleText = jsonText
  .map((text) => JSON.stringify(JSON.parse(text)))
  .map((text) => (text === "null" ? null : text))
  .filter(isTakable);
const since = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }).filter((text) => !/\p{Cc}/u.test(text));
const type = fc.record({
  name,
  description: fc.string({ maxLength: 40 }),
  schemaText,
  exampleText,
  deprecated: fc.boolean(),
  since: fc.option(since),
});
const catalog = fc.uniqueArray(type, { maxLength: 8, selector: (one) => one.name });

describe("what is exported is read back as it was", () => {
  it.each(DATA_FORMATS)("in the format %s, however hard it is to write", (format) => {
    const document: unknown = JSON.parse(documentText(TRICKY_CATALOG, format));
    expect(typesIn(document).map(facts)).toEqual(TRICKY_CATALOG);
  });

  it("for any catalog", () => {
    fc.assert(
      fc.property(catalog, fc.constantFrom(...DATA_FORMATS), (types, format) => {
        const text = documentText(types, format);
        const read = typesIn(JSON.parse(text));
        expect(read.map(facts)).toEqual(types);
        expect(documentText(read, format)).toBe(text);
      }),
      cases(300),
    );
  });

  it("also when somebody else has written the members in another order", () => {
    const sorted = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(sorted);
      if (typeof value !== "object" || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .sort(([one], [other]) => (one < other ? -1 : 1))
          .map(([key, part]) => [key, sorted(part)]),
      );
    };
    const document: unknown = JSON.parse(documentText(TRICKY_CATALOG));
    const schemas = (types: readonly DocumentedType[]) => {
      return new Map(types.map((one) => [one.name, JSON.parse(one.schemaText ?? "null")]));
    };
    expect(schemas(typesIn(sorted(document)))).toEqual(schemas(TRICKY_CATALOG));
  });
});

describe("a schema in a document", () => {
  /** What tools make of the document: references are pointers from its root, so its check is one of the whole document. */
  const checkIn = (embedded: object, data: unknown) => {
    const whole = { $ref: "#/components/schemas/a.b", components: { schemas: { "a.b": embedded } } };
    return isTaken(whole, data);
  };
  const isTaken = (schema: unknown, data: unknown) => {
    const compiled = compileSchema(schema);
    if (!compiled.ok) throw new Error(JSON.stringify([compiled.error, schema]));
    return compiled.value.check(data, new CheckBudget()).length === 0;
  };

  it("takes the same data as the stored one", () => {
    // One that is too deep for a document is empty there.
    const shallow = TRICKY_CATALOG.filter((one) => one.name !== "schema.deep");
    const tricky = shallow.flatMap((one) => (one.schemaText === null ? [] : [JSON.parse(one.schemaText)]));
    fc.assert(
      fc.property(fc.oneof(jsonSchema, fc.constantFrom(...tricky)), jsonData, (schema, data) => {
        const plain: unknown = JSON.parse(JSON.stringify(schema));
        const embedded = embedWithin(plain, ["components", "schemas", "a.b"], new Meter(Infinity));
        expect(checkIn(embedded, JSON.parse(JSON.stringify(data)))).toBe(
          isTaken(plain, JSON.parse(JSON.stringify(data))),
        );
      }),
      cases(500),
    );
  });

  it("that somebody has changed there is taken as it is there, not as it was stored", () => {
    const [anchored] = TRICKY_CATALOG.filter((one) => one.name === "schema.anchored");
    if (anchored === undefined) throw new Error("there is such a type");
    const document = JSON.parse(documentText([anchored]));
    document.components.schemas["schema.anchored"].maxItems = 3;
    const [read] = typesIn(document);
    const items = { $ref: "#/$defs/one" };
    expect(JSON.parse(read?.schemaText ?? "")).toEqual({
      ...{ type: "array", maxItems: 3, items },
      $defs: { one: { type: "string" } },
    });
  });

  it("that is not valid any more is kept beside, and refused", () => {
    const schemaText = JSON.stringify({ required: Array.from({ length: 200 }, (_, index) => `n${index}`) });
    const texts = { description: "", schemaText, exampleText: null, since: null };
    const old = { name: "old.type", deprecated: false, ...texts };
    const document: unknown = JSON.parse(documentText([old]));
    const read = readDocument(document);
    if (!read.ok) throw new Error("it is readable");
    expect(read.value.types.map((one) => one.schemaText)).toEqual([schemaText]);
    expect(read.value.check(read.value.types)).toEqual([
      { field: "openapi.components.schemas.old.type.required", message: "must have at most 100 names" },
    ]);
  });
});

it("what may be exported may be imported: reading costs at most a third more than writing", () => {
  const isWithin = (one: DocumentedType) => {
    const [writing, reading] = [new Meter(1e12), new Meter(1e12)];
    const document = writeDocument([one], "event", "", Infinity, writing) ?? "";
    const read = readDocument(JSON.parse(document), reading);
    if (read.ok) read.value.check(read.value.types);
    return read.ok && reading.used <= (writing.used * 4) / 3;
  };
  const costly = [...TRICKY_CATALOG, ...COSTLY_CATALOG].filter((one) => !isWithin(one));
  expect(costly.map((one) => one.name)).toEqual([]);
  fc.assert(fc.property(type, isWithin), cases(300));
});

it("a document has at most as many event types as a workspace", () => {
  const names = Array.from({ length: MAX_EVENT_TYPES + 1 }, (_, index) => `a.t${index}`);
  const webhooks = Object.fromEntries(names.map((one) => [one, { post: {} }]));
  expect(readDocument(documentOf({ webhooks }))).toMatchObject({
    ok: false,
    error: [{ field: "openapi.webhooks", message: "has more than 500 event types" }],
  });
});
