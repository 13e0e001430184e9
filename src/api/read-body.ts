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
  const type = c.req.header("content-type") ?? "";
  if (!/^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(type)) {
    return err(failure("unsupported_media_type", "send the body as Content-Type: application/json"));
  }
  return parseBody(bytes);
}
