import type { Delivery } from "../domain/delivery.ts";
import { closedSlot, freeInSlot, rateSlots, type RateState, takeFromSlot } from "../domain/rate-slots.ts";
import type { HoldReason } from "../domain/retry-schedule.ts";
import { countOwed, earliestTrial, earliestWake, listOwed, listTrials } from "./delivery-table.ts";
import type { Ledger } from "./ledger.ts";

/**
 * How many due deliveries may be sent now, by the window, the rate limit and, for `fifo`, the line. None of these holds
 * back a resent trial. Times are epoch milliseconds.
 */
export class Pace {
  readonly #sql: SqlStorage;
  readonly #ledger: Ledger;
  /** Kept in memory only. After a restart the first slot counts as used up, so the limit still holds. */
  #rate: RateState | undefined;

  constructor(sql: SqlStorage, ledger: Ledger) {
    this.#sql = sql;
    this.#ledger = ledger;
  }

  /** Lists what may be released now, longest due first, at most `limit`. */
  due(now: number, limit: number): readonly Delivery[] {
    const trials = listTrials(this.#sql, now, limit);
    const free = Math.min(this.#freeInWindow(), this.#freeByRate(now), limit - trials.length);
    if (free <= 0) return trials;
    if (!this.#isFifo) {
      const waiting = listOwed(this.#sql, "waiting", now, free + trials.length).filter(({ isTrial }) => !isTrial);
      return [...trials, ...waiting.slice(0, free)];
    }
    const head = this.#ledger.line.head();
    const isDue = head?.phase === "waiting" && head.wakeAt !== null && head.wakeAt <= now;
    return isDue ? [...trials, head] : trials;
  }

  /** When the next release may be; null when nothing waits, or the window is full until an attempt is recorded. */
  nextDue(now: number): number | null {
    const times = [earliestTrial(this.#sql), this.#nextInLine(now)].filter((time) => time !== null);
    return times.length === 0 ? null : Math.min(...times);
  }

  #nextInLine(now: number): number | null {
    if (this.#freeInWindow() <= 0) return null;
    const due = this.#isFifo ? this.#headDue() : earliestWake(this.#sql, "waiting");
    if (due === null || this.#freeByRate(now) > 0) return due;
    return Math.max(due, this.#rate?.slotEndsAt ?? due);
  }

  /** Takes one attempt from the rate limit; null when it may be made, else the time of the next one. */
  take(now: number): number | null {
    const limit = this.#limit;
    if (limit === null) return null;
    const slots = rateSlots(limit);
    this.#rate ??= closedSlot(slots, now);
    if (freeInSlot(slots, this.#rate, now) === 0) return this.#rate.slotEndsAt;
    this.#rate = takeFromSlot(slots, this.#rate, now, 1);
    return null;
  }

  /** What holds back a due delivery; null when nothing does. */
  findHold(delivery: Delivery, now: number): HoldReason | null {
    const { phase, nextAttemptAt, manualDue, wakeAt, isTrial } = delivery;
    if (phase !== "waiting" || wakeAt === null || isTrial) return null;
    if (manualDue === 0 && (nextAttemptAt ?? Infinity) > now) return null;
    if (this.#isFifo && this.#ledger.line.head()?.id !== delivery.id) return "order";
    // A release that found the limit used up was put off.
    if (this.#limit !== null && (wakeAt > now || this.#freeByRate(now) <= 0)) return "rate_limit";
    return this.#freeInWindow() <= 0 ? "window" : null;
  }

  get #limit(): number | null {
    return this.#ledger.state.settings?.rateLimit ?? null;
  }

  get #isFifo(): boolean {
    return this.#ledger.state.settings?.ordering === "fifo";
  }

  #freeInWindow(): number {
    const window = this.#isFifo ? 1 : this.#ledger.state.standing.window;
    return window - countOwed(this.#sql, "released", window) - countOwed(this.#sql, "leased", window);
  }

  #freeByRate(now: number): number {
    const limit = this.#limit;
    if (limit === null) return Infinity;
    const slots = rateSlots(limit);
    this.#rate ??= closedSlot(slots, now);
    return freeInSlot(slots, this.#rate, now);
  }

  #headDue(): number | null {
    const head = this.#ledger.line.head();
    return head?.phase === "waiting" ? head.wakeAt : null;
  }
}
