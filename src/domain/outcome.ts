import { describeEdgeStatus } from "./network-fault.ts";
import { parseRetryAfter } from "./retry-schedule.ts";

/**
 * What an attempt means for its delivery: done, to be repeated, or failed for good (`410 Gone`, an answer that aborts it, or
 * pruned data).
 */
export const OUTCOMES = ["delivered", "retryable", "terminal"] as const;
export type Outcome = (typeof OUTCOMES)[number];

export const ATTEMPT_ERROR_CODES = [
  "status",
  "redirect",
  "gone",
  "timeout",
  "network",
  "url_refused",
  "internal",
] as const;
export type AttemptErrorCode = (typeof ATTEMPT_ERROR_CODES)[number];

/** The codes as they are shown: an answer that aborts its delivery is told from others. */
export const SHOWN_ERROR_CODES = [...ATTEMPT_ERROR_CODES, "aborted"] as const;
export type ShownErrorCode = (typeof SHOWN_ERROR_CODES)[number];

/** Why an attempt failed, in words. */
export interface AttemptError {
  readonly code: AttemptErrorCode;
  readonly message: string;
  /** Set when the answer ended the retries; beside the code `status`, since versions before know no other for it. */
  readonly aborted?: true | undefined;
}

/** An error with the code that is shown. */
export interface ShownError {
  readonly code: ShownErrorCode;
  readonly message: string;
}

/** An attempt's error as callers see it. */
export function shownError(error: AttemptError | null): ShownError | null {
  return error && { code: error.aborted === true ? "aborted" : error.code, message: error.message };
}

/** How an exchange ended: an answer, or no answer. */
export type ExchangeEnd =
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly retryAfter: string | null;
      /** The answer's header {@link ABORT_HEADER}. */
      readonly delivery: string | null;
      readonly body: string;
    }
  | { readonly kind: "timed_out"; readonly timeoutMs: number }
  | { readonly kind: "unreachable"; readonly message: string }
  | { readonly kind: "refused"; readonly message: string };

/** What an attempt means; `retryAfterSeconds` is null unless a 429 or 503 asked for a wait. */
export interface AttemptVerdict {
  readonly outcome: Outcome;
  readonly error: AttemptError | null;
  readonly retryAfterSeconds: number | null;
}

/** The header of an answer of 4xx whose value `abort` ends the retries of a delivery; in an answer of 2xx, 3xx or 5xx it says nothing. */
export const ABORT_HEADER = "webhook-delivery";

/** As tokens of HTTP headers are, whatever their case. */
function isAbort(value: string | null): boolean {
  return value !== null && value.trim().toLowerCase() === "abort";
}

/** Decides what an exchange that ended at `now` (epoch milliseconds) means. */
export function classifyExchange(end: ExchangeEnd, now: number): AttemptVerdict {
  switch (end.kind) {
    case "answered":
      return classifyAnswer(end, now);
    case "timed_out":
      return retryable({ code: "timeout", message: `no answer within ${end.timeoutMs} ms` });
    case "unreachable":
      return retryable({ code: "network", message: end.message });
    case "refused":
      return retryable({ code: "url_refused", message: end.message });
  }
}

function classifyAnswer(
  { status, retryAfter, delivery, body }: Extract<ExchangeEnd, { kind: "answered" }>,
  now: number,
): AttemptVerdict {
  if (status >= 200 && status < 300) return { outcome: "delivered", error: null, retryAfterSeconds: null };
  if (status === 410) {
    const error: AttemptError = { code: "gone", message: "the subscriber answered 410 Gone: it wants no more" };
    return { outcome: "terminal", error, retryAfterSeconds: null };
  }
  if (status >= 400 && status < 500 && isAbort(delivery)) {
    const message = `the subscriber answered ${status} with ${ABORT_HEADER}: abort, so this delivery is not retried`;
    return { outcome: "terminal", error: { code: "status", message, aborted: true }, retryAfterSeconds: null };
  }
  if (status >= 300 && status < 400) {
    return retryable({ code: "redirect", message: `the subscriber answered ${status}: redirects are not followed` });
  }
  const edgeFault = describeEdgeStatus(status, body);
  if (edgeFault !== undefined) return retryable({ code: "network", message: edgeFault });
  const wait = status === 429 || status === 503 ? parseRetryAfter(retryAfter, now) : null;
  const error: AttemptError = { code: "status", message: `the subscriber answered ${status}` };
  return { outcome: "retryable", error, retryAfterSeconds: wait };
}

function retryable(error: AttemptError): AttemptVerdict {
  return { outcome: "retryable", error, retryAfterSeconds: null };
}
