import { compareDocuments } from "./compare-documents.ts";

const TODAY = "2028-01-01";

interface SampleSchema {
  required?: string[];
  properties?: Record<string, unknown>;
  additionalProperties?: unknown;
}

/** A document with a bit of everything, fresh for each change. */
export function makeDocument() {
  const text = (more: object = {}): { type: string; maxLength?: number } => ({ type: "string", ...more });
  return {
    openapi: "3.1.1",
    security: [{ key: [] }],
    paths: {
      "/things": {
        post: {
          operationId: "things.create",
          "x-roles": ["owner", "member"],
          parameters: [
            { $ref: "#/components/parameters/Trace" },
            { name: "dry", in: "query", schema: { type: "boolean" } },
          ],
          requestBody: {
            required: false,
            content: { "application/json": { schema: { $ref: "#/components/schemas/NewThing" } } },
          },
          responses: {
            "201": {
              headers: { Location: { required: true, schema: text() } },
              content: { "application/json": { schema: { $ref: "#/components/schemas/MadeThing" } } },
            },
            "409": { $ref: "#/components/responses/Conflict" },
          },
        },
      },
      "/open": { get: { operationId: "open.get", security: [] as object[], responses: { "200": {} } } },
    },
    webhooks: {
      event: {
        post: {
          operationId: "received.event",
          parameters: [{ name: "webhook-id", in: "header", required: true, schema: text() }],
          requestBody: {
            content: {
              "application/json": { schema: { type: "object", required: ["id"], properties: { id: text() } } },
            },
          },
          responses: { "2XX": {} },
        },
      },
    },
    components: {
      securitySchemes: { key: { type: "http", scheme: "bearer" } },
      parameters: { Trace: { name: "Trace", in: "header", schema: text({ maxLength: 64 }) } },
      responses: { Conflict: { content: { "application/json": { schema: { type: "object" } } } } },
      schemas: {
        NewThing: {
          type: "object",
          additionalProperties: false,
          required: ["name"],
          properties: {
            name: text({ minLength: 1, maxLength: 20, pattern: "^[a-z]+$" }),
            color: { enum: ["red", "green"] },
            size: { type: ["integer", "null"], minimum: 1, maximum: 9 },
            labels: { type: "object", additionalProperties: text({ maxLength: 9 }) },
            shape: { anyOf: [text(), { type: "array", items: text(), maxItems: 3 }] },
          },
        },
        Thing: {
          type: "object",
          required: ["id", "name", "kind"],
          properties: {
            id: text(),
            name: text(),
            kind: { const: "thing" },
            color: { enum: ["red", "green"] },
            at: text({ format: "date-time" }),
            size: { type: ["number", "null"] },
            owner: { $ref: "#/components/schemas/Owner" },
            parts: { type: "array", items: { $ref: "#/components/schemas/Thing" } },
          },
        },
        MadeThing: {
          allOf: [
            { $ref: "#/components/schemas/Thing" },
            { type: "object", required: ["secret"], properties: { secret: text() } },
          ],
        },
        Owner: { type: "object", required: ["id"], properties: { id: text() } },
      } as Readonly<Record<"NewThing" | "Thing" | "MadeThing" | "Owner", SampleSchema>>,
    },
  };
}
export type SampleDocument = ReturnType<typeof makeDocument>;

/** Its call; the others below are its input, its answer and what subscribers get. */
export const create = (document: SampleDocument) => document.paths["/things"].post;
export const sent = (document: SampleDocument) => document.components.schemas.NewThing;
export const got = (document: SampleDocument) => document.components.schemas.Thing;
export const received = (document: SampleDocument) => document.webhooks.event.post;
/** Changes what a schema says of one of its fields. */
export const setField = (schema: SampleSchema, name: string, value: object) => {
  schema.properties = { ...schema.properties, [name]: value };
};
/** Takes a field out of a schema. */
export const dropField = (schema: SampleSchema, name: string) => {
  delete schema.properties?.[name];
  schema.required = schema.required?.filter((one) => one !== name) ?? [];
};

/** Compares the document with what a change makes of it. */
export function compare(change: (after: SampleDocument, before: SampleDocument) => void): readonly string[] {
  const [before, after] = [makeDocument(), makeDocument()];
  change(after, before);
  return compareDocuments(before, after, TODAY);
}
