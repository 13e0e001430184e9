import type { Env } from "../config.ts";
import { releaseDelivery, takeBackRelease } from "../domain/change-delivery.ts";
import { describeError, log } from "../log.ts";
import { writeAccepted } from "../messages/accepted-message.ts";
import { writeReleases } from "../messages/deliver-message.ts";
import type { BroughtContent } from "../messages/outbox-calls.ts";
import { chunkMessages } from "../messages/send-chunked.ts";
import { BroughtContents } from "./brought-contents.ts";
import { countOwed, earliestWake, findDelivery } from "./delivery-table.ts";
import type { Ledger } from "./ledger.ts";
import type { Compaction } from "./log/compaction.ts";
import { nextPruning, pruneLog } from "./log/prune.ts";
import { dropNotices, hasNotices, takeNotices } from "./notices.ts";
import type { Pace } from "./pace.ts";
import { takeUpNext } from "./recover.ts";
import { findUnfinished, pruneRecoveries } from "./recovery-table.ts";

/** Most deliveries of each kind in one alarm. */
const ALARM_CHUNK = 100;
/** Most rows that one alarm prunes or cancels. */
const SWEEP_CHUNK = 500;
/** Shortest wait after a failed send. */
const SEND_RETRY_MS = 5000;
/** After a compaction that failed: what is stored stays as it is meanwhile. */
const COMPACTION_RETRY_MS = 3_600_000;
const HOUR_MS = 3_600_000;

/** The work of an Outbox's alarm, a bounded part at a time, and the time of its next alarm. */
export class AlarmWork {
  readonly #sql: SqlStorage;
  readonly #ledger: Ledger;
  readonly #pace: Pace;
  readonly #compaction: Compaction;
  readonly #queues: Pick<Env, "PACED" | "SLOW" | "EVENTS">;
  readonly #retentionMs: number;
  readonly #contents = new BroughtContents();
  /** True while a recovery may have deliveries left to restart. */
  #recovering: boolean;
  /** No compaction before this time (epoch milliseconds), since one failed. */
  #compactNotBefore = 0;

  constructor(
    sql: SqlStorage,
    ledger: Ledger,
    pace: Pace,
    compaction: Compaction,
    queues: Pick<Env, "PACED" | "SLOW" | "EVENTS">,
    retentionMs: number,
  ) {
    this.#sql = sql;
    this.#ledger = ledger;
    this.#pace = pace;
    this.#compaction = compaction;
    this.#queues = queues;
    this.#retentionMs = retentionMs;
    this.#recovering = findUnfinished(sql) !== undefined;
  }

  /** Makes the next alarm look for deliveries that a new recovery restarts. */
  expectRecovery(): void {
    this.#recovering = true;
  }

  /** Remembers events of deliveries that were just added, for their release. */
  bring(brought: readonly BroughtContent[], now: number): void {
    this.#contents.bring(brought, now);
  }

  /** Does what is due at `now`. Throws when a queue can't be reached; safe to repeat. */
  async run(now: number): Promise<void> {
    this.#ledger.expire(now, ALARM_CHUNK);
    this.#ledger.sweep(now, SWEEP_CHUNK);
    this.#takeUp(now);
    this.#ledger.flush(now);
    this.#ledger.figures.catchUp(now);
    this.#compact(now);
    await this.#release(now);
    await this.#publishNotices();
    // By whole hours, as the figures are.
    const before = Math.floor((now - this.#retentionMs) / HOUR_MS) * HOUR_MS;
    pruneLog(this.#sql, before, SWEEP_CHUNK);
    this.#ledger.log.forget();
    pruneRecoveries(this.#sql, before);
    this.#ledger.figures.forget(before);
  }

  /** When there is something to do next, no sooner than `notBefore` (epoch milliseconds); null when there is nothing. */
  nextAt(notBefore: number): number | null {
    const compactAt = this.#compaction.dueAt;
    const times = [
      this.#ledger.isUnswept || this.#canTakeUp() || hasNotices(this.#sql) || this.#ledger.figures.isBehind
        ? notBefore
        : null,
      earliestWake(this.#sql, "released"),
      earliestWake(this.#sql, "leased"),
      this.#pace.nextDue(notBefore),
      compactAt === null ? null : Math.max(compactAt, this.#compactNotBefore),
      nextPruning(this.#sql, this.#retentionMs, notBefore),
    ].filter((time) => time !== null);
    return times.length === 0 ? null : Math.max(notBefore, Math.min(...times));
  }

  /** Must not keep anything from being released: what can't be read waits for the version that can. */
  #compact(now: number): void {
    if (now < this.#compactNotBefore) return;
    try {
      this.#compaction.run(now);
    } catch (error) {
      this.#compactNotBefore = now + COMPACTION_RETRY_MS;
      log("error", "compaction_failed", {
        webhook_id: this.#ledger.state.settings?.webhookId,
        error: describeError(error),
      });
    }
  }

  /** Restarts the next part of a recovery, once few deliveries are waiting. */
  #takeUp(now: number): void {
    if (this.#canTakeUp()) this.#recovering = takeUpNext(this.#sql, this.#ledger, ALARM_CHUNK, now);
  }

  #canTakeUp(): boolean {
    return this.#recovering && countOwed(this.#sql, "waiting", ALARM_CHUNK) < ALARM_CHUNK;
  }

  /**
   * Marks deliveries as released before they are sent: after a crash in between they return by their time-out. When a send
   * fails all are taken back, and the tickets of those that were sent are void.
   */
  async #release(now: number): Promise<void> {
    const { settings, standing } = this.#ledger.state;
    if (settings === null) return;
    const released = this.#pace.due(now, ALARM_CHUNK).map((delivery) => releaseDelivery(delivery, now));
    if (released.length === 0) return;
    for (const delivery of released) this.#ledger.save(delivery, now);
    this.#ledger.flush(now);
    // From the first sign of trouble until it recovers, a webhook shares a queue only with others in trouble.
    const isInTrouble = standing.troubleRun > 0 || standing.health === "degraded";
    const queue = isInTrouble ? this.#queues.SLOW : this.#queues.PACED;
    try {
      const messages = writeReleases(settings, released, (id) => this.#contents.take(id));
      for (const chunk of chunkMessages(messages)) await queue.sendBatch(chunk.map((body) => ({ body })));
    } catch (error) {
      for (const { id, token } of released) {
        const delivery = findDelivery(this.#sql, id);
        if (delivery !== undefined) this.#ledger.save(takeBackRelease(delivery, token, now + SEND_RETRY_MS), now);
      }
      this.#ledger.flush(now);
      throw error;
    }
  }

  /** Publishes operational events through the queue of all events; repeated when a send may have failed. */
  async #publishNotices(): Promise<void> {
    const { settings } = this.#ledger.state;
    if (settings === null) return;
    const notices = takeNotices(this.#sql, settings, ALARM_CHUNK);
    if (notices.length === 0) return;
    await this.#queues.EVENTS.sendBatch(writeAccepted(notices).map((body) => ({ body })));
    dropNotices(
      this.#sql,
      notices.map(({ id }) => id),
    );
  }
}
