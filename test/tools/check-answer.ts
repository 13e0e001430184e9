import { pathPattern } from "../../src/api/document/path-pattern.ts";
import {
  type DocumentedAnswer,
  type DocumentedHeader,
  type DocumentedPath,
  PATHS,
  Schemas,
  SHARED,
  SHARED_HEADERS,
} from "./document.ts";

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

/** Objects are closed: a field that the document doesn't name is a fault here, whatever clients have to ignore. */
const schemas = new Schemas((schema) => ({ additionalProperties: false, ...schema }));

const known = PATHS.map(({ path, operations }) => {
  return { matches: pathPattern(path), operations };
});

/** What is answered before it is known what is asked for. */
const ANY_CALL: ReadonlySet<number> = new Set([401, 403, 404, 429, 500, 503]);
/** What every answer of HTTP may have, and what the service says of caches and types. */
const GENERAL: ReadonlySet<string> = new Set([
  ...[
    "access-control-allow-origin",
    "cache-control",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
  ],
  ...["date", "keep-alive", "transfer-encoding", "vary", "x-content-type-options", "content-security-policy"],
]);

/**
 * Throws unless the document allows an answer: its status, its headers and its body. What is no call of the API is let
 * pass.
 */
export function checkAnswer(answer: CheckedAnswer): void {
  // As it is sent: without dots between slashes.
  const { pathname: path } = new URL(answer.path, "http://hookline.localhost");
  if (!isCall(path)) return;
  const fault = findFault(answer, path);
  if (fault === undefined) return;
  const call = `${answer.method} ${path}`;
  throw new Error(`the document does not allow ${answer.status} to ${call}: ${fault}\n${answer.text.slice(0, 500)}`);
}

/** True for what is a call of the API and not a page. */
function isCall(path: string): boolean {
  return /^\/(?:v1\/|healthz$|openapi\.json$)/.test(path);
}

/** Answers a response that the document allows; throws for another. */
export async function checkResponse(method: string, url: string, response: Response): Promise<Response> {
  const { pathname: path } = new URL(url, "http://hookline.localhost");
  const { status, headers } = response;
  if (isCall(path)) checkAnswer({ method, path, status, headers, text: await response.clone().text() });
  return response;
}

function findFault(answer: CheckedAnswer, path: string): string | undefined {
  const given = findAnswer(answer, path);
  if (given === undefined) return "the call has no such status";
  const fault = findHeaderFault(answer.headers, given.headers ?? {});
  if (fault !== undefined) return fault;
  if (answer.method === "HEAD") return undefined;
  if (given.content === undefined) return answer.text === "" ? undefined : "it has content";
  const type = (answer.headers.get("Content-Type") ?? "").split(";")[0] ?? "";
  // To a browser, a service without its settings answers with a page.
  if (type === "text/html" && answer.status === 503) return undefined;
  const media = given.content[type];
  if (media === undefined) return `its type is ${type}`;
  return schemas.findFault(JSON.parse(answer.text), schemas.named(media.schema.$ref));
}

function findHeaderFault(headers: Headers, documented: Readonly<Record<string, DocumentedHeader>>): string | undefined {
  const resolved = Object.entries(documented).map(([name, { $ref, ...header }]) => {
    return [
      name.toLowerCase(),
      $ref === undefined ? header : (SHARED_HEADERS[$ref.split("/").at(-1) ?? ""] ?? {}),
    ] as const;
  });
  const missing = resolved.find(([name, { required }]) => required === true && !headers.has(name));
  if (missing !== undefined) return `it lacks ${missing[0]}`;
  const known = new Set(resolved.map(([name]) => name));
  const unknown = [...headers.keys()].find((name) => !known.has(name) && !GENERAL.has(name));
  return unknown === undefined ? undefined : `its header ${unknown} is not documented`;
}

function findAnswer({ method, status }: CheckedAnswer, path: string): DocumentedAnswer | undefined {
  const at = known.filter(({ matches }) => matches.test(path));
  const operation = operationOf(at, method === "HEAD" ? "get" : method.toLowerCase());
  if (operation !== undefined) {
    const found = operation.responses[String(status)];
    return found?.$ref === undefined ? found : SHARED[found.$ref.split("/").at(-1) ?? ""];
  }
  const isAllowed = ANY_CALL.has(status) || (status === 405 && at.length > 0);
  return isAllowed ? SHARED[`Error${status}`] : undefined;
}

function operationOf(at: readonly Pick<DocumentedPath, "operations">[], method: string) {
  return at.map(({ operations }) => operations[method]).find((operation) => operation !== undefined);
}
