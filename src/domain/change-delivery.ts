import { type Attempt, isSameExchange, unsentAttempt } from "./attempt.ts";
import { type Delivery, type DeliveryStatus, isUnderWay, nextTrigger } from "./delivery.ts";
import type { AttemptVerdict } from "./outcome.ts";
import { MAX_RETRY_AFTER_SECONDS, planNextAttempt } from "./retry-schedule.ts";

/** An unclaimed release returns after this time, doubled each time up to an hour. */
export const RELEASE_TIMEOUT_MS = 60_000;
const MAX_RELEASE_TIMEOUT_MS = 3_600_000;
/** Added to the attempt's timeout to make its lease. */
export const LEASE_MARGIN_MS = 15_000;
/** This many claims in a row without a record count as a failed attempt. */
export const MAX_UNRECORDED_CLAIMS = 5;
/** Attempts kept in the log. Older ones are dropped, but still counted. */
export const MAX_KEPT_ATTEMPTS = 50;

/** Releases a waiting delivery under a new ticket. */
export function releaseDelivery(delivery: Delivery, now: number): Delivery {
  const timeout = Math.min(RELEASE_TIMEOUT_MS * 2 ** delivery.unclaimed, MAX_RELEASE_TIMEOUT_MS);
  return { ...delivery, phase: "released", token: delivery.token + 1, wakeAt: now + timeout };
}

/** Takes back a release whose message could not be sent, and voids its ticket. */
export function takeBackRelease(delivery: Delivery, token: number, retryAt: number): Delivery {
  if (delivery.phase !== "released" || delivery.token !== token) return delivery;
  return { ...delivery, phase: "waiting", wakeAt: retryAt };
}

/** Leases a released delivery and numbers its attempt; undefined when the ticket is void. */
export function claimDelivery(delivery: Delivery, token: number, now: number, timeoutMs: number): Delivery | undefined {
  if (delivery.phase !== "released" || delivery.token !== token) return undefined;
  const numbered = delivery.numbered + 1;
  return { ...delivery, phase: "leased", numbered, unclaimed: 0, wakeAt: now + timeoutMs + LEASE_MARGIN_MS };
}

/** Returns a claimed delivery unsent, and its attempt number with it. It waits until `notBefore` at least. */
export function giveBack(delivery: Delivery, token: number, notBefore: number): Delivery {
  if (delivery.phase !== "leased" || delivery.token !== token) return delivery;
  const numbered = Math.max(delivery.numbered - 1, 0);
  const replayAfter = delivery.replayAfter === null ? null : Math.min(delivery.replayAfter, numbered);
  return settle({ ...delivery, numbered, replayAfter, unrecorded: 0 }, notBefore, notBefore);
}

/** Takes back a release that found the rate limit used up, and voids its ticket. */
export function deferDelivery(delivery: Delivery, until: number): Delivery {
  return { ...delivery, phase: "waiting", unclaimed: 0, wakeAt: until };
}

/** Ends a release or a lease that timed out. */
export function expireDelivery(delivery: Delivery, now: number, schedule: readonly number[], random: number): Delivery {
  if (delivery.phase === "released") {
    return settle({ ...delivery, unclaimed: delivery.unclaimed + 1 }, now);
  }
  if (delivery.phase !== "leased") return delivery;
  const unrecorded = delivery.unrecorded + 1;
  if (unrecorded < MAX_UNRECORDED_CLAIMS) return settle({ ...delivery, unrecorded }, now);
  const error = { code: "internal", message: `${unrecorded} runs in a row ended without a record` } as const;
  // Not the ticket itself: its own record may still come, and a success counts even then.
  const run = { number: delivery.numbered, token: -delivery.token, trigger: nextTrigger(delivery) };
  const lost = unsentAttempt(run, error, now);
  const verdict = { outcome: "retryable", retryAfterSeconds: null } as const;
  return recordAttempt({ ...delivery, unrecorded: 0 }, lost, verdict, schedule, random);
}

