import type { AttemptError } from "./outcome.ts";

/** What an attempt came from: the schedule, a resend, a trial send, or a replay or recovery. */
export const TRIGGERS = ["scheduled", "manual", "test", "replay"] as const;
export type Trigger = (typeof TRIGGERS)[number];

/** The parts of a sent request that can't be derived. Values of custom headers are never kept. */
export interface SentRequest {
  readonly url: string;
  /** Epoch seconds. */
  readonly timestamp: number;
  readonly signature: string;
  readonly previousSignature: string | null;
  readonly standardSignature: string;
  readonly userAgent: string;
  readonly customHeaderNames: readonly string[];
  /** The headers of the webhook's compat signature; absent without one, and in records from before there were any. */
  readonly compatHeaders?: Readonly<Record<string, string>> | undefined;
  /** The attempt number in the headers; null in old records, where it equals the attempt's own. */
  readonly attemptNumber: number | null;
}

/** One HTTP exchange of a delivery. */
export interface Attempt {
  /** From 1. The number that was sent, unless another attempt of the delivery already has it. */
  readonly number: number;
  /** The claim ticket. 0 for an attempt without a claim: direct or a trial. Negative for a run given up as lost. */
  readonly token: number;
  readonly trigger: Trigger;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly responseCode: number | null;
  readonly responseTimeMs: number | null;
  readonly responseBody: string | null;
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly error: AttemptError | null;
  /** Null when nothing was sent: the run was lost, or the URL is refused. */
  readonly request: SentRequest | null;
}

/** Makes an attempt that contacted nobody. */
export function unsentAttempt(
  { number, token, trigger }: Pick<Attempt, "number" | "token" | "trigger">,
  error: AttemptError,
  now: number,
): Attempt {
  const answer = { responseCode: null, responseTimeMs: null, responseBody: null, responseHeaders: {} };
  return { number, token, trigger, startedAt: now, endedAt: now, ...answer, error, request: null };
}

/** Tells whether two attempts under one ticket are records of one exchange. */
export function isSameExchange(one: Attempt, other: Attempt): boolean {
  return one.startedAt === other.startedAt && one.endedAt === other.endedAt && one.responseCode === other.responseCode;
}
