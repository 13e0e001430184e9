import { type Failure, failure } from "../domain/failure.ts";
import { err, ok, type Result } from "../domain/result.ts";
import type { ApiContext } from "./context/api-context.ts";
import { MAX_REQUEST_BYTES } from "./context/open-request.ts";
import { readBytes } from "./context/read-bytes.ts";
import { parseBody } from "./parse-body.ts";

/** Reads the request's JSON. An absent body is an empty object when `optional`. */
export async function readBody(
  c: ApiContext,
  { optional }: { readonly optional: boolean } = { optional: false },
): Promise<Result<unknown, Failure>> {
  const refused = refuseMediaType(c);
  // Of a body in another format, it only matters whether it is empty.
  const bytes = await readBytes(c.req.raw, refused === undefined ? MAX_REQUEST_BYTES : 0);
  if (bytes?.byteLength === 0 && optional) return ok({});
  if (refused !== undefined) {
    c.header(...refused.taken);
    return err(failure("unsupported_media_type", refused.message));
  }
  if (bytes === undefined) return err(failure("payload_too_large", "a request is at most 4 MiB"));
  return parseBody(bytes);
}

/** `application/json`, or a type with the suffix `+json` (RFC 6839), with any parameters. */
const JSON_TYPE = /^(?:application\/json|[\w!#$&^.+-]+\/[\w!#$&^.+-]+\+json)[ \t]*(?:;|$)/i;

/** Why a body is refused, with the header that names what is accepted. */
interface RefusedType {
  readonly message: string;
  readonly taken: readonly [string, string];
}

/** Says why a body's format is refused; undefined for plain JSON. Looks only at headers. */
function refuseMediaType(c: ApiContext): RefusedType | undefined {
  if (!isPlain(c.req.header("content-encoding") ?? "")) {
    return {
      message: "send the body as it is, without Content-Encoding",
      taken: ["Accept-Encoding", "identity"],
    };
  }
  if (JSON_TYPE.test(c.req.header("content-type") ?? "")) return undefined;
  return { message: "send the body as Content-Type: application/json", taken: ["Accept", "application/json"] };
}

/** True if a list of content codings changes nothing. */
function isPlain(codings: string): boolean {
  return codings.split(",").every((coding) => /^[ \t]*(?:identity)?[ \t]*$/i.test(coding));
}