/** The part of an attempt's verdict that changes its delivery. */
export type RecordedVerdict = Omit<AttemptVerdict, "error">;

/**
 * Records an attempt; the same exchange again changes nothing. A success makes the delivery `delivered`, even a late one,
 * unless a replay was requested after the attempt began. A late failure is only logged, but its `Retry-After` counts.
 */
export function recordAttempt(
  delivery: Delivery,
  attempt: Attempt,
  verdict: RecordedVerdict,
  schedule: readonly number[],
  random: number,
): Delivery {
  const underTicket = delivery.attempts.filter(({ token }) => token === attempt.token);
  // The direct lane has no claims: a message that is delivered twice makes two exchanges under ticket 0.
  const isKnown = (known: Attempt) => attempt.token !== 0 || isSameExchange(known, attempt);
  if (underTicket.some(isKnown)) return delivery;
  const isUnused = underTicket.length === 0 && Math.abs(attempt.token) === delivery.token;
  const isCurrent = isUnused && (delivery.phase === "leased" || attempt.token === 0);
  const isBeforeReplay = delivery.replayAfter !== null && attempt.number <= delivery.replayAfter;
  const logged: Delivery = {
    ...logAttempt(delivery, attempt),
    unrecorded: isCurrent ? 0 : delivery.unrecorded,
    replayAfter: isBeforeReplay ? delivery.replayAfter : null,
  };
  const counted = isCurrent && attempt.trigger === "manual" ? { ...logged, manualDue: logged.manualDue - 1 } : logged;
  const { endedAt } = attempt;
  if (verdict.outcome === "delivered" && !isBeforeReplay) {
    const done = deliverBy(counted, attempt);
    return isCurrent || done.phase !== "leased" ? settle(done, endedAt) : done;
  }
  const heldUntil = waitAskedFor(verdict, endedAt);
  if (!isCurrent) return holdBack(counted, heldUntil);
  if (attempt.trigger === "manual" || isBeforeReplay || counted.status !== "pending") {
    return settle(postpone(counted, heldUntil), endedAt, heldUntil);
  }
  if (verdict.outcome === "terminal") return settle(finish(counted, "failed", endedAt), endedAt);
  return settle(planRetry(counted, verdict, endedAt, schedule, random), endedAt, heldUntil);
}

/** Adds an attempt to the log under its number, or the next free one if that is taken. */
function logAttempt(delivery: Delivery, attempt: Attempt): Delivery {
  const isTaken = delivery.attempts.some(({ number }) => number === attempt.number);
  const number = isTaken ? Math.max(delivery.numbered, attempt.number) + 1 : attempt.number;
  const attempts = [...delivery.attempts, { ...attempt, number }].sort((a, b) => a.number - b.number);
  const newest = attempts.at(-1) ?? attempt;
  const shown = delivery.status === "delivered" ? delivery : newest;
  return {
    ...delivery,
    attempts: attempts.slice(-MAX_KEPT_ATTEMPTS),
    attemptCount: delivery.attemptCount + 1,
    numbered: Math.max(delivery.numbered, number),
    trigger: delivery.isTrial ? "test" : newest.trigger,
    responseCode: shown.responseCode,
    responseTimeMs: shown.responseTimeMs,
  };
}

/** Marks a delivery as delivered by an attempt; a later success changes nothing. */
function deliverBy(delivery: Delivery, { responseCode, responseTimeMs, endedAt }: Attempt): Delivery {
  if (delivery.status === "delivered") return delivery;
  return { ...finish(delivery, "delivered", endedAt), responseCode, responseTimeMs };
}

/** When the `Retry-After` of an answer ends, epoch milliseconds; 0 without one. */
function waitAskedFor({ retryAfterSeconds }: RecordedVerdict, endedAt: number): number {
  return retryAfterSeconds === null ? 0 : endedAt + Math.min(retryAfterSeconds, MAX_RETRY_AFTER_SECONDS) * 1000;
}

