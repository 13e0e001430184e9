/** One wrong field of a request; `field` is a path such as `events[3].type`, or empty for the whole body. */
export interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

/** Every code that the API answers with, and its HTTP status. */
const STATUSES = {
  bad_request: 400,
  missing_api_key: 401,
  invalid_api_key: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  validation_error: 422,
  rate_limited: 429,
  internal_error: 500,
  unavailable: 503,
} as const;
export type FailureCode = keyof typeof STATUSES;
export const FAILURE_CODES = Object.keys(STATUSES).filter((code): code is FailureCode => code in STATUSES);

/** Why a request is refused or fails; `retryAfterSeconds` is set for `rate_limited` and `unavailable`. */
export interface Failure {
  readonly code: FailureCode;
  readonly message: string;
  readonly details: readonly FieldProblem[];
  readonly retryAfterSeconds?: number;
}

/** The HTTP status of a code. */
export function statusOf(code: FailureCode): (typeof STATUSES)[FailureCode] {
  return STATUSES[code];
}

/** Most field problems in one failure. */
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

/** Makes a `validation_error` of the first twenty problems, and at least one. */
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
