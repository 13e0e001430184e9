import { DurableObject } from "cloudflare:workers";
import { type Env, readConfig } from "../config.ts";
import {
  cancelDelivery,
  cancelIfStale,
  claimDelivery,
  type Delivery,
  expireDelivery,
  giveBack,
  newDelivery,
  nextTrigger,
  type OwedDelivery,
  recordAttempt,
  releaseDelivery,
  replayDelivery,
  resendDelivery,
  takeBackRelease,
} from "../domain/delivery.ts";
import { advanceStanding } from "../domain/lane.ts";
import type { OutboxSettings } from "../domain/webhook.ts";
import { describeError, log } from "../log.ts";
import type { DeliverMessage } from "../pipeline/messages.ts";
import {
  countOwed,
  createTables,
  earliestWake,
  findDelivery,
  findHead,
  listOwed,
  listPage,
  listStale,
  findTestContent,
  oldestSettled,
  pruneBefore,
  saveDelivery,
  saveTestContent,
} from "./delivery-table.ts";
import type { Claim, ClaimAnswer, DeliveryFilter, Report, StatedStanding, TestContent, Ticket } from "./protocol.ts";
import {
  cancelRecoveries,
  countRecovered,
  createRecoveryTable,
  findRecovery,
  findRunning,
  pruneRecoveries,
  type Recovery,
  type RecoveryRequest,
  startRecovery,
  takeNext,
} from "./recoveries.ts";
import { type DeliveryStats, readStats } from "./stats.ts";
import { loadState, type OutboxState, saveState } from "./state.ts";

/** Deliveries that one alarm looks at of each kind. */
const ALARM_CHUNK = 100;
/** Rows that one alarm prunes or cancels. */
const SWEEP_CHUNK = 500;
/** A send that failed is repeated no sooner. */
const SEND_RETRY_MS = 5000;
/** Old deliveries are dropped in lots, this long after the first of them is due to go. */
const PRUNE_LOT_MS = 86_400_000;
const DAY_MS = 86_400_000;

/**
 * What one webhook is owed: every delivery, every attempt, due times and leases. Named by the webhook's id. It decides
 * nothing by itself (that is `domain`'s) and contacts no subscriber: its one alarm releases what is due to a queue.
 */
