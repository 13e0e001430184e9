import { DurableObject } from "cloudflare:workers";
import type { Env } from "../config.ts";
import { claimDelivery, deferDelivery, LEASE_MARGIN_MS } from "../domain/change-delivery.ts";
import { type Delivery, type NamedDelivery, nextTrigger, type OwedDelivery } from "../domain/delivery.ts";
import type { OutboxSettings } from "../domain/webhook.ts";
import { describeError, log } from "../log.ts";
import { AlarmWork } from "./alarm-work.ts";
import { findTestContent } from "./delivery-table.ts";
import { Ledger } from "./ledger.ts";
import { readOutboxTerms } from "./outbox-terms.ts";
import { Pace } from "./pace.ts";
import type {
  Claim,
  ClaimAnswer,
  DeliveryFilter,
  Report,
  StatedStanding,
  TestContent,
  Ticket,
} from "../messages/outbox-calls.ts";
import { previewRecovery, startRecovery } from "./recover.ts";
import {
  findRecovery,
  listRecoveries,
  type Recovery,
  type RecoveryFilter,
  type RecoveryRequest,
} from "./recovery-table.ts";
import type { MatchedGroup } from "./recovery-marks.ts";
import { type DeliveryStats, readStats } from "./delivery-stats.ts";

/** An alarm that could not do its work comes again no sooner. */
const ALARM_RETRY_MS = 5000;

/**
 * The Durable Object of one webhook, named by its id: a thin shell over the ledger of what the webhook is owed. It
 * contacts no subscriber: its one alarm releases what is due to a queue. Each call brings the webhook's settings, each
 * answer states what should hold of the webhook.
 */
