import type { Attempt } from "../domain/attempt.ts";
import type { DeliveryStatus, OwedDelivery, RunTrigger } from "../domain/delivery.ts";
import type { Health, Lane } from "../domain/lane.ts";
import type { Outcome } from "../domain/outcome.ts";
import type { DisabledReason, OutboxSettings } from "../domain/webhook.ts";

/** What should hold of the webhook, by what its Outbox has seen; stated whole, so that a lost answer loses nothing. */
export interface StatedStanding {
  readonly lane: Lane;
  readonly health: Health;
  /** Set when the webhook should be disabled, if it is still active in that epoch. */
  readonly disable: { readonly epoch: number; readonly reason: DisabledReason } | null;
}

/** A ticket for one release of one delivery. */
export interface Ticket {
  readonly deliveryId: string;
  readonly token: number;
}

/** What a ticket gives: the right and the number of an attempt, or nothing because it is no longer wanted. */
export interface Claim {
  readonly deliveryId: string;
  readonly token: number;
  readonly number: number;
  readonly trigger: RunTrigger;
  /** The event, when the Outbox itself keeps it (trial sends); else it is in D1. */
  readonly content: TestContent | null;
}

/** The event of a trial send, which is kept nowhere else. `dataText` is minified JSON. */
export interface TestContent {
  readonly createdAt: number;
  readonly dataText: string;
}

/** What deliver reports of one delivery: an attempt with its meaning, or a claim given back unsent. */
export type Report =
  | {
      readonly kind: "attempted";
      readonly delivery: OwedDelivery;
      readonly attempt: Attempt;
      readonly outcome: Outcome;
      readonly retryAfterSeconds: number | null;
      /** The event of a trial send; null when it is in D1. */
      readonly content: TestContent | null;
    }
  | {
      readonly kind: "given_back";
      readonly ticket: Ticket;
      /** When it is due again at the earliest, epoch milliseconds. */
      readonly notBefore: number;
    };

/** Which deliveries a list is of; times in epoch milliseconds, `until` included. */
export interface DeliveryFilter {
  readonly status: DeliveryStatus | null;
  readonly eventType: string | null;
  readonly since: number | null;
  readonly until: number | null;
}

/** What an Outbox can be asked, each call safe to repeat but `resend`; a platform failure rejects. */
export interface OutboxPort {
  /** With `isDirect` a first attempt may have been made without a claim, and may be under way until `dueAt`. */
  enqueue(
    settings: OutboxSettings,
    owed: readonly OwedDelivery[],
    dueAt: number,
    isDirect?: boolean,
  ): Promise<StatedStanding>;
  claim(settings: OutboxSettings, tickets: readonly Ticket[]): Promise<ClaimAnswer>;
  record(settings: OutboxSettings, reports: readonly Report[]): Promise<StatedStanding>;
  configure(settings: OutboxSettings): Promise<StatedStanding>;
  purge(): Promise<void>;
}

/** The tickets that are still wanted, and what should hold of the webhook. */
export interface ClaimAnswer {
  readonly claims: readonly Claim[];
  readonly stated: StatedStanding;
}
