import { z } from "zod";
import type { ZodOpenApiResponseObject } from "zod-openapi";
import { errorAnswer } from "../../src/api/answers/parts.ts";
import type { Operation } from "../../src/api/document/operation.ts";
import { KEYED_HEADERS } from "./headers.ts";
import { type FailureCode, FAILURE_CODES, statusOf } from "../../src/domain/failure.ts";

/** What each error means, in words. */
const MEANINGS: Readonly<Record<FailureCode, string>> = {
  bad_request: "the body is not JSON, or the cursor is none",
  missing_api_key: "there is no key",
  invalid_api_key: "the key is not known, or no more",
  forbidden: "the key may not do this; in development also: the host is not this machine",
  not_found: "there is no such thing in this workspace",
  method_not_allowed: "the path takes other methods",
  conflict: "it does not go with the present state; the message says why",
  payload_too_large: "the request is larger than 4 MiB or has more than 150,000 values, or data is larger than 256 KiB",
  unsupported_media_type: "send JSON as `application/json`, without a content coding",
  validation_error: "the input is not valid; `details` names each field",
  rate_limited: "too many requests; try again after `Retry-After`",
  internal_error: "a defect of the service",
  unavailable: "something that is needed is down for now; try again after `Retry-After`",
};

const retryAfter = z.string().meta({ description: "In seconds.", example: "10" });
const methods = z.string().meta({ description: "The methods that the path takes.", example: "GET, HEAD" });
const taken = (example: string) => z.string().optional().meta({ description: "What is taken instead.", example });

/** The headers of an error besides those of every answer. */
const HEADERS: Readonly<Record<number, z.ZodRawShape>> = {
  401: { "WWW-Authenticate": z.string().meta({ example: "Bearer" }) },
  405: { Allow: methods },
  415: { Accept: taken("application/json"), "Accept-Encoding": taken("identity") },
  429: { "Retry-After": retryAfter },
  503: { "Retry-After": retryAfter },
};

/** The errors of one status. */
function errorResponse(status: number, codes: readonly FailureCode[]): ZodOpenApiResponseObject {
  const meanings = codes.map((code) => `\`${code}\`: ${MEANINGS[code]}.`);
  return {
    description: meanings.join(" "),
    headers: z.object({ ...KEYED_HEADERS, ...HEADERS[status] }),
    content: {
      "application/json": {
        schema: errorAnswer,
        example: {
          error: {
            code: codes[0],
            message: MEANINGS[codes[0] ?? "internal_error"],
            details: [],
            request_id: "01K91P0H00V1W2X3",
          },
        },
      },
    },
  };
}

/** The errors by status, by the names of their components. */
export const ERROR_RESPONSES: Readonly<Record<string, ZodOpenApiResponseObject>> = Object.fromEntries(
  [...Map.groupBy(FAILURE_CODES, statusOf)].map(([status, codes]) => [errorName(status), errorResponse(status, codes)]),
);

/** References to an operation's errors. */
export function errorsOf(operation: Operation): Readonly<Record<string, { $ref: string }>> {
  const statuses = [...new Set(codesOf(operation).map(statusOf))].toSorted((one, other) => one - other);
  return Object.fromEntries(
    statuses.map((status) => [String(status), { $ref: `#/components/responses/${errorName(status)}` }]),
  );
}

function errorName(status: number): string {
  return `Error${status}`;
}

/** What an operation's errors follow from: a key, a workspace to act in, a list, a body, a name in its path. */
function codesOf({ access, query, body, route, failures = [] }: Operation): readonly FailureCode[] {
  const codes: FailureCode[] = ["internal_error", "unavailable", ...failures];
  if (access === "open") codes.push("method_not_allowed", "forbidden");
  else codes.push("missing_api_key", "forbidden", "not_found", "rate_limited");
  if (query !== undefined) codes.push("validation_error");
  if (query?.shape["cursor"] !== undefined) codes.push("bad_request");
  if (body !== undefined) codes.push("bad_request", "payload_too_large", "unsupported_media_type", "validation_error");
  if (/^PUT .*:/.test(route)) codes.push("validation_error");
  return codes;
}
