import { type Failure, failure, invalid } from "../domain/failure.ts";
import { parseJson } from "../domain/json.ts";
import { err, ok, type Result } from "../domain/result.ts";
import type { ApiContext } from "./answer.ts";

/** Reads the request's JSON; a body that is not there is an empty object when `optional`. */
export async function readBody(
  c: ApiContext,
  { optional }: { readonly optional: boolean } = { optional: false },
): Promise<Result<unknown, Failure>> {
  const text = await c.req.text();
  if (text === "" && optional) return ok({});
  const type = c.req.header("content-type") ?? "";
  if (!/^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(type)) {
    return err(failure("unsupported_media_type", "send the body as Content-Type: application/json"));
  }
  try {
    const { value, problems } = parseJson(text);
    const [first, ...rest] = problems;
    return first === undefined ? ok(value) : err(invalid(first, ...rest));
  } catch (error) {
    if (error instanceof SyntaxError) return err(failure("bad_request", "the body is not JSON"));
    throw error;
  }
}
