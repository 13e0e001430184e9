import { parseHttpDate } from "./http-date.ts";

/** Delays in seconds before each attempt: at once, 1 min, 5 min, 30 min, 1 h, 6 h. */
export const DEFAULT_RETRY_SCHEDULE: readonly number[] = [0, 60, 300, 1800, 3600, 21600];

/** Largest jitter, as a share of the delay, so that retries after one outage do not arrive together. */
export const MAX_JITTER = 0.1;

/** Longest `Retry-After` that is obeyed, in seconds. */
export const MAX_RETRY_AFTER_SECONDS = 86_400;

/** What the time of a scheduled attempt comes from. */
export const PLAN_REASONS = ["schedule", "retry_after"] as const;
/** What holds back an attempt whose time has come. */
export const HOLD_REASONS = ["rate_limit", "window", "order"] as const;
export type HoldReason = (typeof HOLD_REASONS)[number];
/** Why the next attempt is when it is. */
export const NEXT_ATTEMPT_REASONS = [...PLAN_REASONS, ...HOLD_REASONS, "manual"] as const;
export type NextAttemptReason = (typeof NEXT_ATTEMPT_REASONS)[number];

/** The next scheduled attempt: when, in epoch milliseconds, and why then. */
export interface NextAttempt {
  readonly at: number;
  readonly reason: (typeof PLAN_REASONS)[number];
}

/**
 * Plans the attempt after `consumed` entries of the schedule, counted from the end of the attempt before it; undefined
 * when the schedule is used up. `random` is uniform in 0 to 1: an attempt is never earlier than the schedule says.
 */
export function planNextAttempt(
  schedule: readonly number[],
  consumed: number,
  endedAt: number,
  retryAfterSeconds: number | null,
  random: number,
): NextAttempt | undefined {
  const delaySeconds = schedule[consumed];
  if (delaySeconds === undefined) return undefined;
  const scheduled = endedAt + Math.ceil(delaySeconds * 1000 * (1 + MAX_JITTER * random));
  if (retryAfterSeconds === null) return { at: scheduled, reason: "schedule" };
  const asked = endedAt + Math.min(retryAfterSeconds, MAX_RETRY_AFTER_SECONDS) * 1000;
  return asked > scheduled ? { at: asked, reason: "retry_after" } : { at: scheduled, reason: "schedule" };
}

/**
 * Reads a `Retry-After` header, seconds or an HTTP date, as seconds from `now`; null when there is none to obey, or its
 * date has passed.
 */
export function parseRetryAfter(header: string | null, now: number): number | null {
  if (header === null) return null;
  const text = header.trim();
  if (/^\d{1,400}$/.test(text)) return Math.min(Number(text), MAX_RETRY_AFTER_SECONDS);
  const at = parseHttpDate(text, now);
  if (at === undefined || at <= now) return null;
  return Math.min(Math.ceil((at - now) / 1000), MAX_RETRY_AFTER_SECONDS);
}
