import { DurableObject } from "cloudflare:workers";
import type { Env } from "../config.ts";
import { conditionOf } from "../domain/condition.ts";
import type { DeliveryFilter } from "../domain/delivery-filter.ts";
import { claimDelivery, deferDelivery, LEASE_MARGIN_MS } from "../domain/change-delivery.ts";
import { type Delivery, type NamedDelivery, nextTrigger, type OwedDelivery } from "../domain/delivery.ts";
import type { OutboxSettings } from "../domain/webhook.ts";
import { describeError, log } from "../log.ts";
import { AlarmClock } from "./alarm-clock.ts";
import { AlarmWork } from "./alarm-work.ts";
import { doEach } from "./do-each.ts";
import { findTestContent } from "./delivery-table.ts";
import { Ledger } from "./ledger.ts";
import type { LogPart } from "./list-page.ts";
import { Compaction } from "./log/compaction.ts";
import { readOutboxTerms } from "./outbox-terms.ts";
import { Pace } from "./pace.ts";
import type {
  BroughtContent,
  Claim,
  ClaimAnswer,
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
import { readTrouble, type Trouble, type TroubleQuery } from "./trouble.ts";

/** A delivery's status. */
export type StatusOf = Pick<Delivery, "id" | "status">;

/** Shortest wait after a failed alarm. */
const ALARM_RETRY_MS = 5000;

/**
 * The Durable Object of one webhook, named by its id: a thin shell over the ledger of its deliveries. It contacts no
 * subscriber: its alarm sends what is due to a queue. Calls bring the webhook's settings; those of deliver are answered
 * with the lane, health and status that the webhook should have.
 */
export class Outbox extends DurableObject<Env> {
  #ledger: Ledger;
  #pace: Pace;
  #work: AlarmWork;
  readonly #clock: AlarmClock;
  /** Tells one run of the object from the next. */
  readonly #startId = crypto.randomUUID();

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#clock = new AlarmClock(ctx.storage);
    [this.#ledger, this.#pace, this.#work] = this.#open();
  }

  /**
   * Adds deliveries, each once by its id, due at `dueAt`; one of an older epoch is canceled. With `isDirect`, a first attempt
   * without a claim may be under way until `dueAt`. The `brought` events spare their releases a read.
   */
  async enqueue(
    settings: OutboxSettings,
    owed: readonly OwedDelivery[],
    dueAt: number,
    isDirect = false,
    brought: readonly BroughtContent[] = [],
  ): Promise<StatedStanding> {
    return this.#change(settings, (now) => {
      this.#work.bring(brought, now);
      doEach(owed, (delivery) => this.#ledger.takeIn({ owed: delivery, isDirect }, dueAt, now));
      return this.#ledger.stated();
    });
  }

  /** Claims tickets. Valid ones are answered with an attempt number, and leased for the time-out and 15 s. */
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

  /** Records the reports of deliver, each once, with the next due time in the same transaction. */
  async record(settings: OutboxSettings, reports: readonly Report[]): Promise<StatedStanding> {
    return this.#change(settings, (now) => {
      doEach(reports, (report) => this.#ledger.apply(report, now));
      return this.#ledger.stated();
    });
  }

  /** Stores changed settings; what an older epoch owed is canceled. */
  async configure(settings: OutboxSettings): Promise<StatedStanding> {
    return this.#change(settings, () => this.#ledger.stated());
  }

  /** Requests one more attempt now; false when there is no such delivery. A `named` delivery is added first. */
  async resend(settings: OutboxSettings, deliveryId: string, named: NamedDelivery | null = null): Promise<boolean> {
    return this.#change(settings, (now) => {
      if (named !== null) this.#ledger.takeIn(named, dueAtOf(named, settings, now), now);
      return this.#ledger.resend(deliveryId, now);
    });
  }

  /**
   * Cancels a pending delivery and answers it; undefined when there is none, or it is not pending. A `named` delivery is
   * added first.
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

  /** Restarts deliveries and adds unknown ones. With `isDirect`, a first attempt of these may be under way. */
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
   * Starts a recovery: of deliveries that failed or were canceled in a time, and of unknown ones among `missed`. They are
   * sent as the window allows; safe to repeat.
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

  /** Counts what {@link recover} would send. */
  previewRecovery(
    settings: OutboxSettings,
    filter: RecoveryFilter,
    missed: readonly OwedDelivery[],
  ): readonly MatchedGroup[] {
    const epoch = Math.max(settings.epoch, this.#ledger.epoch);
    return previewRecovery(this.#sql, this.#ledger.log, filter, missed, epoch, Date.now());
  }

  /** Finds a recovery; null when there is none. */
  findRecovery(id: string): Recovery | null {
    return findRecovery(this.#sql, id) ?? null;
  }

  /** Lists the newest recoveries. */
  listRecoveries(): readonly Recovery[] {
    return listRecoveries(this.#sql);
  }

  /**
   * Counts the deliveries since a time, and those of each bucket of it. The time is rounded down to an hour, or to five
   * minutes for buckets that are not of whole hours; those reach back two hours.
   */
  async stats(settings: OutboxSettings, since: number, bucketMs: number): Promise<DeliveryStats> {
    const { figures } = this.#ledger;
    if (figures.isBehind) {
      const now = Date.now();
      figures.catchUp(now);
      await this.#arm(now);
    }
    const { state, epoch } = this.#ledger;
    const condition = settings.epoch > epoch ? "healthy" : conditionOf(state.standing, state.failing);
    return { ...readStats(this.#sql, figures, Math.max(settings.epoch, epoch), since, bucketMs), condition };
  }

  /** Tells what is wrong with the webhook, or was, and what waits; from a bounded number of rows. */
  trouble(settings: OutboxSettings, asked: TroubleQuery): Trouble {
    const isCurrent = settings.epoch <= this.#ledger.epoch;
    return readTrouble(this.#sql, this.#ledger, this.#pace, asked, isCurrent, Date.now());
  }

  /** Finds deliveries by id, with what holds them back now; those of an older epoch are canceled. */
  find(settings: OutboxSettings, ids: readonly string[]): readonly Delivery[] {
    const now = Date.now();
    return this.#ledger.read(ids, settings.epoch, now).map((delivery) => {
      const held = this.#pace.findHold(delivery, now);
      return held === null ? delivery : { ...delivery, nextAttemptReason: held };
    });
  }

  /** Tells the statuses of deliveries, by their ids; unknown ones are left out. */
  findStatuses(settings: OutboxSettings, ids: readonly string[]): readonly StatusOf[] {
    return this.#ledger.read(ids, settings.epoch, Date.now()).map(({ id, status }) => ({ id, status }));
  }

  /**
   * Lists a part of the log, newest first, from a bounded number of rows. Each delivery has its last attempt only, without
   * the response body. Unknown deliveries among `named` are listed too.
   */
  listPart(
    settings: OutboxSettings,
    filter: DeliveryFilter,
    before: string | null,
    limit: number,
    named: readonly NamedDelivery[] = [],
  ): LogPart {
    return this.#ledger.list({ filter, epoch: settings.epoch, before, limit }, named, Date.now());
  }

  /**
   * Lists the log for callers of the version before: one delivery more than the limit when there are more, however many
   * rows have to be looked at for that.
   */
  list(
    settings: OutboxSettings,
    filter: DeliveryFilter,
    before: string | null,
    limit: number,
    named: readonly NamedDelivery[] = [],
  ): readonly Delivery[] {
    const found: Delivery[] = [];
    let place = before;
    do {
      const part = this.listPart(settings, filter, place, limit + 1 - found.length, named);
      found.push(...part.items);
      place = part.next;
    } while (place !== null && found.length <= limit);
    return found;
  }

  /** A text that is another one after each change of what the other calls answer, and after each restart. */
  logVersion(): string {
    const { changes } = this.#sql.exec<{ changes: number }>("SELECT total_changes() AS changes").one();
    return `${this.#startId}.${changes}`;
  }

  /** Finds the event of a trial send; null for a delivery whose event is in D1. */
  findTestContent(deliveryId: string): TestContent | null {
    return findTestContent(this.#sql, deliveryId);
  }

  /** Deletes everything, for a webhook that is gone. After a late record it is purged once more by the caller. */
  async purge(): Promise<void> {
    await this.#clock.delete();
    await this.ctx.storage.deleteAll();
    [this.#ledger, this.#pace, this.#work] = this.#open();
    this.#clock.ring();
  }

  /** Does a bounded part of what is due and sets the next alarm. A failure of the work is logged and tried again. */
  override async alarm(): Promise<void> {
    this.#clock.ring();
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
    try {
      return this.#written(now, () => {
        this.#ledger.learn(settings, now);
        return work(now);
      });
    } finally {
      await this.#arm(now);
    }
  }

  /** Writes what the work did and brings the figures along, also when it throws. */
  #written<T>(now: number, work: () => T): T {
    try {
      return work();
    } finally {
      this.#ledger.flush(now);
    }
  }

  #open(): [Ledger, Pace, AlarmWork] {
    const { disableAfterMs, retentionMs } = readOutboxTerms(this.env);
    const ledger = new Ledger(this.#sql, disableAfterMs);
    const pace = new Pace(this.#sql, ledger);
    const compaction = new Compaction(this.ctx.storage, ledger.log);
    return [ledger, pace, new AlarmWork(this.#sql, ledger, pace, compaction, this.env, retentionMs)];
  }

  /** Sets the alarm for the next thing to do, no sooner than `notBefore`. An earlier alarm stays. */
  async #arm(notBefore: number): Promise<void> {
    const next = this.#work.nextAt(notBefore);
    if (next !== null) await this.#clock.setBy(next);
  }
}

/** When a delivery that is added now is due: at once, or when the lease of a direct attempt would end. */
function dueAtOf({ isDirect }: NamedDelivery, { timeoutMs }: OutboxSettings, now: number): number {
  return isDirect ? now + timeoutMs + LEASE_MARGIN_MS : now;
}
