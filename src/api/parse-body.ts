import { type Failure, failure, invalid } from "../domain/failure.ts";
import { type JsonFault, parseJson } from "../domain/json.ts";
import { err, type Result } from "../domain/result.ts";

/** Parses a body as JSON. Its bytes must be UTF-8. */
export function parseBody(bytes: ArrayBuffer | Uint8Array): Result<unknown, Failure> {
  const text = decodeUtf8(bytes);
  if (text === undefined) return err(NOT_JSON);
  const parsed = parseJson(text);
  return parsed.ok ? parsed : err(failureOf(parsed.error));
}

const NOT_JSON = failure("bad_request", "the body is not JSON");

function decodeUtf8(bytes: ArrayBuffer | Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return undefined;
  }
}

function failureOf(fault: JsonFault): Failure {
  switch (fault.kind) {
    case "not_json":
      return NOT_JSON;
    case "too_many_values":
      return failure("payload_too_large", `the body ${fault.message}`);
    case "refused":
      return invalid(...fault.problems);
  }
}
