import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readDocument } from "../../../src/pipeline/catalog-document/read-document.ts";
import { jsonText } from "../../domain/json-values.ts";
import { cases } from "../../tools/cases.ts";
import { bodyOf, documentOf, documentText, typesIn } from "../../tools/catalog-documents.ts";
import { TRICKY_CATALOG } from "../../tools/tricky-catalog.ts";

const ORDER = { type: "object", properties: { total: { type: "number" } } };

/** The only event type of a document with this operation and these components. */
function typeOf(post: object, components: object = {}) {
  const [type] = typesIn(documentOf({ webhooks: { "order.paid": { post } }, components }));
  if (type === undefined) throw new Error("there is one event type");
  const { schemaText, exampleText, ...rest } = type;
  return { ...rest, schema: JSON.parse(schemaText ?? "null"), example: JSON.parse(exampleText ?? "null") };
}

function problemsOf(document: unknown) {
  const read = readDocument(document);
  return read.ok ? read.value.check(read.value.types) : read.error;
}

describe("the name of an event type", () => {
  it.each([
    [{ "order.paid": { post: {} } }, "order.paid"],
    [{ newOrder: { post: { "x-event-type": "order.paid" } } }, "order.paid"],
    [{ newOrder: { "x-event-type": "order.paid", post: {} } }, "order.paid"],
    [{ newOrder: { "x-event-type": "order.made", post: { "x-event-type": "order.paid" } } }, "order.paid"],
  ])("is its key, or what x-event-type says: %j", (webhooks, name) => {
    expect(typesIn(documentOf({ webhooks })).map((type) => type.name)).toEqual([name]);
  });

  it.each([
    [{ newOrder: { post: {} } }, "openapi.webhooks.newOrder", /2 to 6 segments.*x-event-type/],
    [{ "order.paid": { post: { "x-event-type": 1 } } }, "openapi.webhooks.order.paid", /x-event-type must be 2 to 6/],
    [{ "webhook.failing": { post: {} } }, "openapi.webhooks.webhook.failing", /is reserved/],
    [{ "a.b": { post: {} }, c: { post: { "x-event-type": "a.b" } } }, "openapi.webhooks.c", /a\.b once more/],
  ])("is refused: %j", (webhooks, field, message) => {
    expect(problemsOf(documentOf({ webhooks }))).toEqual([{ field, message: expect.stringMatching(message) }]);
  });
});

describe("what is said of an event type", () => {
  it.each([
    [{ description: "Paid", summary: "Short" }, "Paid"],
    [{ summary: "Short" }, "Short"],
    [{}, ""],
    [{ description: "bell\u0007 and \u0000more" }, "bell  and  more"],
    [{ description: "x".repeat(2001) }, `${"x".repeat(1999)}…`],
    [{ description: `${"x".repeat(1998)}😀 and more` }, `${"x".repeat(1998)}😀…`],
    [{ description: "😀".repeat(2000) }, "😀".repeat(2000)],
    [{ description: "😀".repeat(2001) }, `${"😀".repeat(1999)}…`],
  ])("%#: its description", (post, description) => {
    expect(typeOf(post).description).toBe(description);
  });

  it("is its age too", () => {
    expect(typeOf({ deprecated: true, "x-since": "2.1" })).toMatchObject({ deprecated: true, since: "2.1" });
    expect(typeOf({})).toMatchObject({ deprecated: false, since: null });
  });

  it.each([
    [{ description: 1 }, "description"],
    [{ deprecated: "yes" }, "deprecated"],
    [{ "x-since": "" }, "x-since"],
    [{ "x-since": 2 }, "x-since"],
    [{ "x-since": "x".repeat(65) }, "x-since"],
    [{ "x-since": "😀".repeat(65) }, "x-since"],
  ])("is refused: %j", (post, field) => {
    const problems = problemsOf(documentOf({ webhooks: { "a.b": { post } } }));
    expect(problems).toEqual([{ field: `openapi.webhooks.a.b.post.${field}`, message: expect.any(String) }]);
  });
});

