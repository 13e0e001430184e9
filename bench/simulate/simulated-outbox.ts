import type { Scenario } from "./assumptions.ts";
import { type LaneFigures, pacedShare } from "./lanes.ts";
import { LIMITS } from "./limits.ts";
import type { Chance } from "./random.ts";
import { Retries } from "./retries.ts";
import { UNITS } from "./units.ts";

const MINUTE_MS = 60_000;
const { outbox: TIMES } = UNITS;
/** What one paced delivery takes of the thread after it was enqueued. */
const RELEASED_MS = TIMES.releaseMs + TIMES.claimMs + TIMES.recordClaimedMs + TIMES.compactMs + TIMES.pruneMs;

/** What an Outbox is like, apart from its load. */
export interface OutboxTraits {
  /** Its part of all deliveries. */
  readonly share: number;
  /** Calls for each first attempt: less than one when a batch brings several. */
  readonly callsPerFirst: number;
  /** True for all those together that are too small to be looked at one by one: windows and threads are wide enough. */
  readonly isCrowd: boolean;
}

/** What comes to an Outbox in one minute. */
export interface OutboxLoad {
  readonly minute: number;
  readonly arrivals: number;
  readonly replays: number;
  /** True while its subscriber answers nothing. */
  readonly isDown: boolean;
}

/** What came of one minute. */
export interface OutboxMinute {
  readonly direct: number;
  readonly paced: number;
  readonly released: number;
  /** What their exchanges take, one after the other. */
  readonly directMs: number;
  readonly releasedMs: number;
}

/** What the simulation has beside its Outboxes. */
export interface Surroundings {
  readonly scenario: Scenario;
  readonly lanes: LaneFigures;
  readonly chance: Chance;
}

/** Deliveries that became due together, after the same number of attempts. */
interface Lot {
  readonly attempts: number;
  readonly dueAt: number;
  count: number;
}

/** A webhook's Outbox: a single server with measured service times, a window and retries. Counts are of deliveries. */
export class SimulatedOutbox {
  readonly traits: OutboxTraits;
  owed = 0;
  delivered = 0;
  failed = 0;
  /** Of the thread, by the minute: more than a minute when it can't keep up. */
  mostBusyMs = 0;
  mostCalls = 0;
  calls = 0;
  mostBacklog = 0;
  longestWaitMinutes = 0;
  /** The last minute at whose end a delivery was due. */
  lastBacklogAt = -1;
  /** Due, the longest due first. */
  readonly #ready: Lot[] = [];
  #readyCount = 0;
  readonly #retries = new Retries();
  /** Work of the thread that did not fit in the minutes before. */
  #debtMs = 0;
  #wasDown = false;

  constructor(traits: OutboxTraits) {
    this.traits = traits;
  }

  /** Deliveries that are due and were not taken. */
  get backlog(): number {
    return this.#readyCount;
  }

  /** Deliveries that are owed still, due or later. */
  get waiting(): number {
    return this.#readyCount + this.#retries.count;
  }

