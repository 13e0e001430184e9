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
  /** The HTTP status; null when nobody answered, and for a redirect in a browser, which does not show it. */
  readonly status: number | null;
  readonly details: readonly ErrorDetail[];
  /** Names the request in the service's log; null when Hookline did not answer. */
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

/** The body of an answer with which Hookline refuses. */
interface Refusal {
  readonly error: Readonly<Record<string, unknown>> & { readonly code: string };
}

/** True for the body of each answer with which Hookline refuses. */
export function isRefusal(body: unknown): body is Refusal {
  return isObject(body) && isObject(body["error"]) && typeof body["error"]["code"] === "string";
}

/** The error of an answer with which Hookline refuses. */
export function refusal(response: Response, { error: { code, message, details } }: Refusal): HooklineError {
  return new HooklineError(`${code}: ${String(message)}`, {
    ...fieldsOf(response),
    code,
    details: readDetails(details),
  });
}

/** The error of an answer that is none of Hookline's. */
export function unexpectedAnswer(response: Response): HooklineError {
  const fields = fieldsOf(response);
  const what = fields.status === null ? "redirect" : String(fields.status);
  return new HooklineError(`Hookline is expected to answer, and not this ${what}`, {
    ...fields,
    code: "unexpected_answer",
  });
}

function fieldsOf({ status, headers }: Response) {
  const retryAfterMs = readRetryAfter(headers.get("Retry-After"), Date.now());
  return {
    // A browser shows nothing of a redirect, not even its status.
    status: status === 0 ? null : status,
    requestId: headers.get("X-Request-Id"),
    retryAfterSeconds: retryAfterMs === null ? null : Math.ceil(retryAfterMs / 1000),
  };
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
