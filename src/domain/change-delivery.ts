import { type Attempt, isSameExchange, unsentAttempt } from "./attempt.ts";
import { type Delivery, type DeliveryStatus, isUnderWay, nextTrigger } from "./delivery.ts";
import type { Outcome } from "./outcome.ts";
import { planNextAttempt } from "./retry-schedule.ts";

/** A release that nobody claims comes back after this, doubling each time up to an hour. */
export const RELEASE_TIMEOUT_MS = 60_000;
const MAX_RELEASE_TIMEOUT_MS = 3_600_000;
/** Added to the attempt's timeout to make its lease. */
export const LEASE_MARGIN_MS = 15_000;
/** Claims without a record that count as a failed attempt. */
export const MAX_UNRECORDED_CLAIMS = 5;
/** Attempts that are kept in full; older ones are dropped from the log, never from the count. */
export const MAX_KEPT_ATTEMPTS = 50;

/** Hands a waiting delivery out under a new ticket. */
export function releaseDelivery(delivery: Delivery, now: number): Delivery {
  const timeout = Math.min(RELEASE_TIMEOUT_MS * 2 ** delivery.unclaimed, MAX_RELEASE_TIMEOUT_MS);
  return { ...delivery, phase: "released", token: delivery.token + 1, wakeAt: now + timeout };
}

/** Takes a release back whose message could not be sent; the ticket is void. */
export function takeBackRelease(delivery: Delivery, token: number, retryAt: number): Delivery {
  if (delivery.phase !== "released" || delivery.token !== token) return delivery;
  return { ...delivery, phase: "waiting", wakeAt: retryAt };
}

/** The lease for a released delivery, or undefined when the ticket is no longer wanted. */
export function claimDelivery(delivery: Delivery, token: number, now: number, timeoutMs: number): Delivery | undefined {
  if (delivery.phase !== "released" || delivery.token !== token) return undefined;
  return { ...delivery, phase: "leased", unclaimed: 0, wakeAt: now + timeoutMs + LEASE_MARGIN_MS };
}

/** Gives a claimed delivery back unsent: it waits again, until `notBefore` at least, and nothing is counted. */
export function giveBack(delivery: Delivery, token: number, notBefore: number): Delivery {
  if (delivery.phase !== "leased" || delivery.token !== token) return delivery;
  const settled = settle({ ...delivery, unrecorded: 0 }, notBefore);
  return settled.wakeAt === null ? settled : { ...settled, wakeAt: Math.max(settled.wakeAt, notBefore) };
}

/** Takes a release back that came when the limit of its webhook was used up; the ticket is void. */
export function deferDelivery(delivery: Delivery, until: number): Delivery {
  return { ...delivery, phase: "waiting", unclaimed: 0, wakeAt: until };
}

/** What the alarm does with a release or a lease whose time is over. */
export function expireDelivery(delivery: Delivery, now: number, schedule: readonly number[], random: number): Delivery {
  if (delivery.phase === "released") {
    return settle({ ...delivery, unclaimed: delivery.unclaimed + 1 }, now);
  }
  if (delivery.phase !== "leased") return delivery;
  const unrecorded = delivery.unrecorded + 1;
  if (unrecorded < MAX_UNRECORDED_CLAIMS) return settle({ ...delivery, unrecorded }, now);
  const error = { code: "internal", message: `${unrecorded} runs in a row ended without a record` } as const;
  // Not the ticket itself: its own record may still come, and a success counts even then.
  const run = { number: delivery.attemptCount + 1, token: -delivery.token, trigger: nextTrigger(delivery) };
  const lost = unsentAttempt(run, error, now);
  const verdict = { outcome: "retryable", retryAfterSeconds: null } as const;
  return recordAttempt({ ...delivery, unrecorded: 0 }, lost, verdict, schedule, random);
}

/** What the state machine needs to know of an attempt's meaning. */
export interface RecordedVerdict {
  readonly outcome: Outcome;
  readonly retryAfterSeconds: number | null;
}

/**
 * Takes an attempt's outcome once; the same ticket again changes nothing. A success always makes the delivery
 * `delivered`, also when it comes late; a late failure is only logged.
 */