export class Outbox extends DurableObject<Env> {
  #ledger: Ledger;
  #pace: Pace;
  #work: AlarmWork;
  /** When the alarm stands, null for none, undefined when it was not looked up since the object woke. */
  #alarmAt: number | null | undefined;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    [this.#ledger, this.#pace, this.#work] = this.#open();
  }

  /**
   * Takes deliveries in, each once by its id, due at `dueAt` at the earliest; one of an older epoch is canceled. With
   * `isDirect` a first attempt may have been made without a claim, and may be under way until `dueAt`.
   */
  async enqueue(
    settings: OutboxSettings,
    owed: readonly OwedDelivery[],
    dueAt: number,
    isDirect = false,
  ): Promise<StatedStanding> {
    return this.#change(settings, (now) => {
      for (const delivery of owed) this.#ledger.takeIn({ owed: delivery, isDirect }, dueAt, now);
      return this.#ledger.stated();
    });
  }

  /** Answers which tickets are still wanted, with the number of the attempt; each is leased for its time-out and 15 s. */
  async claim(settings: OutboxSettings, tickets: readonly Ticket[]): Promise<ClaimAnswer> {
    return this.#change(settings, (now) => {
      const claims = tickets.flatMap((ticket) => this.#claimOne(ticket, settings.timeoutMs, now));
      return { claims, stated: this.#ledger.stated() };
    });
  }

  #claimOne({ deliveryId, token }: Ticket, timeoutMs: number, now: number): readonly Claim[] {
    const delivery = this.#ledger.findCurrent(deliveryId, now);
    const claimed = delivery && claimDelivery(delivery, token, now, timeoutMs);
    if (delivery === undefined || claimed === undefined) return [];
    const notBefore = claimed.isTrial ? null : this.#pace.take(now);
    this.#ledger.save(notBefore === null ? claimed : deferDelivery(delivery, notBefore), now);
    if (notBefore !== null) return [];
    const content = findTestContent(this.#sql, deliveryId);
    return [{ deliveryId, token, number: claimed.numbered, trigger: nextTrigger(claimed), content }];
  }

  /** Records what deliver reports, each attempt once by its ticket, with the next due time in the same transaction. */
  async record(settings: OutboxSettings, reports: readonly Report[]): Promise<StatedStanding> {
    return this.#change(settings, (now) => {
      for (const report of reports) this.#ledger.apply(report, now);
      return this.#ledger.stated();
    });
  }

  /** Learns changed settings at once; what an older epoch owed is canceled. */
  async configure(settings: OutboxSettings): Promise<StatedStanding> {
    return this.#change(settings, () => this.#ledger.stated());
  }

  /** One more attempt of a delivery now; false when there is no such delivery. One that is `named` is taken in first. */
  async resend(settings: OutboxSettings, deliveryId: string, named: NamedDelivery | null = null): Promise<boolean> {
    return this.#change(settings, (now) => {
      if (named !== null) this.#ledger.takeIn(named, dueAtOf(named, settings, now), now);
      return this.#ledger.resend(deliveryId, now);
    });
  }

  /**
   * Ends a pending delivery: the delivery as it is then, or undefined when there is none or it is not pending. One that is
   * `named` is taken in first.
   */
  async cancel(
    settings: OutboxSettings,
    deliveryId: string,
    named: NamedDelivery | null = null,
  ): Promise<Delivery | undefined> {
    return this.#change(settings, (now) => {
      if (named !== null) this.#ledger.takeIn(named, dueAtOf(named, settings, now), now);
      return this.#ledger.cancel(deliveryId, now);
    });
  }

  /** Begins deliveries anew, also those that it has never had; of these a direct first attempt may be under way. */
  async replay(settings: OutboxSettings, owed: readonly OwedDelivery[], isDirect = false): Promise<StatedStanding> {
    return this.#change(settings, (now) => {
      for (const delivery of owed) {
        const named = { owed: delivery, isDirect };
        this.#ledger.replay(named, dueAtOf(named, settings, now), now);
      }
      return this.#ledger.stated();
    });
  }

  /**
   * Sends what failed or was canceled in a time again, and of `missed` what it never had, a part at a time as the window
   * lets it; safe to repeat.
   */
  async recover(
    settings: OutboxSettings,
    request: RecoveryRequest,
    missed: readonly OwedDelivery[] = [],
  ): Promise<Recovery> {
    return this.#change(settings, (now) => {
      this.#work.expectRecovery();
      return startRecovery(this.#sql, this.#ledger, request, missed, settings.epoch, now);
    });
  }

  /** Counts what {@link recover} would send, and changes nothing. */
  previewRecovery(
    settings: OutboxSettings,
    filter: RecoveryFilter,
    missed: readonly OwedDelivery[],
  ): readonly MatchedGroup[] {
    const epoch = Math.max(settings.epoch, this.#ledger.epoch);
    return previewRecovery(this.#sql, filter, missed, epoch, Date.now());
  }

  /** Finds a recovery; null when there is none. */
  findRecovery(id: string): Recovery | null {
    return findRecovery(this.#sql, id) ?? null;
  }

  /** Lists the newest recoveries. */
  listRecoveries(): readonly Recovery[] {
    return listRecoveries(this.#sql);
  }

  /** Counts deliveries since a time, with a series of buckets. */
  stats(settings: OutboxSettings, since: number, bucketMs: number): DeliveryStats {
    return readStats(this.#sql, Math.max(settings.epoch, this.#ledger.epoch), since, bucketMs);
  }

  /** Finds deliveries by id, those of an older epoch as canceled, with what the next attempt waits for now. */
  find(settings: OutboxSettings, ids: readonly string[]): readonly Delivery[] {
    const now = Date.now();
    return this.#ledger.read(ids, settings.epoch, now).map((delivery) => {
      const held = this.#pace.findHold(delivery, now);
      return held === null ? delivery : { ...delivery, nextAttemptReason: held };
    });
  }

  /**
   * Lists the log, newest first, with one delivery more than the limit when there is more. Of each delivery's attempts
   * the last alone, without the answer's body. What events have `named` and is not known here yet is listed too.
   */
  list(
    settings: OutboxSettings,
    filter: DeliveryFilter,
    before: string | null,
    limit: number,
    named: readonly NamedDelivery[] = [],
  ): readonly Delivery[] {
    return this.#ledger.list({ filter, epoch: settings.epoch, before, limit }, named, Date.now());
  }

  /** The event of a trial send; null for a delivery whose event is in D1. */
  findTestContent(deliveryId: string): TestContent | null {
    return findTestContent(this.#sql, deliveryId);
  }

  /** Forgets everything: the webhook is gone. A late record begins anew and is purged when its webhook is not found. */
  async purge(): Promise<void> {
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
    [this.#ledger, this.#pace, this.#work] = this.#open();
    this.#alarmAt = null;
  }

  /** Looks at what is due, a bounded number at a time, and arms itself again; it never throws for what it works on. */
  override async alarm(): Promise<void> {
    this.#alarmAt = null;
    const now = Date.now();
    let notBefore = now;
    try {
      await this.#work.run(now);
    } catch (error) {
      log("error", "outbox_alarm_failed", { webhook_id: this.ctx.id.name, error: describeError(error) });
      notBefore = now + ALARM_RETRY_MS;
    }
    await this.#arm(notBefore);
  }

  get #sql(): SqlStorage {
    return this.ctx.storage.sql;
  }

  async #change<T>(settings: OutboxSettings, work: (now: number) => T): Promise<T> {
    const now = Date.now();
    this.#ledger.learn(settings);
    const answer = work(now);
    await this.#arm(now);
    return answer;
  }

  #open(): [Ledger, Pace, AlarmWork] {
    const { disableAfterMs, retentionMs } = readOutboxTerms(this.env);
    const ledger = new Ledger(this.#sql, disableAfterMs);
    const pace = new Pace(this.#sql, ledger);
    return [ledger, pace, new AlarmWork(this.#sql, ledger, pace, this.env, retentionMs)];
  }

  /** Puts the alarm at the next thing to do, no sooner than `notBefore`; a standing alarm is only moved forward. */
  async #arm(notBefore: number): Promise<void> {
    const next = this.#work.nextAt(notBefore);
    if (next === null) return;
    this.#alarmAt ??= await this.ctx.storage.getAlarm();
    if (this.#alarmAt !== null && this.#alarmAt <= next) return;
    this.#alarmAt = next;
    await this.ctx.storage.setAlarm(next);
  }
}

/** When a delivery that is taken in now is due: at once, or when the lease of a direct attempt would end that began now. */
function dueAtOf({ isDirect }: NamedDelivery, { timeoutMs }: OutboxSettings, now: number): number {
  return isDirect ? now + timeoutMs + LEASE_MARGIN_MS : now;
}
