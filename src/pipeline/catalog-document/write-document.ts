import { contentType, type PayloadFormat } from "../../domain/envelope.ts";
import { Meter } from "../json-schema/check-budget.ts";
import type { JsonObject } from "../json-schema/values.ts";
import { embedWithin } from "./embed-schema.ts";
import { envelopeExample, envelopeSchema } from "./envelope-schema.ts";
import { gatherSchema } from "./gather-schema.ts";
import { depthOf, looksReferring, MAX_INNER_DEPTH, writeReference } from "./references.ts";

/** An event type as a document says it; schema and example are JSON texts. */
export interface DocumentedType {
  readonly name: string;
  readonly description: string;
  readonly schemaText: string | null;
  readonly exampleText: string | null;
  readonly deprecated: boolean;
  readonly since: string | null;
}

/** Where each type's schema is in the document. */
export const SCHEMAS = ["components", "schemas"] as const;
/** The member with the schema, or the example, as it is stored, where the document can't have it as it is. */
export const EXACT_SCHEMA = "x-hookline-schema";
export const EXACT_EXAMPLE = "x-hookline-example";
export const SINCE = "x-since";

const RESPONSES = {
  taken: { description: "The subscriber has taken the event. Any answer but 2xx is a failed attempt." },
  gone: { description: "The subscriber wants no more events: the webhook is disabled." },
};
const INFO = {
  title: "Event catalog",
  version: "1",
  description:
    "What subscribers receive, as webhooks: the body of each event type in the workspace's default payload format. Every " +
    "request is signed in its headers.",
};

/** Writes event types as an OpenAPI 3.1 document with `webhooks`, as JSON; `serverUrl` is where the service is. */
export function writeDocument(types: readonly DocumentedType[], format: PayloadFormat, serverUrl: string): string {
  const webhooks: string[] = [];
  const schemas: string[] = [];
  for (const type of types) {
    webhooks.push(member(type.name, { post: writeOperation(type, format) }));
    if (type.schemaText !== null) schemas.push(member(type.name, writeSchema(type.name, type.schemaText)));
  }
  const head = { openapi: "3.1.0", info: INFO, servers: [{ url: serverUrl }], security: [] };
  const responses = types.length === 0 ? {} : RESPONSES;
  return (
    `${JSON.stringify(head).slice(0, -1)},"webhooks":{${webhooks.join(",")}},` +
    `"components":{"schemas":{${schemas.join(",")}},${member("responses", responses)}}}`
  );
}

function member(name: string, value: unknown): string {
  return `${JSON.stringify(name)}:${JSON.stringify(value)}`;
}

function writeOperation(
  { name, description, schemaText, exampleText, deprecated, since }: DocumentedType,
  format: PayloadFormat,
): JsonObject {
  const data = schemaText === null ? {} : { $ref: writeReference([...SCHEMAS, name]) };
  return {
    operationId: name,
    summary: name,
    description,
    ...(deprecated ? { deprecated } : {}),
    ...(since === null ? {} : { [SINCE]: since }),
    requestBody: {
      required: true,
      content: {
        [contentType(format)]: {
          schema: envelopeSchema(format, name, data),
          ...(exampleText === null ? {} : writeExample(format, name, exampleText)),
        },
      },
    },
    responses: { "2XX": { $ref: "#/components/responses/taken" }, "410": { $ref: "#/components/responses/gone" } },
  };
}

function writeExample(format: PayloadFormat, name: string, exampleText: string): JsonObject {
  const example = envelopeExample(format, name, exampleText);
  const isPlain = !looksReferring(example) && depthOf(example) <= MAX_INNER_DEPTH;
  return isPlain ? { example } : { [EXACT_EXAMPLE]: exampleText };
}

function writeSchema(name: string, schemaText: string): JsonObject {
  const embedded = embedWithin(JSON.parse(schemaText), [...SCHEMAS, name]);
  // An empty one would be read as none.
  const isExact = Object.keys(embedded).length > 0 && isReadBack(name, embedded, schemaText);
  return isExact ? embedded : { ...embedded, [EXACT_SCHEMA]: schemaText };
}

/** Tells whether the schema would be read back as it is stored. */
function isReadBack(name: string, embedded: JsonObject, schemaText: string): boolean {
  if (JSON.stringify(embedded) === schemaText) return true;
  const document = { components: { schemas: { [name]: embedded } } };
  const gathered = gatherSchema(document, [...SCHEMAS, name], new Meter(Infinity));
  return JSON.stringify(gathered?.schema) === schemaText;
}
