import type { Attempt, Trigger } from "./attempt.ts";
import type { PayloadFormat } from "./envelope.ts";
import { HOLD_REASONS, type NextAttemptReason } from "./retry-schedule.ts";

export const DELIVERY_STATUSES = ["pending", "delivered", "failed", "canceled"] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];
/** The statuses that a recovery restarts. */
export const RECOVERABLE_STATUSES = ["failed", "canceled"] as const;
export type RecoverableStatus = (typeof RECOVERABLE_STATUSES)[number];

/** How far a recovery came; it is canceled when its webhook is disabled. */
export const RECOVERY_STATUSES = ["running", "completed", "canceled"] as const;
export type RecoveryStatus = (typeof RECOVERY_STATUSES)[number];

/** `waiting` for its time, `released` to a queue, `leased` to a run of deliver, or `idle`: nothing is owed. */
export const PHASES = ["idle", "waiting", "released", "leased"] as const;
export type Phase = (typeof PHASES)[number];

/** One event owed to one webhook, as of the fan-out. */
export interface OwedDelivery {
  readonly id: string;
  readonly eventId: string;
  readonly eventType: string;
  /** When the event was accepted, epoch milliseconds. */
  readonly acceptedAt: number;
  readonly format: PayloadFormat;
  /** The webhook's epoch at creation. The delivery is canceled once the webhook's epoch is higher. */
  readonly epoch: number;
}

/** The triggers of runs that an Outbox releases. */
export type RunTrigger = Exclude<Trigger, "test">;

/** A delivery and all that its Outbox knows of it. */
export interface Delivery extends OwedDelivery {
  readonly status: DeliveryStatus;
  readonly phase: Phase;
  /** A trial send, also when it is resent. It does not count for the webhook's health, lane or stats. */
  readonly isTrial: boolean;
  /** The newest attempt's trigger; `scheduled` before the first, always `test` for a trial. */
  readonly trigger: Trigger;
  /** When the next scheduled attempt is due, epoch milliseconds; null when none is. */
  readonly nextAttemptAt: number | null;
  readonly nextAttemptReason: NextAttemptReason | null;
  /** Requested resends that are still to be made. */
  readonly manualDue: number;
  /** When the Outbox has to look at it again: due time, release time-out or lease end; null when idle. */
  readonly wakeAt: number | null;
  /** The newest claim ticket; 0 before the first release. */
  readonly token: number;
  /** Releases in a row that nobody claimed. */
  readonly unclaimed: number;
  /** Claims in a row without a record. */
  readonly unrecorded: number;
  /** Entries of the retry schedule that are used up. */
  readonly consumed: number;
  /** The highest attempt number handed out, whether or not the attempt was recorded. */
  readonly numbered: number;
  /** Restarted by a replay or recovery, so scheduled attempts have the trigger `replay`. */
  readonly isReplayed: boolean;
  /**
   * Set until the first attempt after a replay was requested: the highest attempt number before the request. Attempts up
   * to this number can't complete the replay.
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
  /** The recovery that restarted it and counts how it ends; null without one. */
  readonly recovery: string | null;
}

/** Makes a delivery whose first attempt is due at `dueAt`. */
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

/** Makes a delivery that is pending with nothing due until a recovery restarts it. */
export function heldDelivery(owed: OwedDelivery): Delivery {
  const held = { phase: "idle", wakeAt: null, nextAttemptAt: null, nextAttemptReason: null } as const;
  return { ...newDelivery(owed, 0), ...held };
}

/** Makes the delivery of a trial send. */
export function newTrial(owed: OwedDelivery, startedAt: number): Delivery {
  return { ...newDelivery(owed, startedAt), isTrial: true, trigger: "test" };
}

/**
 * Makes a delivery whose first attempt may be under way in the direct lane, which has no claims. It counts as leased
 * under ticket 0 until `leaseEndsAt`, and is then due unless the attempt was recorded.
 */
export function newDirectDelivery(owed: OwedDelivery, leaseEndsAt: number): Delivery {
  return { ...newDelivery(owed, leaseEndsAt), phase: "leased", numbered: 1 };
}

/** A delivery listed by its event; its Outbox may not know it yet. */
export interface NamedDelivery {
  readonly owed: OwedDelivery;
  /** Its first attempt is direct, so it may be under way. */
  readonly isDirect: boolean;
}

/** Makes the delivery for an Outbox that does not know it. For a direct one, `dueAt` is the end of its lease. */
export function newNamedDelivery({ owed, isDirect }: NamedDelivery, dueAt: number): Delivery {
  return isDirect ? newDirectDelivery(owed, dueAt) : newDelivery(owed, dueAt);
}

/** The trigger of a delivery's next run. */
export function nextTrigger({ manualDue, isReplayed }: Delivery): RunTrigger {
  if (manualDue > 0) return "manual";
  return isReplayed ? "replay" : "scheduled";
}

/** The next attempt as the API shows it: its time (epoch milliseconds) and reason; nulls when none is planned. */
export interface PlannedAttempt {
  readonly at: number | null;
  readonly reason: NextAttemptReason | null;
}

/**
 * The next attempt as the API shows it. A waiting resend comes first, with what holds it back as its reason. While an
 * attempt is under way, the next one is the schedule's.
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
