import type { Scenario } from "./assumptions.ts";
import type { Box } from "./open-boxes.ts";
import type { Chance } from "./random.ts";

/** A workspace that replays all events of its day so far, one request for each. */
export class Storm {
  readonly boxes: readonly Box[];
  /** Events that were replayed. */
  events = 0;
  readonly startsAt: number;
  /** The last minute in which it asked for a replay; before it has, the first. */
  endedAt: number;
  readonly #perMinute: number;
  #left = 0;

  constructor({ stormRank, stormHour, stormPerSecond }: Scenario, boxes: readonly Box[]) {
    this.boxes = boxes.filter(({ workspace }) => workspace.rank === stormRank);
    this.startsAt = Math.round(stormHour * 60);
    this.endedAt = this.startsAt;
    this.#perMinute = stormPerSecond * 60;
  }

  get isOver(): boolean {
    return this.#left === 0;
  }

  /** Answers how many events are replayed in a minute. */
  step(minute: number): number {
    if (minute === this.startsAt) this.#left = this.#eventsSoFar();
    if (this.#left === 0) return 0;
    const replayed = Math.min(this.#left, this.#perMinute);
    this.#left -= replayed;
    this.events += replayed;
    this.endedAt = minute;
    return replayed;
  }

  /** Answers how many of the replayed events go to a webhook. */
  replaysTo({ workspace, outbox }: Box, replayed: number, chance: Chance): number {
    if (replayed === 0 || !this.boxes.some((box) => box.outbox === outbox)) return 0;
    return chance.some(replayed, (outbox.traits.share / workspace.share) * workspace.fanOut);
  }

  #eventsSoFar(): number {
    const owed = this.boxes.reduce((sum, { outbox }) => sum + outbox.owed, 0);
    return Math.round(owed / (this.boxes[0]?.workspace.fanOut ?? 1));
  }
}