/** Moves the next scheduled attempt to a time, if it is earlier. */
function postpone(delivery: Delivery, until: number): Delivery {
  const { nextAttemptAt } = delivery;
  if (nextAttemptAt === null || nextAttemptAt >= until) return delivery;
  return { ...delivery, nextAttemptAt: until, nextAttemptReason: "retry_after" };
}

/** Does the same for a waiting delivery, resends included. */
function holdBack(delivery: Delivery, until: number): Delivery {
  const { phase, wakeAt } = delivery;
  if (phase !== "waiting" || wakeAt === null || wakeAt >= until) return delivery;
  return { ...postpone(delivery, until), wakeAt: until };
}

function planRetry(
  delivery: Delivery,
  verdict: RecordedVerdict,
  endedAt: number,
  schedule: readonly number[],
  random: number,
): Delivery {
  const consumed = delivery.consumed + 1;
  const left = delivery.isTrial ? [] : schedule;
  const next = planNextAttempt(left, consumed, endedAt, verdict.retryAfterSeconds, random);
  if (next === undefined) return finish({ ...delivery, consumed }, "failed", endedAt);
  return { ...delivery, consumed, nextAttemptAt: next.at, nextAttemptReason: next.reason };
}

/** Requests one more attempt: now, or after the one under way. Moves a stale delivery to the current epoch. */
export function resendDelivery(delivery: Delivery, epoch: number, now: number): Delivery {
  const current = cancelIfStale(delivery, epoch, now);
  const asked: Delivery = { ...current, epoch, manualDue: current.manualDue + 1 };
  return isUnderWay(asked) ? asked : settle(asked, now);
}

/**
 * Restarts a delivery: pending, with its schedule from the start; attempt numbers continue. At least one more attempt is
 * made, whatever the outcome of one under way.
 */
export function replayDelivery(delivery: Delivery, epoch: number, now: number): Delivery {
  const restarted: Delivery = {
    ...delivery,
    epoch,
    status: "pending",
    consumed: 0,
    unrecorded: 0,
    isReplayed: true,
    replayAfter: delivery.numbered,
    nextAttemptAt: now,
    nextAttemptReason: "schedule",
    completedAt: null,
  };
  return isUnderWay(restarted) ? restarted : settle(restarted, now);
}

/**
 * Restarts a delivery for a recovery, where a success of an attempt under way is enough. A delivery that is already
 * pending stays as it is, unless it was held for the recovery.
 */
export function recoverDelivery(delivery: Delivery, epoch: number, now: number): Delivery {
  const current = cancelIfStale(delivery, epoch, now);
  if (current.status === "pending" && current.nextAttemptAt !== null) return current;
  return { ...replayDelivery(current, epoch, now), replayAfter: null };
}

/** Cancels a pending delivery and all requested resends. */
export function cancelDelivery(delivery: Delivery, now: number): Delivery {
  if (delivery.status !== "pending" && delivery.manualDue === 0) return delivery;
  const status = delivery.status === "pending" ? "canceled" : delivery.status;
  const ended = { ...delivery, manualDue: 0, replayAfter: null };
  return { ...finish(ended, status, delivery.completedAt ?? now), phase: "idle", wakeAt: null };
}

/** Cancels a delivery of an older epoch. */
export function cancelIfStale(delivery: Delivery, epoch: number, now: number): Delivery {
  return delivery.epoch < epoch ? cancelDelivery(delivery, now) : delivery;
}

function finish(delivery: Delivery, status: DeliveryStatus, at: number): Delivery {
  return { ...delivery, status, completedAt: at, nextAttemptAt: null, nextAttemptReason: null };
}

/** Sets the phase of a delivery that no run works on: waiting until it is due and `heldUntil` has passed, or idle. */
function settle(delivery: Delivery, now: number, heldUntil = 0): Delivery {
  const { manualDue, status, nextAttemptAt } = delivery;
  const dueAt = manualDue > 0 ? now : status === "pending" ? nextAttemptAt : null;
  if (dueAt === null) return { ...delivery, phase: "idle", wakeAt: null };
  return { ...delivery, phase: "waiting", wakeAt: Math.max(dueAt, heldUntil) };
}
