import { describe, expect, it } from "vitest";
import { bodyOf, documentOf, problemsOf, typeOf, typesIn } from "../../tools/catalog-documents.ts";

const ORDER = { type: "object", properties: { total: { type: "number" } } };

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
