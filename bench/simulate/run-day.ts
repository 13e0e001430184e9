import type { Scenario } from "./assumptions.ts";
import { type LaneFigures, readLanes } from "./lanes.ts";
import { type Mix, mixWays } from "./mix.ts";
import { type Box, openBoxes } from "./open-boxes.ts";
import { makeWorkspaces, type Workspace } from "./population.ts";
import { Chance } from "./random.ts";
import { type OutboxMinute, SimulatedOutbox, type Surroundings } from "./simulated-outbox.ts";
import { EventsGate, QueueRole } from "./simulated-queue.ts";
import { Storm } from "./storm.ts";
import { UNITS } from "./units.ts";

export const DAY_MINUTES = 1440;

/** Deliveries so far, at the end of a minute. What is owed was delivered, waits or has failed. */
export interface Balance {
  readonly minute: number;
  /** By accepted events, and once more by each replay. */
  readonly owed: number;
  readonly delivered: number;
  readonly failed: number;
  /** On the events queue, due, or due later. */
  readonly waiting: number;
}

type Sums = { -readonly [name in keyof OutboxMinute]: number };

/** The simulation of a day minute by minute, and of the days after it for what is still due. */
export class Day {
  readonly scenario: Scenario;
  readonly workspaces: readonly Workspace[];
  readonly mix: Mix;
  readonly lanes: LaneFigures;
  /** Events for each delivery: less than one, by the fan-out. */
  readonly eventsPerDelivery: number;
  readonly boxes: readonly Box[];
  /** The webhook of the outage: the largest. */
  readonly downBox: Box;
  readonly storm: Storm;
  readonly gate: EventsGate;
  readonly queues = { events: new QueueRole(), direct: new QueueRole(), paced: new QueueRole() };
  /** Sums of the first day. */
  readonly totals = { accepted: 0, direct: 0, paced: 0, released: 0 };
  /** Deliveries offered in a second of the busiest minute. */
  mostPerSecond = 0;
  /** The last minute that was simulated. */
  lastMinute = -1;
  readonly #crowd: SimulatedOutbox;
  readonly #around: Surroundings;
  #owed = 0;

  constructor(scenario: Scenario) {
    const chance = new Chance(scenario.seed);
    this.scenario = scenario;
    this.workspaces = makeWorkspaces(scenario, chance);
    this.lanes = readLanes(scenario, chance);
    this.#around = { scenario, lanes: this.lanes, chance };
    this.eventsPerDelivery = this.workspaces.reduce((sum, { share, fanOut }) => sum + share / fanOut, 0);
    this.mix = mixWays(scenario, 1 / this.eventsPerDelivery);
    const { boxes, crowdShare } = openBoxes(this.workspaces, scenario, this.mix);
    this.boxes = boxes;
    this.#crowd = new SimulatedOutbox({ share: crowdShare, callsPerFirst: 1, isCrowd: true });
    this.downBox = boxes.reduce((most, box) => (box.outbox.traits.share > most.outbox.traits.share ? box : most));
    this.storm = new Storm(scenario, boxes);
    this.gate = new EventsGate(scenario, this.mix, this.eventsPerDelivery);
  }