  /** Goes through one minute. */
  step(load: OutboxLoad, around: Surroundings): OutboxMinute {
    const { minute, arrivals, replays, isDown } = load;
    const { scenario, lanes, chance } = around;
    const recoveryMs = this.#wasDown && !isDown ? lanes.recoveryMs : 0;
    // Until the first exchange of an outage times out, first attempts go on as before.
    const unseenMs = isDown && !this.#wasDown ? Math.min(MINUTE_MS, scenario.outageExchangeMs) : 0;
    this.#wasDown = isDown;
    this.owed += arrivals + replays;
    const pacedShare = isDown ? 1 - unseenMs / MINUTE_MS : this.#pacedShare(arrivals, recoveryMs, around);
    const paced = chance.some(arrivals, pacedShare);
    const direct = arrivals - paced;
    const failed = chance.some(direct, isDown ? 1 : scenario.failing);
    this.delivered += direct - failed;
    this.#makeDue(minute, 0, paced + replays);
    for (const [attempts, count] of this.#retries.take(minute)) this.#makeDue(minute, attempts, count);
    this.#retry(failed, 1, minute, chance);

    const firstMs = this.#workFirst(direct, paced, replays);
    const timeMs = Math.max(0, MINUTE_MS - recoveryMs);
    const trialsOnly = MINUTE_MS / (lanes.cycleMs + scenario.outageExchangeMs);
    const free = isDown ? trialsOnly : this.#mostReleased(direct, timeMs, lanes);
    const byThread = this.traits.isCrowd ? Infinity : Math.max(0, MINUTE_MS - firstMs) / RELEASED_MS;
    const released = this.#release(Math.floor(Math.min(free, byThread)), load, around);
    this.#note(load, { direct, paced, released, firstMs });
    const each = isDown ? scenario.outageExchangeMs : scenario.exchangeMs;
    return { direct, paced, released, directMs: direct * each, releasedMs: released * each };
  }

  #pacedShare(arrivals: number, recoveryMs: number, { scenario, lanes }: Surroundings): number {
    if (this.traits.isCrowd) return 0;
    const share = pacedShare(arrivals / 60, scenario, lanes);
    return share + (1 - share) * Math.min(1, recoveryMs / MINUTE_MS);
  }

  /** What recording direct deliveries and taking in others takes of the thread, with what was left from before. */
  #workFirst(direct: number, paced: number, replays: number): number {
    const each = this.traits.callsPerFirst;
    const recordMs = direct * (each * TIMES.record.callMs + TIMES.record.eachMs + TIMES.compactMs + TIMES.pruneMs);
    const enqueueMs = paced * (each * TIMES.enqueue.callMs + TIMES.enqueue.eachMs);
    return this.#debtMs + recordMs + enqueueMs + replays * TIMES.replayMs;
  }

  /** By the window, and by what one host may be asked. */
  #mostReleased(direct: number, timeMs: number, { window, cycleMs }: LaneFigures): number {
    if (this.traits.isCrowd) return Infinity;
    return Math.min((window * timeMs) / cycleMs, Math.max(0, LIMITS.hostRequestsPerSecond.value * 60 - direct));
  }

  #makeDue(dueAt: number, attempts: number, count: number): void {
    if (count === 0) return;
    this.#ready.push({ attempts, dueAt, count });
    this.#readyCount += count;
  }

  #retry(count: number, attempts: number, minute: number, chance: Chance): void {
    if (count > 0 && !this.#retries.plan(count, attempts, minute, chance)) this.failed += count;
  }

  /** Makes attempts at the longest due, so many at most. Answers how many. */
  #release(most: number, { minute, isDown }: OutboxLoad, { scenario, chance }: Surroundings): number {
    let done = 0;
    for (let first = this.#ready[0]; first !== undefined && done < most; first = this.#ready[0]) {
      const count = Math.min(first.count, most - done);
      const failed = isDown ? count : chance.some(count, scenario.failing);
      this.delivered += count - failed;
      this.#retry(failed, first.attempts + 1, minute, chance);
      this.longestWaitMinutes = Math.max(this.longestWaitMinutes, minute - first.dueAt);
      first.count -= count;
      done += count;
      this.#readyCount -= count;
      if (first.count === 0) this.#ready.shift();
    }
    return done;
  }

  #note(
    { minute, replays }: OutboxLoad,
    done: { readonly direct: number; readonly paced: number; readonly released: number; readonly firstMs: number },
  ): void {
    const busyMs = done.firstMs + done.released * RELEASED_MS;
    const batches = (2 * done.released) / UNITS.releaseBatch;
    const calls = (done.direct + done.paced) * this.traits.callsPerFirst + replays + batches;
    this.calls += calls;
    this.mostCalls = Math.max(this.mostCalls, calls);
    this.mostBusyMs = Math.max(this.mostBusyMs, busyMs);
    this.#debtMs = this.traits.isCrowd ? 0 : Math.max(0, busyMs - MINUTE_MS);
    this.mostBacklog = Math.max(this.mostBacklog, this.#readyCount);
    if (this.#readyCount > 0) this.lastBacklogAt = minute;
  }
}
