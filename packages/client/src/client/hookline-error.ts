import { isObject } from "../is-object.ts";

/** The one form of dates that HTTP still lets senders make (RFC 9110, 5.6.7). */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** What is wrong with one field of a request. */
export interface ErrorDetail {
  /** Such as `events[3].type`. */
  readonly field: string;
  readonly message: string;
}

/** What is told of a failed call. */
export interface HooklineErrorFields {
  readonly code: string;
  readonly status: number | null;
  readonly details?: readonly ErrorDetail[];
  readonly requestId?: string | null;
  readonly retryAfterSeconds?: number | null;
}

/** A call that was refused, or not answered. */
export class HooklineError extends Error {
  override readonly name = "HooklineError";
  /**
   * The API's own code, such as `validation_error`; `unreachable` or `timeout` when nobody answered, `unexpected_answer` when
   * somebody other than Hookline did.
   */
  readonly code: string;
  /** The HTTP status; null when nobody answered. */
  readonly status: number | null;
  readonly details: readonly ErrorDetail[];
  /** Names the request in the service's log; null when nobody answered. */
  readonly requestId: string | null;
  /** How long the service asks to wait; null when it does not. */
  readonly retryAfterSeconds: number | null;

  constructor(message: string, fields: HooklineErrorFields, options?: ErrorOptions) {
    super(message, options);
    this.code = fields.code;
    this.status = fields.status;
    this.details = fields.details ?? [];
    this.requestId = fields.requestId ?? null;
    this.retryAfterSeconds = fields.retryAfterSeconds ?? null;
  }
}

/** The error of an answer that is none of success; `body` is what could be read of it. */
export function errorOf(response: Response, body: unknown, now: number): HooklineError {
  const { status, headers } = response;
  const retryAfterMs = readRetryAfter(headers.get("Retry-After"), now);
  const fields = {
    status,
    requestId: headers.get("X-Request-Id"),
    retryAfterSeconds: retryAfterMs === null ? null : Math.ceil(retryAfterMs / 1000),
  };
  const error: unknown = isObject(body) ? body["error"] : undefined;
  if (!isObject(error) || typeof error["code"] !== "string") {
    return new HooklineError(`Hookline is expected to answer, and not this ${status}`, {
      ...fields,
      code: "unexpected_answer",
    });
  }
  const { code, message, details } = error;
  return new HooklineError(`${code}: ${String(message)}`, { ...fields, code, details: readDetails(details) });
}

/** The milliseconds that `Retry-After` asks for, in seconds or until a date; null without one that can be read. */
export function readRetryAfter(value: string | null, now: number): number | null {
  if (value === null) return null;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  // Of other texts Date.parse makes a date too: -1 is one in 2001.
  const at = HTTP_DATE.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

function readDetails(details: unknown): readonly ErrorDetail[] {
  if (!Array.isArray(details)) return [];
  const entries: readonly unknown[] = details;
  return entries.flatMap((entry) => {
    return isObject(entry) ? [{ field: String(entry["field"]), message: String(entry["message"]) }] : [];
  });
}
