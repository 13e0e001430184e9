import type { DataFormat } from "../../src/domain/envelope.ts";
import { readDocument, type ReadType } from "../../src/pipeline/catalog-document/read-document.ts";
import { type DocumentedType, writeDocument } from "../../src/pipeline/catalog-document/write-document.ts";

/** The address of the service in what is written here. */
const SERVER_URL = "https://hooks.hookline.test";

/** The document of event types, as JSON; throws when it is too large, or too costly. */
export function documentText(types: readonly DocumentedType[], format: DataFormat = "event"): string {
  const text = writeDocument(types, format, SERVER_URL, Infinity);
  if (text === undefined) throw new Error("the document is too costly");
  return text;
}

/** An OpenAPI document around some parts. */
export function documentOf(parts: object): object {
  return { openapi: "3.1.0", info: { title: "Somebody's events", version: "1" }, ...parts };
}

/** A request body with a schema, and with an example where one is given. */
export function bodyOf(schema: unknown, more: object = {}): object {
  return { requestBody: { content: { "application/json": { schema, ...more } } } };
}

/** The event types of a document; throws when it is refused, or a schema is. */
export function typesIn(document: unknown): readonly ReadType[] {
  const read = readDocument(document);
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  const problems = read.value.check(read.value.types);
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  return read.value.types;
}

/** The only event type of a document with this operation and these components. */
export function typeOf(post: object, components: object = {}) {
  const [type] = typesIn(documentOf({ webhooks: { "order.paid": { post } }, components }));
  if (type === undefined) throw new Error("there is one event type");
  const { schemaText, exampleText, ...rest } = type;
  return { ...rest, schema: JSON.parse(schemaText ?? "null"), example: JSON.parse(exampleText ?? "null") };
}

/** What is wrong with a document. */
export function problemsOf(document: unknown) {
  const read = readDocument(document);
  return read.ok ? read.value.check(read.value.types) : read.error;
}
