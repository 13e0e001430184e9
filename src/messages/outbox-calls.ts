import type { Attempt } from "../domain/attempt.ts";
import type { OwedDelivery, RunTrigger } from "../domain/delivery.ts";
import type { EventContent } from "../domain/event.ts";
import type { Health, Lane } from "../domain/lane.ts";
import type { Outcome } from "../domain/outcome.ts";
import type { DisabledReason, OutboxSettings } from "../domain/webhook.ts";

/** The lane, health and status that a webhook should have. Always stated whole, so that a lost answer loses nothing. */
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

/** A claimed ticket: the right to make one attempt, and its number. */
export interface Claim {
  readonly deliveryId: string;
  readonly token: number;
  readonly number: number;
  readonly trigger: RunTrigger;
  /** The event of a trial send; null when the event is in D1. */
  readonly content: TestContent | null;
}

/** The event of a trial send, which only its Outbox stores. `dataText` is minified JSON. */
export interface TestContent {
  readonly createdAt: number;
  readonly dataText: string;
}

/** The report of deliver on one delivery: an attempt with its meaning, or a claim returned unsent. */
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

/** The event of a delivery, brought to its Outbox so that it need not be read when the delivery is released. */
export interface BroughtContent extends EventContent {
  readonly deliveryId: string;
}

/** Most characters of events that a call brings, and that an Outbox remembers: releases of a burst, at some 500 each. */
export const MAX_BROUGHT_CHARS = 250_000;

/** The calls of the pipeline to an Outbox. Safe to repeat, but a ticket is claimed once. A platform failure rejects. */
export interface OutboxPort {
  /**
   * With `isDirect`, a first attempt without a claim may be under way until `dueAt`. `brought` spares reading events; what is
   * missing is read.
   */
  enqueue(
    settings: OutboxSettings,
    owed: readonly OwedDelivery[],
    dueAt: number,
    isDirect?: boolean,
    brought?: readonly BroughtContent[],
  ): Promise<StatedStanding>;
  claim(settings: OutboxSettings, tickets: readonly Ticket[]): Promise<ClaimAnswer>;
  record(settings: OutboxSettings, reports: readonly Report[]): Promise<StatedStanding>;
  configure(settings: OutboxSettings): Promise<StatedStanding>;
  purge(): Promise<void>;
}

/** The claimed tickets, and the standing that the webhook should have. */
export interface ClaimAnswer {
  readonly claims: readonly Claim[];
  readonly stated: StatedStanding;
}
