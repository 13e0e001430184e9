import type { Attempt, Trigger } from "./attempt.ts";
import type { PayloadFormat } from "./envelope.ts";
import { HOLD_REASONS, type NextAttemptReason } from "./retry-schedule.ts";

export const DELIVERY_STATUSES = ["pending", "delivered", "failed", "canceled"] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];
/** Ends that a recovery begins anew from. */
export const RECOVERABLE_STATUSES = ["failed", "canceled"] as const;
export type RecoverableStatus = (typeof RECOVERABLE_STATUSES)[number];

/** How far a recovery came; it is canceled when its webhook is disabled. */
export const RECOVERY_STATUSES = ["running", "completed", "canceled"] as const;
export type RecoveryStatus = (typeof RECOVERY_STATUSES)[number];

/** `waiting` for its time, `released` to a queue, `leased` to a run of deliver, or `idle`: nothing is owed. */
export const PHASES = ["idle", "waiting", "released", "leased"] as const;
export type Phase = (typeof PHASES)[number];

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

/** What a run that an Outbox releases is for. */
export type RunTrigger = Exclude<Trigger, "test">;

/** A delivery and all that its Outbox knows of it. */
export interface Delivery extends OwedDelivery {
  readonly status: DeliveryStatus;
  readonly phase: Phase;
  /** A trial send: it says nothing of the webhook, is no delivery of an event, and stays one when it is resent. */
  readonly isTrial: boolean;
  /** What the newest attempt came from, `scheduled` before the first; of a trial always `test`. */
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
  /** The highest number that was given to an attempt: when its run was let go, whether or not it was recorded. */
  readonly numbered: number;
  /** A replay or recovery has begun it anew: what its schedule sends comes from there. */
  readonly isReplayed: boolean;
  /**
   * Set while a replay waits for its first attempt: the highest number that was given before it was asked for. What such
   * an attempt comes to can't settle what was asked for after it began.
   */
  readonly replayAfter: number | null;
  /** Attempts that were recorded. */
  readonly attemptCount: number;
  /** By number; the newest of them. */
  readonly attempts: readonly Attempt[];
  /** Of the attempt that delivered it, else of the newest; null when there was no answer. */
  readonly responseCode: number | null;
  readonly responseTimeMs: number | null;
  readonly completedAt: number | null;
  /** The recovery that took it up and waits for its end; null when none does. */
  readonly recovery: string | null;
}

/** A delivery that waits for its first attempt, due at `dueAt`. */
export function newDelivery(owed: OwedDelivery, dueAt: number): Delivery {
  return {
    ...owed,
    status: "pending",
    phase: "waiting",
    isTrial: false,
    trigger: "scheduled",
    nextAttemptAt: dueAt,
    nextAttemptReason: "schedule",
    manualDue: 0,
    wakeAt: dueAt,
    token: 0,
    unclaimed: 0,
    unrecorded: 0,
    consumed: 0,
    numbered: 0,
    isReplayed: false,
    replayAfter: null,
    attemptCount: 0,
    attempts: [],
    responseCode: null,
    responseTimeMs: null,
    completedAt: null,
    recovery: null,
  };
}

/** A delivery that is pending with nothing due, until a recovery takes it up. */
export function heldDelivery(owed: OwedDelivery): Delivery {
  const held = { phase: "idle", wakeAt: null, nextAttemptAt: null, nextAttemptReason: null } as const;
  return { ...newDelivery(owed, 0), ...held };
}

/** A trial send that is about to be made. */
export function newTrial(owed: OwedDelivery, startedAt: number): Delivery {
  return { ...newDelivery(owed, startedAt), isTrial: true, trigger: "test" };
}

/**
 * A delivery whose first attempt may be under way in the direct lane, where nothing is claimed: it counts as leased under
 * ticket 0, and is due when the attempt is not recorded by `leaseEndsAt`.
 */
export function newDirectDelivery(owed: OwedDelivery, leaseEndsAt: number): Delivery {
  return { ...newDelivery(owed, leaseEndsAt), phase: "leased", numbered: 1 };
}

/** A delivery that an event names, for an Outbox that may not have heard of it. */
export interface NamedDelivery {
  readonly owed: OwedDelivery;
  /** Its first attempt does not wait for its Outbox: it may be under way. */
  readonly isDirect: boolean;
}

/** A delivery as its Outbox takes it in; of a direct one `dueAt` is when an attempt that may be under way has ended. */
export function newNamedDelivery({ owed, isDirect }: NamedDelivery, dueAt: number): Delivery {
  return isDirect ? newDirectDelivery(owed, dueAt) : newDelivery(owed, dueAt);
}

/** What the next run of a delivery is for. */
export function nextTrigger({ manualDue, isReplayed }: Delivery): RunTrigger {
  if (manualDue > 0) return "manual";
  return isReplayed ? "replay" : "scheduled";
}

/** The next attempt as it is told: when (epoch milliseconds) and why then; nulls when none is planned. */
export interface PlannedAttempt {
  readonly at: number | null;
  readonly reason: NextAttemptReason | null;
}

/**
 * What a delivery's next attempt is told as: a resend that waits comes first, unless something holds that back too. While
 * one is under way the next is the schedule's.
 */
export function nextAttemptOf(delivery: Delivery): PlannedAttempt {
  const { manualDue, wakeAt, nextAttemptAt, nextAttemptReason: reason } = delivery;
  if (manualDue === 0 || isUnderWay(delivery)) return { at: nextAttemptAt, reason };
  const isHeld = HOLD_REASONS.some((hold) => hold === reason);
  return { at: wakeAt, reason: isHeld ? reason : "manual" };
}

/** Tells whether a run of deliver may be working on it. */
export function isUnderWay(delivery: Delivery): boolean {
  return delivery.phase === "released" || delivery.phase === "leased";
}
