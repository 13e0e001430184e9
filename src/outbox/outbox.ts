import { DurableObject } from "cloudflare:workers";
import { type Env, readConfig } from "../config.ts";
import {
  cancelIfStale,
  claimDelivery,
  deferDelivery,
  type Delivery,
  nextTrigger,
  type OwedDelivery,
  releaseDelivery,
  replayDelivery,
  takeBackRelease,
} from "../domain/delivery.ts";
import type { OutboxSettings } from "../domain/webhook.ts";
import { describeError, log } from "../log.ts";
import type { DeliverMessage } from "../pipeline/messages.ts";
import {
  countOwed,
  earliestWake,
  findDelivery,
  findTestContent,
  oldestSettled,
  pruneBefore,
} from "./delivery-table.ts";
import { Ledger } from "./ledger.ts";
import { Pace } from "./pace.ts";
import { dropNotices, hasNotices, takeNotices } from "./notices.ts";
import type { Claim, ClaimAnswer, DeliveryFilter, Report, StatedStanding, TestContent, Ticket } from "./protocol.ts";
import {
  findRecovery,
  findRunning,
  listRecoveries,
  pruneRecoveries,
  type Recovery,
  type RecoveryRequest,
  startRecovery,
  takeNext,
} from "./recoveries.ts";
import { type DeliveryStats, readStats } from "./stats.ts";

/** Deliveries that one alarm looks at of each kind. */
const ALARM_CHUNK = 100;
/** Rows that one alarm prunes or cancels. */
const SWEEP_CHUNK = 500;
/** A send that failed is repeated no sooner. */
const SEND_RETRY_MS = 5000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const DEFAULT_DISABLE_AFTER_HOURS = 120;
/** Old deliveries are dropped in lots, this long after the first of them is due to go. */
const PRUNE_LOT_MS = DAY_MS;

/**
 * The Durable Object of one webhook, named by its id: a thin shell over the ledger of what the webhook is owed. It
 * contacts no subscriber: its one alarm releases what is due to a queue. Each call brings the webhook's settings, each
 * answer states what should hold of the webhook.
 */
