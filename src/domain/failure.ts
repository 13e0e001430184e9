/** One wrong field of a request; `field` is a path such as `events[3].type`, or empty for the whole body. */
export interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

/** Every code that the API answers with. */
export type FailureCode =
  | "bad_request"
  | "missing_api_key"
  | "invalid_api_key"
  | "forbidden"
  | "not_found"
  | "method_not_allowed"
  | "conflict"
  | "payload_too_large"
  | "unsupported_media_type"
  | "validation_error"
  | "rate_limited"
  | "internal_error"
  | "unavailable";

/** Why something asked for does not happen; `retryAfterSeconds` is set for `rate_limited` and `unavailable`. */
export interface Failure {
  readonly code: FailureCode;
  readonly message: string;
  readonly details: readonly FieldProblem[];
  readonly retryAfterSeconds?: number;
}

/** The HTTP status of each code. */
export function statusOf(code: FailureCode): 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 422 | 429 | 500 | 503 {
  switch (code) {
    case "bad_request":
      return 400;
    case "missing_api_key":
    case "invalid_api_key":
      return 401;
    case "forbidden":
      return 403;
    case "not_found":
      return 404;
    case "method_not_allowed":
      return 405;
    case "conflict":
      return 409;
    case "payload_too_large":
      return 413;
    case "unsupported_media_type":
      return 415;
    case "validation_error":
      return 422;
    case "rate_limited":
      return 429;
    case "internal_error":
      return 500;
    case "unavailable":
      return 503;
  }
}

/** Most problems that a failure tells. */
export const MAX_DETAILS = 20;

/** Makes a failure without field problems. */
export function failure(code: FailureCode, message: string): Failure {
  return { code, message, details: [] };
}

/** Makes a `validation_error` whose message repeats the first problem, so that a log line is enough to understand it. */
export function invalid(...details: readonly [FieldProblem, ...FieldProblem[]]): Failure {
  const [first] = details;
  const message = first.field === "" ? first.message : `${first.field}: ${first.message}`;
  return { code: "validation_error", message, details };
}

/** Makes a `validation_error` of at least one problem, of which it tells twenty at most. */
export function invalidAll(problems: readonly FieldProblem[]): Failure {
  const [first = { field: "", message: "is not valid" }, ...rest] = problems.slice(0, MAX_DETAILS);
  return invalid(first, ...rest);
}

/** The failure for an id that does not exist or belongs to another workspace. */
export function notFound(what: string): Failure {
  return failure("not_found", `no such ${what}`);
}

/** The failure for a dependency that is down for now. */
export function unavailable(message: string): Failure {
  return { code: "unavailable", message, details: [], retryAfterSeconds: 5 };
}
