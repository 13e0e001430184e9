import type { Attempt } from "../domain/attempt.ts";
import {
  cancelDelivery,
  cancelIfStale,
  expireDelivery,
  giveBack,
  recordAttempt,
  replayDelivery,
  resendDelivery,
} from "../domain/change-delivery.ts";
import { type Delivery, type NamedDelivery, newDelivery, newNamedDelivery, newTrial } from "../domain/delivery.ts";
import { isReservedEventType } from "../domain/event-type.ts";
import { advanceFailing, goneNotice, NOT_FAILING } from "../domain/failing.ts";
import { endRun, rememberAttempt } from "../domain/failure-record.ts";
import { advanceStanding, NEW_STANDING } from "../domain/lane.ts";
import { effectiveLane, type OutboxSettings } from "../domain/webhook.ts";
import { lastSeq, listOwed, listStale, saveTestContent } from "./delivery-table.ts";
import { draftDeliveryFailed, draftWebhookNotice } from "./draft-notice.ts";
import { Figures } from "./figures.ts";
import { Line } from "./line.ts";
import { addUnknown, listPart, listThese, type LogPart, type PageQuery } from "./list-page.ts";
import { Log } from "./log/log.ts";
import { saveNotice } from "./notices.ts";
import type { Report, StatedStanding } from "../messages/outbox-calls.ts";
import { cancelRecoveries, countRecovered } from "./recovery-table.ts";
import { takeVoidMarks } from "./recovery-marks.ts";
import { loadState, type OutboxState, saveState } from "./state.ts";
import { openStorage } from "./storage.ts";

const CLEAN_RECORD = { standing: NEW_STANDING, failing: NOT_FAILING, disable: null } as const;

type Attempted = Extract<Report, { kind: "attempted" }>;

/**
 * The deliveries of one webhook. Every change of one goes through here, by the rules of `domain`. Synchronous, so that the
 * changes of one call are one transaction. Times are epoch milliseconds.
 */
export class Ledger {
  /** The owed deliveries in the order of arrival. */
  readonly line: Line;
  readonly log: Log;
  readonly figures: Figures;
  /** How long the webhook may have nothing but failures. */
  readonly disableAfterMs: number;
  readonly #sql: SqlStorage;
  #state: OutboxState;
  /** Read from the table after a restart, since the clock may not have moved on. */
  #lastSeq: number;

  constructor(sql: SqlStorage, disableAfterMs: number) {
    this.#sql = sql;
    this.disableAfterMs = disableAfterMs;
    openStorage(sql);
    this.line = new Line(sql);
    this.log = new Log(sql);
    this.figures = new Figures(sql, this.log);
    this.#state = loadState(sql);
    this.#lastSeq = lastSeq(sql);
  }

  get state(): OutboxState {
    return this.#state;
  }

  get epoch(): number {
    return this.#state.settings?.epoch ?? 0;
  }