export class Outbox extends DurableObject<Env> {
  #ledger: Ledger;
  #pace: Pace;
  /** Tells whether a recovery may have something left to take up. */
  #recovering: boolean;
  /** When the alarm stands, null for none, undefined when it was not looked up since the object woke. */
  #alarmAt: number | null | undefined;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#ledger = this.#openLedger();
    this.#pace = new Pace(this.#sql, () => this.#ledger.state);
    this.#recovering = findRunning(this.#sql) !== undefined;
  }

  /** Takes deliveries in, each once by its id, due at `dueAt` at the earliest; one of an older epoch is canceled. */
  async enqueue(settings: OutboxSettings, owed: readonly OwedDelivery[], dueAt: number): Promise<StatedStanding> {
    return this.#change(settings, (now) => {
      this.#ledger.enqueue(owed, dueAt, now);
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
    const notBefore = this.#pace.take(now);
    this.#ledger.save(notBefore === null ? claimed : deferDelivery(delivery, notBefore), now);
    if (notBefore !== null) return [];
    const content = findTestContent(this.#sql, deliveryId);
    return [{ deliveryId, token, number: claimed.attemptCount + 1, trigger: nextTrigger(claimed), content }];
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

  /** One more attempt of a delivery now; false when there is no such delivery. */
  async resend(settings: OutboxSettings, deliveryId: string): Promise<boolean> {
    return this.#change(settings, (now) => this.#ledger.resend(deliveryId, now));
  }

  /** Ends a pending delivery: the delivery as it is then, or undefined when there is none or it is not pending. */
  async cancel(settings: OutboxSettings, deliveryId: string): Promise<Delivery | undefined> {
    return this.#change(settings, (now) => this.#ledger.cancel(deliveryId, now));
  }

  /** Begins deliveries anew, also those that it has never had. */
  async replay(settings: OutboxSettings, owed: readonly OwedDelivery[]): Promise<StatedStanding> {
    return this.#change(settings, (now) => {
      this.#ledger.replay(owed, now);
      return this.#ledger.stated();
    });
  }

  /** Sends what failed or was canceled in a time again, a part at a time as the window lets it; safe to repeat. */
  async recover(settings: OutboxSettings, request: RecoveryRequest): Promise<Recovery> {
    return this.#change(settings, () => {
      this.#recovering = true;
      return startRecovery(this.#sql, request, this.#ledger.epoch);
    });
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
   * the last alone, without the answer's body.
   */
  list(settings: OutboxSettings, filter: DeliveryFilter, before: string | null, limit: number): readonly Delivery[] {
    return this.#ledger.list(filter, settings.epoch, before, limit, Date.now());
  }

  /** The event of a trial send; null for a delivery whose event is in D1. */
  findTestContent(deliveryId: string): TestContent | null {
    return findTestContent(this.#sql, deliveryId);
  }

  /** Forgets everything: the webhook is gone. A late record begins anew and is purged when its webhook is not found. */
  async purge(): Promise<void> {
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
    this.#ledger = this.#openLedger();
    this.#alarmAt = null;
    this.#recovering = false;
  }

  /** Looks at what is due, a bounded number at a time, and arms itself again; it never throws for what it works on. */
  override async alarm(): Promise<void> {
    this.#alarmAt = null;
    const now = Date.now();
    let notBefore = now;
    try {
      this.#ledger.expire(now, ALARM_CHUNK);
      this.#ledger.sweep(now, SWEEP_CHUNK);
      this.#takeUp(now);
      await this.#release(now);
      await this.#publishNotices();
      this.#prune(now);
    } catch (error) {
      log("error", "outbox_alarm_failed", { webhook_id: this.ctx.id.name, error: describeError(error) });
      notBefore = now + SEND_RETRY_MS;
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

  #openLedger(): Ledger {
    const config = readConfig(this.env);
    const hours = config.ok ? config.value.disableAfterHours : DEFAULT_DISABLE_AFTER_HOURS;
    return new Ledger(this.#sql, hours * HOUR_MS);
  }

  /** Publishes operational events through the same queue as any other; repeated if it can't tell whether it did. */
  async #publishNotices(): Promise<void> {
    const { settings } = this.#ledger.state;
    if (settings === null) return;
    const notices = takeNotices(this.#sql, settings, ALARM_CHUNK);
    if (notices.length === 0) return;
    await this.env.EVENTS.sendBatch(notices.map(({ message }) => ({ body: message })));
    dropNotices(
      this.#sql,
      notices.map(({ id }) => id),
    );
  }

  /** The next part of a recovery, once what was taken up before has mostly gone out. */
  #takeUp(now: number): void {
    if (!this.#canTakeUp()) return;
    const running = findRunning(this.#sql);
    this.#recovering = running !== undefined;
    if (running === undefined) return;
    const { epoch } = this.#ledger;
    for (const delivery of takeNext(this.#sql, running, ALARM_CHUNK)) {
      const anew = replayDelivery(cancelIfStale(delivery, epoch, now), epoch, now);
      this.#ledger.save({ ...anew, recovery: running.id }, now);
    }
  }

  #canTakeUp(): boolean {
    return this.#recovering && countOwed(this.#sql, "waiting") < ALARM_CHUNK;
  }

  /** Marks what is due as released before it is sent: a crash in between returns it after its time-out. */
  async #release(now: number): Promise<void> {
    const { settings, standing } = this.#ledger.state;
    if (settings === null) return;
    const released = this.#pace.due(now, ALARM_CHUNK).map((delivery) => releaseDelivery(delivery, now));
    if (released.length === 0) return;
    for (const delivery of released) this.#ledger.save(delivery, now);
    // From the first sign of trouble until it recovers a webhook waits only for others in trouble.
    const isInTrouble = standing.troubleRun > 0 || standing.health === "degraded";
    const queue = isInTrouble ? this.env.SLOW : this.env.PACED;
    try {
      await queue.sendBatch(released.map((delivery) => ({ body: deliverMessage(settings, delivery) })));
    } catch (error) {
      for (const { id, token } of released) {
        const delivery = findDelivery(this.#sql, id);
        if (delivery !== undefined) this.#ledger.save(takeBackRelease(delivery, token, now + SEND_RETRY_MS), now);
      }
      throw error;
    }
  }

  #prune(now: number): void {
    const before = now - this.#retentionMs();
    pruneBefore(this.#sql, before, SWEEP_CHUNK);
    pruneRecoveries(this.#sql, before);
  }

  #retentionMs(): number {
    const config = readConfig(this.env);
    return (config.ok ? config.value.deliveryRetentionDays : 30) * DAY_MS;
  }

  /** Puts the alarm at the next thing to do, no sooner than `notBefore`; a standing alarm is only moved forward. */
  async #arm(notBefore: number): Promise<void> {
    const next = this.#nextAlarm(notBefore);
    if (next === null) return;
    this.#alarmAt ??= await this.ctx.storage.getAlarm();
    if (this.#alarmAt !== null && this.#alarmAt <= next) return;
    this.#alarmAt = next;
    await this.ctx.storage.setAlarm(next);
  }

  #nextAlarm(notBefore: number): number | null {
    const oldest = oldestSettled(this.#sql);
    const times = [
      this.#ledger.isUnswept || this.#canTakeUp() || hasNotices(this.#sql) ? notBefore : null,
      earliestWake(this.#sql, "released"),
      earliestWake(this.#sql, "leased"),
      this.#pace.nextDue(notBefore),
      oldest === null ? null : oldest + this.#retentionMs() + PRUNE_LOT_MS,
    ].filter((time) => time !== null);
    return times.length === 0 ? null : Math.max(notBefore, Math.min(...times));
  }
}

function deliverMessage({ workspaceId, webhookId }: OutboxSettings, delivery: Delivery): DeliverMessage {
  const { eventId: id, eventType: type, acceptedAt, format, epoch, token } = delivery;
  const targets = [{ webhook_id: webhookId, delivery_id: delivery.id, format, epoch, token }];
  const event = { id, type, accepted_at: acceptedAt, content: null, targets };
  return { v: 1, kind: "deliver", workspace_id: workspaceId, events: [event] };
}