describe("the schema and the example of the data", () => {
  it("are those of the body, or of the data in an envelope", () => {
    expect(typeOf(bodyOf(ORDER, { example: { total: 1 } }))).toMatchObject({ schema: ORDER, example: { total: 1 } });
    const standard = { type: "object", properties: { type: {}, timestamp: {}, data: ORDER } };
    const example = { type: "order.paid", data: { total: 2 } };
    expect(typeOf(bodyOf(standard, { example }))).toMatchObject({ schema: ORDER, example: { total: 2 } });
    const message = { properties: { eventType: {}, payload: ORDER } };
    const examples = { one: { $ref: "#/components/examples/one" } };
    expect(
      typeOf(bodyOf(message, { examples }), { examples: { one: { value: { payload: { total: 3 } } } } }),
    ).toMatchObject({ schema: ORDER, example: { total: 3 } });
  });

  it("are found in an envelope that is put together", () => {
    const schema = { allOf: [{ $ref: "#/components/schemas/Event" }, { properties: { data: ORDER } }] };
    const Event = { properties: { type: { type: "string" }, data: true } };
    expect(typeOf(bodyOf(schema), { schemas: { Event } }).schema).toEqual(ORDER);
  });

  it("are nothing where the document says nothing", () => {
    const unsaid = { requestBody: { content: { "application/json": {} } } };
    for (const post of [{}, unsaid, bodyOf(true), bodyOf({}), bodyOf({ properties: { type: {}, data: {} } })]) {
      expect(typeOf(post)).toMatchObject({ schema: null, example: null });
    }
  });

  it("are found through references, which are resolved into $defs, once each", () => {
    const schemas = {
      Order: {
        type: "object",
        properties: {
          buyer: { $ref: "#/components/schemas/Person" },
          lines: { items: { $ref: "#/components/schemas/Line" } },
        },
      },
      Person: {
        type: "object",
        properties: { friends: { type: "array", items: { $ref: "#/components/schemas/Person" } } },
      },
      Line: {
        properties: {
          order: { $ref: "#/components/schemas/Order" },
          by: { $ref: "#/components/schemas/Person/properties/friends" },
        },
      },
    };
    const webhooks = { "order.paid": { $ref: "#/components/pathItems/paid" } };
    const requestBodies = {
      paid: { content: { "application/json; charset=utf-8": { schema: { $ref: "#/components/schemas/Order" } } } },
    };
    const pathItems = { paid: { post: { requestBody: { $ref: "#/components/requestBodies/paid" } } } };
    const [type] = typesIn(documentOf({ webhooks, components: { pathItems, requestBodies, schemas } }));
    expect(JSON.parse(type?.schemaText ?? "")).toEqual({
      type: "object",
      properties: { buyer: { $ref: "#/$defs/Person" }, lines: { items: { $ref: "#/$defs/Line" } } },
      $defs: {
        Person: { type: "object", properties: { friends: { type: "array", items: { $ref: "#/$defs/Person" } } } },
        Line: { properties: { order: { $ref: "#" }, by: { $ref: "#/$defs/Person/properties/friends" } } },
      },
    });
  });

  it("keep definitions of their own beside those of the same name from elsewhere", () => {
    const own = { $defs: { Person: { type: "string" } }, items: { $ref: "#/components/schemas/Person" } };
    expect(typeOf(bodyOf(own), { schemas: { Person: { type: "object" } } }).schema).toEqual({
      items: { $ref: "#/$defs/Person_2" },
      $defs: { Person: { type: "string" }, Person_2: { type: "object" } },
    });
  });

  it("may refer to what is around them by the name that $id gives it", () => {
    const inner = { $id: "https://example.com/x", items: { $ref: "#/$defs/y" }, $defs: { y: { type: "string" } } };
    expect(typeOf(bodyOf({ properties: { a: inner } })).schema).toEqual({
      properties: { a: { items: { $ref: "#/properties/a/$defs/y" }, $defs: { y: { type: "string" } } } },
    });
  });

  it.each([
    [
      bodyOf({ $ref: "#/components/schemas/Nobody" }),
      "post.requestBody.content.application/json.schema",
      /refers to nothing/,
    ],
    [
      bodyOf({ $ref: "other.yaml#/Order" }),
      "post.requestBody.content.application/json.schema.$ref",
      /outside of the schema/,
    ],
    [bodyOf({ type: "text" }), "post.requestBody.content.application/json.schema.type", /must be one of/],
    [
      bodyOf({ description: "x".repeat(66_000) }),
      "post.requestBody.content.application/json.schema",
      /larger than 64 KiB/,
    ],
    [
      bodyOf({ anyOf: Array(501).fill(true) }),
      "post.requestBody.content.application/json.schema",
      /more than 500 parts, with all/,
    ],
    [
      bodyOf(true, { example: "x".repeat(66_000) }),
      "post.requestBody.content.application/json.example",
      /larger than 64 KiB/,
    ],
    [{ requestBody: { content: { "text/plain": {} } } }, "post.requestBody.content", /has no JSON/],
    [{ requestBody: {} }, "post.requestBody.content", /is missing/],
    [{ requestBody: { $ref: "#/nowhere" } }, "post.requestBody.content", /is missing/],
  ])("are refused where they can't be taken: %#", (post, field, message) => {
    const problems = problemsOf(documentOf({ webhooks: { "a.b": { post } } }));
    expect(problems).toEqual([{ field: `openapi.webhooks.a.b.${field}`, message: expect.stringMatching(message) }]);
  });

  it("name the place in the document of what is wrong with a part from elsewhere", () => {
    const components = { schemas: { Person: { properties: { age: { type: "years" } } } } };
    const webhooks = { "a.b": { post: bodyOf({ items: { $ref: "#/components/schemas/Person" } }) } };
    const [problem] = problemsOf(documentOf({ webhooks, components }));
    expect(problem?.field).toBe("openapi.components.schemas.Person.properties.age.type");
  });
});

