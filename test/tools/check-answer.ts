import { dereference, type Schema, validate } from "@cfworker/json-schema";
import document from "../../openapi.json";

/** An answer of the API, and what it answers. */
export interface CheckedAnswer {
  readonly method: string;
  /** With its query, as it was asked. */
  readonly path: string;
  readonly status: number;
  readonly headers: Headers;
  /** Empty without content. */
  readonly text: string;
}

interface Media {
  readonly schema: Schema;
}
interface DocumentedAnswer {
  readonly $ref?: string;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly content?: Readonly<Record<string, Media>>;
}
interface DocumentedOperation {
  readonly responses: Readonly<Record<string, DocumentedAnswer>>;
}
interface DocumentedPath {
  readonly matches: RegExp;
  readonly operations: Readonly<Record<string, DocumentedOperation>>;
}

const paths: readonly DocumentedPath[] = Object.entries(document.paths).map(([path, operations]) => {
  const pattern = path.replace(/[.]/g, "\\.").replace(/\{\w+\}/g, "[^/]+");
  return { matches: new RegExp(`^${pattern}$`), operations: operations as unknown as DocumentedPath["operations"] };
});
const shared: Readonly<Record<string, DocumentedAnswer>> = document.components.responses;

/**
 * The schemas of answers, closed: a field that the document doesn't name is a fault here, whatever clients have to ignore.
 */
const defs = close(document.components.schemas) as Readonly<Record<string, Schema>>;
const lookup = dereference({ $defs: defs });

function close(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(close);
  const entries = Object.entries(value).map(([key, part]) => {
    const isReference = key === "$ref" && typeof part === "string";
    return [key, isReference ? part.replace("#/components/schemas/", "#/$defs/") : close(part)] as const;
  });
  const closed = Object.fromEntries(entries);
  return "properties" in closed && !("additionalProperties" in closed)
    ? { ...closed, additionalProperties: false }
    : closed;
}

/**
 * Throws unless the document allows an answer: its status, its headers and its body. What is no call of the API is let
 * pass.
 */
export function checkAnswer(answer: CheckedAnswer): void {
  const path = answer.path.split(/[?#]/)[0] ?? "";
  if (!/^\/(?:v1\/|healthz$|openapi.json$)/.test(path)) return;
  const fault = findFault(answer, path);
  if (fault === undefined) return;
  throw new Error(
    `the document does not allow ${answer.status} to ${answer.method} ${path}: ${fault}\n${answer.text.slice(0, 500)}`,
  );
}

function findFault(answer: CheckedAnswer, path: string): string | undefined {
  const { method, status, headers, text } = answer;
  const known = paths.filter(({ matches }) => matches.test(path));
  const asked = method === "HEAD" ? "get" : method.toLowerCase();
  const operation = known.map(({ operations }) => operations[asked]).find((one) => one !== undefined);
  if (operation === undefined && status !== (known.length > 0 ? 405 : 404) && !GENERAL.has(status))
    return "there is no such call";
  const answers = operation?.responses ?? shared;
  const given = operation === undefined ? answers[`Error${status}`] : answers[String(status)];
  if (given === undefined) return "the call has no such status";
  const { headers: named = {}, content } =
    given.$ref === undefined ? given : (shared[given.$ref.split("/").at(-1) ?? ""] ?? {});
  const missing = Object.keys(named).find((name) => !headers.has(name) && !OPTIONAL.has(name));
  if (missing !== undefined) return `it lacks ${missing}`;
  if (method === "HEAD") return undefined;
  if (content === undefined) return text === "" ? undefined : "it has content";
  const type = (headers.get("Content-Type") ?? "").split(";")[0] ?? "";
  const media = content[type];
  return media === undefined ? `its type is ${type}` : findSchemaFault(text, media.schema);
}

/** What is answered before it is known what is asked for. */
const GENERAL = new Set([401, 403, 404, 429, 500, 503]);
/** Sent in production only. */
const OPTIONAL = new Set(["RateLimit-Policy"]);

function findSchemaFault(text: string, { $ref = "" }: Schema): string | undefined {
  const schema = defs[$ref.replace("#/components/schemas/", "")];
  if (schema === undefined) return `the document has no schema ${$ref}`;
  const { valid, errors } = validate(JSON.parse(text), schema, "2020-12", lookup, false);
  return valid ? undefined : errors.map(({ instanceLocation, error }) => `${instanceLocation} ${error}`).join("; ");
}
