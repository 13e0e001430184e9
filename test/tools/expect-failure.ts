import { expect } from "vitest";
import type { Answer } from "./send-json.ts";
import type { ErrorBody } from "./wire.ts";

/** The code of each status; 401 has two. */
const CODES: Readonly<Record<number, readonly string[]>> = {
  400: ["bad_request"],
  401: ["missing_api_key", "invalid_api_key"],
  403: ["forbidden"],
  404: ["not_found"],
  405: ["method_not_allowed"],
  409: ["conflict"],
  413: ["payload_too_large"],
  415: ["unsupported_media_type"],
  422: ["validation_error"],
  429: ["rate_limited"],
  500: ["internal_error"],
  503: ["unavailable"],
};

/** Expects the documented shape of a failure, whatever its status. */
export function expectFailureShape({ status, headers, body }: Answer<unknown>): ErrorBody["error"] {
  const requestId = headers.get("X-Request-Id");
  expect(requestId).toMatch(/^[\w=-]{1,64}$/);
  expect(body).toEqual({
    error: {
      code: expect.toBeOneOf([...(CODES[status] ?? [`no code is documented for ${status}`])]),
      message: expect.stringMatching(/./),
      details: expect.any(Array),
      request_id: requestId,
    },
  });
  // RFC 9110 asks for it on every 401.
  expect(headers.get("WWW-Authenticate")).toBe(status === 401 ? "Bearer" : null);
  const { error } = body as ErrorBody;
  for (const detail of error.details) {
    expect(detail).toEqual({ field: expect.any(String), message: expect.stringMatching(/./) });
  }
  return error;
}

/** Expects a failure with a status in the documented shape, and the named field among its details. */
export function expectFailure(answer: Answer<unknown>, status: number, field?: string): ErrorBody["error"] {
  expect([answer.status, answer.body]).toEqual([status, expect.anything()]);
  const error = expectFailureShape(answer);
  if (field !== undefined) expect(error.details.map((detail) => detail.field)).toContain(field);
  return error;
}