export function recordAttempt(
  delivery: Delivery,
  attempt: Attempt,
  verdict: RecordedVerdict,
  schedule: readonly number[],
  random: number,
): Delivery {
  const underTicket = delivery.attempts.filter(({ token }) => token === attempt.token);
  // Nothing is claimed in the direct lane: a message that its queue hands out twice makes two exchanges under ticket 0.
  const isKnown = (known: Attempt) => attempt.token !== 0 || isSameExchange(known, attempt);
  if (underTicket.some(isKnown)) return delivery;
  const isUnused = underTicket.length === 0 && Math.abs(attempt.token) === delivery.token;
  const isCurrent = isUnused && (delivery.phase === "leased" || attempt.token === 0);
  const number = Math.max(attempt.number, delivery.attemptCount + 1);
  const logged: Delivery = {
    ...delivery,
    attempts: [...delivery.attempts, { ...attempt, number }].slice(-MAX_KEPT_ATTEMPTS),
    attemptCount: number,
    trigger: attempt.trigger,
    unrecorded: isCurrent ? 0 : delivery.unrecorded,
  };
  const counted = isCurrent && attempt.trigger === "manual" ? { ...logged, manualDue: logged.manualDue - 1 } : logged;
  if (verdict.outcome === "delivered") {
    const done = finish(counted, "delivered", attempt.endedAt);
    return isCurrent || done.phase !== "leased" ? settle(done, attempt.endedAt) : done;
  }
  if (!isCurrent) return counted;
  if (attempt.trigger === "manual" || counted.status !== "pending") return settle(counted, attempt.endedAt);
  if (verdict.outcome === "terminal") return settle(finish(counted, "failed", attempt.endedAt), attempt.endedAt);
  return settle(planRetry(counted, verdict, attempt.endedAt, schedule, random), attempt.endedAt);
}

function planRetry(
  delivery: Delivery,
  verdict: RecordedVerdict,
  endedAt: number,
  schedule: readonly number[],
  random: number,
): Delivery {
  const consumed = delivery.consumed + 1;
  const left = delivery.trigger === "test" ? [] : schedule;
  const next = planNextAttempt(left, consumed, endedAt, verdict.retryAfterSeconds, random);
  if (next === undefined) return finish({ ...delivery, consumed }, "failed", endedAt);
  return { ...delivery, consumed, nextAttemptAt: next.at, nextAttemptReason: next.reason };
}

/** One more attempt now, or after the one that is under way; a stale delivery is brought to the present epoch. */
export function resendDelivery(delivery: Delivery, epoch: number, now: number): Delivery {
  const current = cancelIfStale(delivery, epoch, now);
  const asked: Delivery = { ...current, epoch, manualDue: current.manualDue + 1 };
  return isUnderWay(asked) ? asked : settle(asked, now);
}

/** Begins a delivery anew: pending, its schedule from the start, attempt numbers going on. */
export function replayDelivery(delivery: Delivery, epoch: number, now: number): Delivery {
  const anew: Delivery = {
    ...delivery,
    epoch,
    status: "pending",
    consumed: 0,
    unrecorded: 0,
    nextAttemptAt: now,
    nextAttemptReason: "schedule",
    completedAt: null,
  };
  return isUnderWay(anew) ? anew : settle(anew, now);
}

/** Ends a pending delivery; any other stays as it is. */
export function cancelDelivery(delivery: Delivery, now: number): Delivery {
  if (delivery.status !== "pending" && delivery.manualDue === 0) return delivery;
  const status = delivery.status === "pending" ? "canceled" : delivery.status;
  const ended = { ...delivery, manualDue: 0 };
  return { ...finish(ended, status, delivery.completedAt ?? now), phase: "idle", wakeAt: null };
}

/** Cancels what an older epoch of the webhook owed. */
export function cancelIfStale(delivery: Delivery, epoch: number, now: number): Delivery {
  return delivery.epoch < epoch ? cancelDelivery(delivery, now) : delivery;
}

function finish(delivery: Delivery, status: DeliveryStatus, at: number): Delivery {
  return { ...delivery, status, completedAt: at, nextAttemptAt: null, nextAttemptReason: null };
}

/** Puts a delivery that nobody works on into the phase that what is owed asks for. */
function settle(delivery: Delivery, now: number): Delivery {
  if (delivery.manualDue > 0) return { ...delivery, phase: "waiting", wakeAt: now };
  if (delivery.status === "pending" && delivery.nextAttemptAt !== null) {
    return { ...delivery, phase: "waiting", wakeAt: delivery.nextAttemptAt };
  }
  return { ...delivery, phase: "idle", wakeAt: null };
}
