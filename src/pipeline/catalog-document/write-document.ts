import { contentType, type DataFormat } from "../../domain/envelope.ts";
import { BudgetSpent, MAX_EVENT_UNITS, Meter } from "../json-schema/check-budget.ts";
import type { JsonObject } from "../json-schema/values.ts";
import { embedWithin } from "./embed-schema.ts";
import { envelopeExample, envelopeSchema } from "./envelope-schema.ts";
import { gatherSchema } from "./gather-schema.ts";
import { depthOf, looksReferring, MAX_INNER_DEPTH, writeReference } from "./references.ts";
import { Source } from "./source.ts";

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

/** Most work for writing one document: its import takes at most a third more, which is what an import may take. */
const MAX_WRITING_UNITS = 30 * MAX_EVENT_UNITS;
/** The work of writing what is said of a type, in units of the meter, as of the constant parts of its body. */
const TYPE_UNITS = 5000;
/** The work for a character of a description, which the import takes. */
const DESCRIPTION_UNITS = 2;
/** The work of reading and writing a character of a schema or an example, in units of the meter. */
const TEXT_UNITS = 8;
/** The same of a schema that is written twice, and compared when it is read. */
const EXACT_UNITS = 8;

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

/**
 * Writes event types as an OpenAPI 3.1 document with `webhooks`, as JSON; `serverUrl` is where the service is. Undefined as soon
 * as it has more than `maxLength` UTF-16 units, or takes more than the meter has.
 */
export function writeDocument(
  types: readonly DocumentedType[],
  format: DataFormat,
  serverUrl: string,
  maxLength: number,
  meter = new Meter(MAX_WRITING_UNITS),
): string | undefined {
  const webhooks: string[] = [];
  const schemas: string[] = [];
  let length = 0;
  try {
    for (const type of types) {
      meter.spend(TYPE_UNITS + DESCRIPTION_UNITS * type.description.length);
      const webhook = member(type.name, { post: writeOperation(type, format, meter) });
      const schema =
        type.schemaText === null ? [] : [member(type.name, writeSchema(type.name, type.schemaText, meter))];
      webhooks.push(webhook);
      schemas.push(...schema);
      for (const text of [webhook, ...schema]) length += text.length;
      if (length > maxLength) return undefined;
    }
  } catch (error) {
    if (error instanceof BudgetSpent) return undefined;
    throw error;
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
  format: DataFormat,
  meter: Meter,
): JsonObject {
  const data = schemaText === null ? {} : { $ref: writeReference([...SCHEMAS, name], meter) };
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
          ...(exampleText === null ? {} : writeExample(format, name, exampleText, meter)),
        },
      },
    },
    responses: { "2XX": { $ref: "#/components/responses/taken" }, "410": { $ref: "#/components/responses/gone" } },
  };
}

function writeExample(format: DataFormat, name: string, exampleText: string, meter: Meter): JsonObject {
  meter.spend(TEXT_UNITS * exampleText.length);
  const example = envelopeExample(format, name, exampleText);
  const isPlain = !looksReferring(example, meter) && depthOf(example) <= MAX_INNER_DEPTH;
  return isPlain ? { example } : { [EXACT_EXAMPLE]: exampleText };
}

function writeSchema(name: string, schemaText: string, meter: Meter): JsonObject {
  meter.spend(TEXT_UNITS * schemaText.length);
  const embedded = embedWithin(JSON.parse(schemaText), [...SCHEMAS, name], meter);
  // An empty one would be read as none.
  const isExact = Object.keys(embedded).length > 0 && isReadBack(name, embedded, schemaText, meter);
  if (isExact) return embedded;
  meter.spend(EXACT_UNITS * schemaText.length);
  return { ...embedded, [EXACT_SCHEMA]: schemaText };
}

/** Tells whether the schema would be read back as it is stored. */
function isReadBack(name: string, embedded: JsonObject, schemaText: string, meter: Meter): boolean {
  if (JSON.stringify(embedded) === schemaText) return true;
  const document = { components: { schemas: { [name]: embedded } } };
  const gathered = gatherSchema(new Source(document, meter), [...SCHEMAS, name]);
  return JSON.stringify(gathered?.schema) === schemaText;
}