  /** All Outboxes: those that are looked at one by one, and the rest together. */
  get outboxes(): readonly SimulatedOutbox[] {
    return [...this.boxes.map(({ outbox }) => outbox), this.#crowd];
  }

  /** Runs the day, and goes on until nothing is due or the horizon is reached. Throws if a delivery is lost on the way. */
  run(watch: (balance: Balance) => void = () => undefined): this {
    for (let minute = 0; minute < this.scenario.horizonDays * DAY_MINUTES && !this.#isOver(minute); minute++) {
      // After the first day only Outboxes with something left are looked at; for them the next days are like the first.
      const isWhole = minute < DAY_MINUTES || this.gate.waiting > 0;
      this.#step(minute, isWhole);
      this.lastMinute = minute;
      watch(this.#weigh(minute));
    }
    return this;
  }

  #isOver(minute: number): boolean {
    if (minute < DAY_MINUTES || this.gate.waiting > 0 || !this.storm.isOver) return false;
    return this.outboxes.every(({ backlog }) => backlog === 0);
  }

  #step(minute: number, isWhole: boolean): void {
    const { scenario, gate, storm } = this;
    const { chance } = this.#around;
    const looked = isWhole ? this.boxes : this.boxes.filter(({ outbox }) => outbox.waiting > 0);
    const crowd = isWhole ? this.#crowd.traits.share : 0;
    const lookedShare = looked.reduce((sum, { outbox }) => sum + outbox.traits.share, crowd);
    const mean = (scenario.deliveries / DAY_MINUTES) * rhythm(minute, scenario.peak) * lookedShare;
    const offered = chance.around(mean);
    const { accepted, dispatched } = gate.step(offered);
    const replayed = storm.step(minute);
    this.#owed += accepted;

    const sums: Sums = { direct: 0, paced: 0, released: 0, directMs: 0, releasedMs: 0 };
    let [left, shareLeft] = [dispatched, lookedShare];
    for (const [index, box] of looked.entries()) {
      const { share } = box.outbox.traits;
      // The last one takes what is left, where there is no crowd to take it.
      const isLast = crowd === 0 && index === looked.length - 1;
      const arrivals = isLast ? left : chance.some(left, share / shareLeft);
      left -= arrivals;
      shareLeft -= share;
      const replays = storm.replaysTo(box, replayed, chance);
      this.#owed += replays;
      add(sums, box.outbox.step({ minute, arrivals, replays, isDown: this.#isDown(box, minute) }, this.#around));
    }
    add(sums, this.#crowd.step({ minute, arrivals: left, replays: 0, isDown: false }, this.#around));
    if (minute < DAY_MINUTES) this.#count(offered, accepted, dispatched, sums);
  }

  #isDown(box: Box, minute: number): boolean {
    const { outageHour, outageMinutes } = this.scenario;
    return box === this.downBox && minute >= outageHour * 60 && minute < outageHour * 60 + outageMinutes;
  }

  #count(offered: number, accepted: number, dispatched: number, sums: Sums): void {
    const { event, direct } = this.mix;
    const events = dispatched * this.eventsPerDelivery;
    this.mostPerSecond = Math.max(this.mostPerSecond, offered / 60);
    this.totals.accepted += accepted;
    for (const name of ["direct", "paced", "released"] as const) this.totals[name] += sums[name];
    const ownMs = sums.directMs * direct.madeByDispatch;
    const pressed = dispatched === 0 ? 1 : Math.max(1, offered / dispatched);
    const dispatchMs = events * event.eventBatches * this.scenario.dispatchMs;
    this.queues.events.note(events * event.eventMessages, dispatchMs, ownMs, pressed);
    this.queues.direct.note(sums.direct * direct.directMessages, 0, sums.directMs - ownMs, pressed);
    this.queues.paced.note(sums.released * UNITS.releaseMessages, 0, sums.releasedMs, 1);
  }

  #weigh(minute: number): Balance {
    let [delivered, failed, waiting] = [0, 0, this.gate.waiting];
    for (const outbox of this.outboxes) {
      delivered += outbox.delivered;
      failed += outbox.failed;
      waiting += outbox.waiting;
    }
    const balance: Balance = { minute, owed: this.#owed, delivered, failed, waiting };
    if (delivered + failed + waiting !== this.#owed)
      throw new Error(`deliveries were lost: ${JSON.stringify(balance)}`);
    return balance;
  }
}

/** How busy a minute is, as a multiple of the mean: a sine whose peak is in the middle of the day. */
function rhythm(minute: number, peak: number): number {
  return 1 - (peak - 1) * Math.cos((2 * Math.PI * minute) / DAY_MINUTES);
}

function add(sums: Sums, minute: OutboxMinute): void {
  sums.direct += minute.direct;
  sums.paced += minute.paced;
  sums.released += minute.released;
  sums.directMs += minute.directMs;
  sums.releasedMs += minute.releasedMs;
}
