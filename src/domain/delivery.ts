import type { PayloadFormat } from "./envelope.ts";
import type { AttemptError, Outcome } from "./outcome.ts";
import { type NextAttemptReason, planNextAttempt } from "./retry-schedule.ts";

export const DELIVERY_STATUSES = ["pending", "delivered", "failed", "canceled"] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];
export type Trigger = "scheduled" | "manual" | "test";

/** `waiting` for its time, `released` to a queue, `leased` to a run of deliver, or `idle`: nothing is owed. */
export type Phase = "idle" | "waiting" | "released" | "leased";

/** One event owed to one webhook, as it was when the event was fanned out. */
export interface OwedDelivery {
  readonly id: string;
  readonly eventId: string;
  readonly eventType: string;
  /** When the event was accepted, epoch milliseconds. */
  readonly acceptedAt: number;
  readonly format: PayloadFormat;
  /** The webhook's epoch when the delivery was created; an older one than the webhook's is canceled. */
  readonly epoch: number;
}

/** What was sent in an attempt, as far as it can't be derived; values of the caller's own headers are left out. */
export interface SentRequest {
  readonly url: string;
  /** Epoch seconds. */
  readonly timestamp: number;
  readonly signature: string;
  readonly previousSignature: string | null;
  readonly standardSignature: string;
  readonly userAgent: string;
  readonly customHeaderNames: readonly string[];
}

/** One HTTP exchange of a delivery. */
export interface Attempt {
  readonly number: number;
  /** The claim that it was made under; 0 is the direct lane's first attempt, negative ones are runs given up as lost. */
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

/** A delivery and all that its Outbox knows of it. */
export interface Delivery extends OwedDelivery {
  readonly status: DeliveryStatus;
  readonly phase: Phase;
  /** What the newest attempt came from; `scheduled` before the first. */
  readonly trigger: Trigger;
  /** When the next scheduled attempt is due, epoch milliseconds; null when none is. */
  readonly nextAttemptAt: number | null;
  readonly nextAttemptReason: NextAttemptReason | null;
  /** Resends asked for and not yet made. */
  readonly manualDue: number;
  /** When the Outbox has to look at it again: due time, release time-out or lease end; null when idle. */
  readonly wakeAt: number | null;
  /** The newest claim ticket; 0 before the first release. */
  readonly token: number;
  /** Releases in a row that nobody claimed. */
  readonly unclaimed: number;
  /** Claims in a row that nothing was recorded for. */
  readonly unrecorded: number;
  /** Entries of the retry schedule that are used up. */
  readonly consumed: number;
  readonly attemptCount: number;
  readonly attempts: readonly Attempt[];
  readonly completedAt: number | null;
  /** The recovery that took it up and waits for its end; null when none does. */
  readonly recovery: string | null;
}

/** A release that nobody claims comes back after this, doubling each time up to an hour. */
export const RELEASE_TIMEOUT_MS = 60_000;
const MAX_RELEASE_TIMEOUT_MS = 3_600_000;
/** Added to the attempt's timeout to make its lease. */
export const LEASE_MARGIN_MS = 15_000;
/** Claims without a record that count as a failed attempt. */
export const MAX_UNRECORDED_CLAIMS = 5;
/** Attempts that are kept in full; older ones are dropped from the log, never from the count. */
export const MAX_KEPT_ATTEMPTS = 50;

/** A delivery that waits for its first attempt, due at `dueAt`. */
export function newDelivery(owed: OwedDelivery, dueAt: number): Delivery {
  return {
    ...owed,
    status: "pending",
    phase: "waiting",
    trigger: "scheduled",
    nextAttemptAt: dueAt,
    nextAttemptReason: "schedule",
    manualDue: 0,
    wakeAt: dueAt,
    token: 0,
    unclaimed: 0,
    unrecorded: 0,
    consumed: 0,
    attemptCount: 0,
    attempts: [],
    completedAt: null,
    recovery: null,
  };
}

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

/** What the next run of a delivery is for. */
export function nextTrigger(delivery: Delivery): "scheduled" | "manual" {
  return delivery.manualDue > 0 ? "manual" : "scheduled";
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
  const lost: Attempt = {
    number: delivery.attemptCount + 1,
    // Not the ticket itself: its own record may still come, and a success counts even then.
    token: -delivery.token,
    trigger: nextTrigger(delivery),
    startedAt: now,
    endedAt: now,
    responseCode: null,
    responseTimeMs: null,
    responseBody: null,
    responseHeaders: {},
    error: { code: "internal", message: `${unrecorded} runs in a row ended without a record` },
    request: null,
  };
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

function isSameExchange(one: Attempt, other: Attempt): boolean {
  return one.startedAt === other.startedAt && one.endedAt === other.endedAt && one.responseCode === other.responseCode;
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

/** The next attempt as it is told: when (epoch milliseconds) and why then; nulls when none is planned. */
export interface PlannedAttempt {
  readonly at: number | null;
  readonly reason: NextAttemptReason | null;
}

/** What a delivery's next attempt is told as: a resend comes first, unless something holds that back too. */
export function nextAttemptOf(delivery: Delivery): PlannedAttempt {
  const { manualDue, wakeAt, nextAttemptAt, nextAttemptReason: reason } = delivery;
  if (manualDue === 0) return { at: nextAttemptAt, reason };
  const isHeld = reason === "order" || reason === "rate_limit" || reason === "window";
  return { at: wakeAt, reason: isHeld ? reason : "manual" };
}

/** Tells whether a run of deliver may be working on it. */
export function isUnderWay(delivery: Delivery): boolean {
  return delivery.phase === "released" || delivery.phase === "leased";
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
