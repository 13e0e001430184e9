import { type Failure, failure } from "../domain/failure.ts";
import { err, ok, type Result } from "../domain/result.ts";
import type { ApiContext } from "./context/api-context.ts";
import { parseBody } from "./parse-body.ts";

/** Reads the request's JSON; a body that is not there is an empty object when `optional`. */
export async function readBody(
  c: ApiContext,
  { optional }: { readonly optional: boolean } = { optional: false },
): Promise<Result<unknown, Failure>> {
  // Not c.req.arrayBuffer(), which keeps the bytes for as long as the request takes.
  const bytes = await c.req.raw.arrayBuffer();
  if (bytes.byteLength === 0 && optional) return ok({});
  const unsupported = refuseMediaType(c);
  if (unsupported !== undefined) return err(unsupported);
  return parseBody(bytes);
}

/** `application/json`, or a type with the suffix `+json` (RFC 6839), with any parameters. */
const JSON_TYPE = /^(?:application\/json|[\w!#$&^.+-]+\/[\w!#$&^.+-]+\+json)[ \t]*(?:;|$)/i;

/** Says why a body can't be read, and in headers what could be; undefined when it is plain JSON by its headers. */
function refuseMediaType(c: ApiContext): Failure | undefined {
  if (!isPlain(c.req.header("content-encoding") ?? "")) {
    c.header("Accept-Encoding", "identity");
    return failure("unsupported_media_type", "send the body as it is, without Content-Encoding");
  }
  if (!JSON_TYPE.test(c.req.header("content-type") ?? "")) {
    c.header("Accept", "application/json");
    return failure("unsupported_media_type", "send the body as Content-Type: application/json");
  }
  return undefined;
}

/** Tells whether a list of content codings changes nothing. */
function isPlain(codings: string): boolean {
  return codings.split(",").every((coding) => /^[ \t]*(?:identity)?[ \t]*$/i.test(coding));
}