  /** Stores settings, unless they are older than the known ones. */
  learn(settings: OutboxSettings, now: number): void {
    const known = this.#state.settings;
    if (known !== null && (settings.version < known.version || settings.epoch < known.epoch)) return;
    if (known !== null && settings.version === known.version && settings.epoch === known.epoch) return;
    // A webhook that was disabled starts again with a clean record.
    const isNewLife = known !== null && settings.epoch > known.epoch;
    const { record, failing } = this.#state;
    this.#change({ settings, ...(isNewLife ? { ...CLEAN_RECORD, record: endRun(record, failing, now) } : {}) });
    if (isNewLife) cancelRecoveries(this.#sql, settings.epoch);
  }

  /**
   * Writes a delivery, and counts it for its recovery when it ends. Must be followed by {@link flush} in the same
   * transaction.
   */
  save(changed: Delivery, now: number): void {
    const isRecovered = changed.recovery !== null && changed.status !== "pending";
    if (isRecovered) countRecovered(this.#sql, changed.recovery, changed.status);
    this.#lastSeq = Math.max(this.#lastSeq + 1, now * 1000);
    this.figures.note(changed);
    this.log.save(isRecovered ? { ...changed, recovery: null } : changed, this.#lastSeq);
    if (changed.wakeAt !== null) this.line.note(changed.id);
  }

  /** Writes what arrived and is done already, and brings the figures along. */
  flush(now: number): void {
    this.log.flush(now);
    this.figures.flush(now);
  }

  /** Finds a delivery; cancels it first if its epoch is old. */
  findCurrent(id: string, now: number): Delivery | undefined {
    const delivery = this.log.find(id);
    if (delivery === undefined) return undefined;
    const current = cancelIfStale(delivery, this.epoch, now);
    if (current !== delivery) this.save(current, now);
    return current;
  }

  /** Adds a delivery, unless its id is known. */
  takeIn(named: NamedDelivery, dueAt: number, now: number): void {
    if (this.log.find(named.owed.id) !== undefined) return;
    this.save(cancelIfStale(newNamedDelivery(named, dueAt), this.epoch, now), now);
  }

  /** Records a report; the same attempt again changes nothing. */
  apply(report: Report, now: number): void {
    if (report.kind === "attempted") {
      this.#applyAttempt(report, now);
      return;
    }
    const delivery = this.findCurrent(report.ticket.deliveryId, now);
    const back = delivery && giveBack(delivery, report.ticket.token, report.notBefore);
    if (back !== undefined && back !== delivery) this.save(back, now);
  }

  #applyAttempt(report: Attempted, now: number): void {
    const { attempt, content } = report;
    const known = this.findCurrent(report.delivery.id, now);
    const create = attempt.trigger === "test" ? newTrial : newDelivery;
    const before = known ?? cancelIfStale(create(report.delivery, attempt.startedAt), this.epoch, now);
    const after = recordAttempt(before, attempt, report, this.#schedule, Math.random());
    if (after === before) return;
    this.save(after, now);
    if (content !== null) saveTestContent(this.#sql, after.id, content);
    // Neither a trial nor a delivery of an older epoch counts for the webhook.
    if (after.isTrial) return;
    if (report.delivery.epoch >= this.epoch) this.#judge(report);
    this.#notifyIfFailed(before, after, attempt);
  }

  #notifyIfFailed(before: Delivery, after: Delivery, attempt: Attempt): void {
    if (after.isTrial) return;
    if (before.status !== "pending" || after.status !== "failed" || isReservedEventType(after.eventType)) return;
    saveNotice(this.#sql, draftDeliveryFailed(this.#webhookId, after, attempt));
  }

  #judge({ attempt, outcome, delivery }: Attempted): void {
    const succeeded = outcome === "delivered";
    const { endedAt } = attempt;
    const before = this.#state;
    const standing = advanceStanding(before.standing, { succeeded, durationMs: endedAt - attempt.startedAt });
    const { failing, notices } = advanceFailing(before.failing, succeeded, endedAt, this.disableAfterMs);
    const gone = attempt.error?.code === "gone";
    const told = gone ? [goneNotice(failing, endedAt)] : notices;
    const reason = told.find((notice) => notice.kind === "disabled")?.reason ?? null;
    const disable = reason === null ? before.disable : { epoch: this.epoch, reason };
    const counted = { deliveryId: delivery.id, endedAt, code: attempt.responseCode, succeeded };
    const record = rememberAttempt(before.record, before.failing, counted, reason);
    if (standing !== before.standing || failing !== before.failing || disable !== before.disable) {
      this.#change({ standing, failing, record, disable });
    }
    // A delivery of an operational event never leads to another operational event.
    if (isReservedEventType(delivery.eventType)) return;
    for (const notice of told) saveNotice(this.#sql, draftWebhookNotice(this.#webhookId, notice, this.epoch, endedAt));
  }

  /** Requests one more attempt; false when there is no such delivery. */
  resend(id: string, now: number): boolean {
    const delivery = this.findCurrent(id, now);
    if (delivery === undefined) return false;
    this.save(resendDelivery(delivery, this.epoch, now), now);
    return true;
  }

  /** Cancels a pending delivery; undefined when there is none, or it is not pending. */
  cancel(id: string, now: number): Delivery | undefined {
    const delivery = this.findCurrent(id, now);
    if (delivery?.status !== "pending") return undefined;
    const canceled = cancelDelivery(delivery, now);
    this.save(canceled, now);
    return canceled;
  }

  /** Restarts a delivery. An unknown one is first added as due at `dueAt`. */
  replay(named: NamedDelivery, dueAt: number, now: number): void {
    const { id, epoch } = named.owed;
    const known = this.findCurrent(id, now) ?? newNamedDelivery(named, dueAt);
    // The caller may not know yet that the webhook was disabled; then this one is canceled too.
    const restarted = replayDelivery(known, Math.max(known.epoch, epoch), now);
    this.save(cancelIfStale(restarted, this.epoch, now), now);
  }

  /** Ends unclaimed releases and leases that timed out, up to `limit` of each. */
  expire(now: number, limit: number): void {
    const late = [...listOwed(this.#sql, "released", now, limit), ...listOwed(this.#sql, "leased", now, limit)];
    for (const delivery of late) {
      const after = expireDelivery(delivery, now, this.#schedule, Math.random());
      this.save(after, now);
      const lost = after.attempts.at(-1);
      if (lost !== undefined) this.#notifyIfFailed(delivery, after, lost);
    }
  }

  /** Cancels stored deliveries of older epochs, owed or held for a recovery, up to `limit` of each. */
  sweep(now: number, limit: number): void {
    if (!this.isUnswept) return;
    cancelRecoveries(this.#sql, this.epoch);
    const marked = takeVoidMarks(this.#sql, limit);
    for (const id of marked) this.findCurrent(id, now);
    const stale = listStale(this.#sql, this.epoch, limit);
    for (const delivery of stale) this.save(cancelIfStale(delivery, this.epoch, now), now);
    if (marked.length === 0 && stale.length < limit) this.#change({ sweptEpoch: this.epoch });
  }

  /** True while the table may have owed deliveries of an older epoch. */
  get isUnswept(): boolean {
    return this.#state.sweptEpoch < this.epoch;
  }

  /** Reads deliveries by id; those of an older epoch as canceled. */
  read(ids: readonly string[], epoch: number, now: number): readonly Delivery[] {
    return ids.flatMap((id) => {
      const delivery = this.log.find(id);
      return delivery === undefined ? [] : [cancelIfStale(delivery, Math.max(epoch, this.epoch), now)];
    });
  }

  /** Lists a part of the log, with the `named` deliveries that are not in it. */
  list(asked: PageQuery, named: readonly NamedDelivery[], now: number): LogPart {
    const query = { ...asked, epoch: Math.max(asked.epoch, this.epoch) };
    const { deliveryIds } = query.filter;
    const { items, next } =
      deliveryIds == null ? listPart(this.#sql, this.log, query) : listThese(this.log, deliveryIds, query, now);
    const current = items.map((delivery) => cancelIfStale(delivery, query.epoch, now));
    return addUnknown(this.log, { items: current, next }, named, query, now);
  }

  /** The lane, health and status that the webhook should have. */
  stated(): StatedStanding {
    const { standing, settings, disable } = this.#state;
    return {
      lane: settings === null ? "paced" : effectiveLane({ ...settings, lane: standing.lane }),
      health: standing.health,
      disable,
    };
  }

  get #webhookId(): string {
    return this.#state.settings?.webhookId ?? "";
  }

  get #schedule(): readonly number[] {
    return this.#state.settings?.retrySchedule ?? [];
  }

  #change(changes: Partial<OutboxState>): void {
    this.#state = { ...this.#state, ...changes };
    saveState(this.#sql, this.#state);
  }
}
