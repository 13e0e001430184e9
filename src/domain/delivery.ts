import type { Attempt, Trigger } from "./attempt.ts";
import type { PayloadFormat } from "./envelope.ts";
import type { NextAttemptReason } from "./retry-schedule.ts";

export const DELIVERY_STATUSES = ["pending", "delivered", "failed", "canceled"] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

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

/** What the next run of a delivery is for. */
export function nextTrigger(delivery: Delivery): "scheduled" | "manual" {
  return delivery.manualDue > 0 ? "manual" : "scheduled";
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
  const isHeld = reason === "order" || reason === "rate_limit" || reason === "window";
  return { at: wakeAt, reason: isHeld ? reason : "manual" };
}

/** Tells whether a run of deliver may be working on it. */
export function isUnderWay(delivery: Delivery): boolean {
  return delivery.phase === "released" || delivery.phase === "leased";
}
