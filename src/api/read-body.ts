import { type Failure, failure, invalid } from "../domain/failure.ts";
import { parseJson } from "../domain/json.ts";
import { err, ok, type Result } from "../domain/result.ts";
import type { ApiContext } from "./context/api-context.ts";
import { MAX_REQUEST_BYTES } from "./context/open-request.ts";
import { readBytes } from "./context/read-bytes.ts";

/** Reads the request's JSON; a body that is not there is an empty object when `optional`. */
export async function readBody(
  c: ApiContext,
  { optional }: { readonly optional: boolean } = { optional: false },
): Promise<Result<unknown, Failure>> {
  const isJson = /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(c.req.header("content-type") ?? "");
  // Of another type nothing has to be known but whether it is empty.
  const bytes = await readBytes(c.req.raw, isJson ? MAX_REQUEST_BYTES : 0);
  if (bytes?.byteLength === 0 && optional) return ok({});
  if (!isJson) {
    return err(failure("unsupported_media_type", "send the body as Content-Type: application/json"));
  }
  if (bytes === undefined) return err(failure("payload_too_large", "a request is at most 4 MiB"));
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
    const { value, problems } = parseJson(text);
    const [first, ...rest] = problems;
    return first === undefined ? ok(value) : err(invalid(first, ...rest));
  } catch (error) {
    // A TypeError is the decoder's: the bytes are no UTF-8.
    if (error instanceof SyntaxError || error instanceof TypeError) {
      return err(failure("bad_request", "the body is not JSON"));
    }
    throw error;
  }
}