describe("a document", () => {
  it.each([
    [null, "openapi"],
    ["openapi: 3.1.0", "openapi"],
    [[], "openapi"],
    [{}, "openapi.openapi"],
    [{ openapi: "3.0.3", webhooks: {} }, "openapi.openapi"],
    [{ openapi: 3.1, webhooks: {} }, "openapi.openapi"],
    [{ openapi: "3.1.0" }, "openapi.webhooks"],
    [{ openapi: "3.1.0", webhooks: [] }, "openapi.webhooks"],
    [{ openapi: "3.1.0", webhooks: { "a.b": null } }, "openapi.webhooks.a.b.post"],
    [{ openapi: "3.1.0", webhooks: { "a.b": { get: {} } } }, "openapi.webhooks.a.b.post"],
    [{ openapi: "3.1.0", webhooks: { "a.b": { $ref: "#/webhooks/a.b" } } }, "openapi.webhooks.a.b.post"],
  ])("%j is refused", (document, field) => {
    expect(problemsOf(document)).toEqual([{ field, message: expect.any(String) }]);
  });

  it.each(["3.1.0", "3.1.1", "3.2.0"])("of OpenAPI %s is taken", (openapi) => {
    expect(problemsOf({ openapi, webhooks: { "a.b": { post: {} } } })).toEqual([]);
  });

  it("tells all that is wrong, up to twenty problems", () => {
    const webhooks = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`bad${index}`, { post: {} }]));
    expect(problemsOf(documentOf({ webhooks }))).toHaveLength(20);
  });

  /** A document of many event types whose schema is the same component. */
  const sharing = (types: number, Shared: object, more: object = {}) => {
    const post = bodyOf({ $ref: "#/components/schemas/Shared" });
    const webhooks = Object.fromEntries(Array.from({ length: types }, (_, index) => [`a.t${index}`, { post }]));
    return documentOf({ webhooks, components: { schemas: { Shared, ...more } } });
  };

  it("with too much text, once its references are resolved, is refused", () => {
    const parts = Array.from({ length: 450 }, (_, index) => [`p${index}`, { description: "x".repeat(90) }]);
    expect(problemsOf(sharing(500, { properties: Object.fromEntries(parts) }))).toEqual([
      { field: "openapi", message: expect.stringMatching(/more than 4 MiB/) },
    ]);
  });

  it("that would take long is refused before it has", () => {
    const Shared = {
      allOf: Array.from({ length: 240 }, (_, index) => ({ $ref: `#/components/schemas/Parts/anyOf/${index}` })),
      oneOf: Array.from({ length: 10 }, (_, index) => ({ pattern: `^${index}` })),
    };
    expect(problemsOf(sharing(430, Shared, { Parts: { anyOf: Array(240).fill({}) } }))).toEqual([
      { field: "openapi", message: expect.stringMatching(/too costly to check at once/) },
    ]);
  });

  it("of any JSON is read or refused, and breaks nothing", () => {
    const value = jsonText.map((text): unknown => JSON.parse(text));
    const whole = documentText(TRICKY_CATALOG);
    const names = [
      "webhooks",
      "components",
      "schemas",
      "post",
      "requestBody",
      "content",
      "schema",
      "$ref",
      "$defs",
      "properties",
    ];
    const change = fc.tuple(
      fc.array(fc.oneof(fc.constantFrom(...names), fc.nat(30)), { maxLength: 8 }),
      fc.oneof(
        value,
        fc.constantFrom<unknown>({ $ref: "#" }, { $ref: "#/webhooks" }, { $ref: "#/components/schemas" }, "#", []),
      ),
    );
    fc.assert(
      fc.property(fc.array(change, { maxLength: 4 }), (changes) => {
        const document: unknown = JSON.parse(whole);
        for (const [path, changed] of changes) setAt(document, path, structuredClone(changed));
        const read = readDocument(document);
        if (read.ok) read.value.check(read.value.types);
      }),
      cases(1000),
    );
    fc.assert(
      fc.property(value, value, (webhooks, more) => {
        readDocument({ openapi: "3.1.0", webhooks, components: more });
        readDocument(documentOf({ webhooks: { "a.b": { post: bodyOf(webhooks) } }, components: { schemas: more } }));
      }),
      cases(300),
    );
  });
});

/** Sets a value below an object; a number chooses one of the members. */
function setAt(target: unknown, path: readonly (string | number)[], value: unknown): void {
  const [step, ...rest] = path;
  if (typeof target !== "object" || target === null || step === undefined) return;
  const keys = Object.keys(target);
  const key = typeof step === "number" ? (keys[step % Math.max(1, keys.length)] ?? "x") : step;
  if (rest.length > 0 && Object.hasOwn(target, key)) setAt(Reflect.get(target, key), rest, value);
  else Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}