export class Outbox extends DurableObject<Env> {
  #state: OutboxState;
  #lastSeq = 0;
  /** Tells whether a recovery may have something left to take up. */
  #recovering: boolean;
  /** When the alarm stands, null for none, undefined when it was not looked up since the object woke. */
  #alarmAt: number | null | undefined;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    createTables(this.ctx.storage.sql);
    createRecoveryTable(this.ctx.storage.sql);
    this.#state = loadState(this.ctx.storage.sql);
    this.#recovering = findRunning(this.ctx.storage.sql) !== undefined;
  }

  /** Takes deliveries in, each once by its id, due at `dueAt` at the earliest; one of an older epoch is canceled. */
  async enqueue(settings: OutboxSettings, owed: readonly OwedDelivery[], dueAt: number): Promise<StatedStanding> {
    this.#learn(settings);
    const now = Date.now();
    for (const delivery of owed) {
      if (findDelivery(this.#sql, delivery.id) !== undefined) continue;
      this.#save(cancelIfStale(newDelivery(delivery, dueAt), this.#epoch, now));
    }
    await this.#arm(now);
    return this.#stated();
  }

  /** Answers which tickets are still wanted, with the number of the attempt; each is leased for its time-out and 15 s. */
  async claim(settings: OutboxSettings, tickets: readonly Ticket[]): Promise<ClaimAnswer> {
    this.#learn(settings);
    const now = Date.now();
    const claims: Claim[] = [];
    for (const { deliveryId, token } of tickets) {
      const delivery = this.#findCurrent(deliveryId, now);
      const claimed = delivery && claimDelivery(delivery, token, now, settings.timeoutMs);
      if (delivery === undefined || claimed === undefined) continue;
      this.#save(claimed);
      const number = claimed.attemptCount + 1;
      claims.push({
        deliveryId,
        token,
        number,
        trigger: nextTrigger(claimed),
        content: findTestContent(this.#sql, deliveryId),
      });
    }
    await this.#arm(now);
    return { claims, stated: this.#stated() };
  }

  /** Records what deliver reports, each attempt once by its ticket, with the next due time in the same transaction. */
  async record(settings: OutboxSettings, reports: readonly Report[]): Promise<StatedStanding> {
    this.#learn(settings);
    const now = Date.now();
    for (const report of reports) this.#apply(report, now);
    await this.#arm(now);
    return this.#stated();
  }

  /** Learns changed settings at once; what an older epoch owed is canceled. */
  async configure(settings: OutboxSettings): Promise<StatedStanding> {
    this.#learn(settings);
    await this.#arm(Date.now());
    return this.#stated();
  }

  /** One more attempt of a delivery now; false when there is no such delivery. */
  async resend(settings: OutboxSettings, deliveryId: string): Promise<boolean> {
    this.#learn(settings);
    const now = Date.now();
    const delivery = this.#findCurrent(deliveryId, now);
    if (delivery === undefined) return false;
    this.#save(resendDelivery(delivery, this.#epoch, now));
    await this.#arm(now);
    return true;
  }

  /** Ends a pending delivery: the delivery as it is then, or undefined when there is none or it is not pending. */
  async cancel(settings: OutboxSettings, deliveryId: string): Promise<Delivery | undefined> {
    this.#learn(settings);
    const now = Date.now();
    const delivery = this.#findCurrent(deliveryId, now);
    if (delivery?.status !== "pending") return undefined;
    const canceled = cancelDelivery(delivery, now);
    this.#save(canceled);
    await this.#arm(now);
    return canceled;
  }

  /** Begins deliveries anew, also those that it has never had. */
  async replay(settings: OutboxSettings, owed: readonly OwedDelivery[]): Promise<StatedStanding> {
    this.#learn(settings);
    const now = Date.now();
    for (const delivery of owed) {
      const known = this.#findCurrent(delivery.id, now);
      this.#save(known === undefined ? newDelivery(delivery, now) : replayDelivery(known, this.#epoch, now));
    }
    await this.#arm(now);
    return this.#stated();
  }

  /** Sends what failed or was canceled in a time again, a part at a time as the window lets it; safe to repeat. */
  async recover(settings: OutboxSettings, request: RecoveryRequest): Promise<Recovery> {
    this.#learn(settings);
    const recovery = startRecovery(this.#sql, request, this.#epoch);
    this.#recovering = true;
    await this.#arm(Date.now());
    return recovery;
  }

  /** Finds a recovery; null when there is none. */
  findRecovery(id: string): Recovery | null {
    return findRecovery(this.#sql, id) ?? null;
  }

  /** Counts deliveries since a time, with a series of buckets. */
  stats(settings: OutboxSettings, since: number, bucketMs: number): DeliveryStats {
    return readStats(this.#sql, Math.max(settings.epoch, this.#epoch), since, bucketMs);
  }

  /** Finds deliveries by id, those of an older epoch as canceled. */
  find(settings: OutboxSettings, ids: readonly string[]): readonly Delivery[] {
    const now = Date.now();
    return ids.flatMap((id) => {
      const delivery = findDelivery(this.#sql, id);
      return delivery === undefined ? [] : [this.#asRead(delivery, settings, now)];
    });
  }

  /** Lists the log, newest first, with one delivery more than the limit when there is more. */
  list(settings: OutboxSettings, filter: DeliveryFilter, before: string | null, limit: number): readonly Delivery[] {
    const now = Date.now();
    const epoch = Math.max(settings.epoch, this.#epoch);
    return listPage(this.#sql, filter, epoch, before, limit).map((delivery) => this.#asRead(delivery, settings, now));
  }

  /** The event of a trial send; null for a delivery whose event is in D1. */
  findTestContent(deliveryId: string): TestContent | null {
    return findTestContent(this.#sql, deliveryId);
  }

  /** Forgets everything: the webhook is gone. A late record begins anew and is purged when its webhook is not found. */
  async purge(): Promise<void> {
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
    createTables(this.#sql);
    createRecoveryTable(this.#sql);
    this.#state = loadState(this.#sql);
    this.#alarmAt = null;
    this.#recovering = false;
  }

  /** Looks at what is due, a bounded number at a time, and arms itself again; it never throws for what it works on. */
  override async alarm(): Promise<void> {
    this.#alarmAt = null;
    const now = Date.now();
    let notBefore = now;
    try {
      this.#expire(now);
      this.#sweep(now);
      this.#recover(now);
      await this.#release(now);
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

  get #epoch(): number {
    return this.#state.settings?.epoch ?? 0;
  }

  #learn(settings: OutboxSettings): void {
    const known = this.#state.settings;
    if (known !== null && (settings.version < known.version || settings.epoch < known.epoch)) return;
    if (known !== null && settings.version === known.version && settings.epoch === known.epoch) return;
    const gone = this.#state.goneInEpoch;
    this.#change({ settings, goneInEpoch: gone !== null && gone >= settings.epoch ? gone : null });
  }

  #change(changes: Partial<OutboxState>): void {
    this.#state = { ...this.#state, ...changes };
    saveState(this.#sql, this.#state);
  }

  #save(changed: Delivery): void {
    const isRecovered = changed.recovery !== null && changed.status !== "pending";
    if (isRecovered) countRecovered(this.#sql, changed.recovery, changed.status);
    const delivery = isRecovered ? { ...changed, recovery: null } : changed;
    this.#lastSeq = Math.max(this.#lastSeq + 1, Date.now() * 1000);
    saveDelivery(this.#sql, delivery, this.#lastSeq);
  }

  /** Finds a delivery, first cancelling it if it is of an older epoch. */
  #findCurrent(id: string, now: number): Delivery | undefined {
    const delivery = findDelivery(this.#sql, id);
    if (delivery === undefined || delivery.epoch >= this.#epoch) return delivery;
    const current = cancelIfStale(delivery, this.#epoch, now);
    if (current.status !== delivery.status || current.wakeAt !== delivery.wakeAt) this.#save(current);
    return current;
  }

  #asRead(delivery: Delivery, settings: OutboxSettings, now: number): Delivery {
    const epoch = Math.max(settings.epoch, this.#epoch);
    return cancelIfStale(delivery, epoch, now);
  }

  #apply(report: Report, now: number): void {
    const schedule = this.#state.settings?.retrySchedule ?? [];
    if (report.kind === "given_back") {
      const delivery = this.#findCurrent(report.ticket.deliveryId, now);
      if (delivery === undefined) return;
      this.#save(giveBack(delivery, report.ticket.token, report.notBefore));
      return;
    }
    const { attempt } = report;
    const known = this.#findCurrent(report.delivery.id, now);
    const before = known ?? cancelIfStale(newDelivery(report.delivery, attempt.startedAt), this.#epoch, now);
    const after = recordAttempt(before, attempt, report, schedule, Math.random());
    if (after === before) return;
    this.#save(after);
    if (report.content !== null) saveTestContent(this.#sql, after.id, report.content);
    if (attempt.trigger !== "test") this.#judge(report);
  }

  #judge(report: Extract<Report, { kind: "attempted" }>): void {
    const { attempt, outcome } = report;
    const standing = advanceStanding(this.#state.standing, {
      succeeded: outcome === "delivered",
      durationMs: attempt.endedAt - attempt.startedAt,
      endedAt: attempt.endedAt,
    });
    const isGone = attempt.error?.code === "gone" && report.delivery.epoch >= this.#epoch;
    const goneInEpoch = isGone ? this.#epoch : this.#state.goneInEpoch;
    if (standing === this.#state.standing && goneInEpoch === this.#state.goneInEpoch) return;
    this.#change({ standing, goneInEpoch });
  }

  #stated(): StatedStanding {
    const { standing, settings, goneInEpoch } = this.#state;
    const canBeDirect = settings !== null && settings.rateLimit === null && settings.ordering === "none";
    return {
      lane: canBeDirect ? standing.lane : "paced",
      health: standing.health,
      disable: goneInEpoch === null ? null : { epoch: goneInEpoch, reason: "gone" },
    };
  }

  #expire(now: number): void {
    const schedule = this.#state.settings?.retrySchedule ?? [];
    const late = [
      ...listOwed(this.#sql, "released", now, ALARM_CHUNK),
      ...listOwed(this.#sql, "leased", now, ALARM_CHUNK),
    ];
    for (const delivery of late) {
      this.#save(expireDelivery(delivery, now, schedule, Math.random()));
    }
  }

  #sweep(now: number): void {
    const epoch = this.#epoch;
    if (this.#state.sweptEpoch >= epoch) return;
    const stale = listStale(this.#sql, epoch, SWEEP_CHUNK);
    for (const delivery of stale) this.#save(cancelIfStale(delivery, epoch, now));
    cancelRecoveries(this.#sql, epoch);
    if (stale.length < SWEEP_CHUNK) this.#change({ sweptEpoch: epoch });
  }

  /** The next part of a recovery, once what was taken up before has mostly gone out. */
  #recover(now: number): void {
    if (!this.#canTakeUp()) return;
    const running = findRunning(this.#sql);
    this.#recovering = running !== undefined;
    if (running === undefined) return;
    for (const delivery of takeNext(this.#sql, running, ALARM_CHUNK)) {
      const current = cancelIfStale(delivery, this.#epoch, now);
      this.#save({ ...replayDelivery(current, this.#epoch, now), recovery: running.id });
    }
  }

  #canTakeUp(): boolean {
    return this.#recovering && countOwed(this.#sql, "waiting") < ALARM_CHUNK;
  }

  #freeSlots(): number {
    const { settings, standing } = this.#state;
    const window = settings?.ordering === "fifo" ? 1 : standing.window;
    return Math.max(0, window - countOwed(this.#sql, "released") - countOwed(this.#sql, "leased"));
  }

  #due(now: number): readonly Delivery[] {
    const slots = Math.min(this.#freeSlots(), ALARM_CHUNK);
    if (slots === 0) return [];
    if (this.#state.settings?.ordering !== "fifo") return listOwed(this.#sql, "waiting", now, slots);
    const head = findHead(this.#sql);
    return head?.phase === "waiting" && head.wakeAt !== null && head.wakeAt <= now ? [head] : [];
  }

  /** Marks what is due as released before it is sent: a crash in between returns it after its time-out. */
  async #release(now: number): Promise<void> {
    const { settings, standing } = this.#state;
    if (settings === null) return;
    const released = this.#due(now).map((delivery) => {
      const next = releaseDelivery(delivery, now);
      this.#save(next);
      return next;
    });
    if (released.length === 0) return;
    const queue = standing.health === "degraded" ? this.env.SLOW : this.env.PACED;
    try {
      await queue.sendBatch(
        released.map((delivery) => ({ body: deliverMessage(settings.workspaceId, settings.webhookId, delivery) })),
      );
    } catch (error) {
      for (const { id, token } of released) {
        const delivery = findDelivery(this.#sql, id);
        if (delivery === undefined) continue;
        this.#save(takeBackRelease(delivery, token, now + SEND_RETRY_MS));
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
    const times: number[] = [];
    if (this.#state.sweptEpoch < this.#epoch) times.push(notBefore);
    if (this.#canTakeUp()) times.push(notBefore);
    for (const phase of ["released", "leased"] as const) {
      const at = earliestWake(this.#sql, phase);
      if (at !== null) times.push(at);
    }
    const due = this.#freeSlots() === 0 ? null : this.#nextDue();
    if (due !== null) times.push(due);
    const oldest = oldestSettled(this.#sql);
    if (oldest !== null) times.push(oldest + this.#retentionMs() + PRUNE_LOT_MS);
    return times.length === 0 ? null : Math.max(notBefore, Math.min(...times));
  }

  #nextDue(): number | null {
    if (this.#state.settings?.ordering !== "fifo") return earliestWake(this.#sql, "waiting");
    const head = findHead(this.#sql);
    return head?.phase === "waiting" ? head.wakeAt : null;
  }
}

function deliverMessage(workspaceId: string, webhookId: string, delivery: Delivery): DeliverMessage {
  const { eventId: id, eventType: type, acceptedAt, format, epoch, token } = delivery;
  return {
    v: 1,
    kind: "deliver",
    workspace_id: workspaceId,
    event: { id, type, accepted_at: acceptedAt, content: null },
    targets: [{ webhook_id: webhookId, delivery_id: delivery.id, format, epoch, token }],
  };
}
