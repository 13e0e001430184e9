import { MAX_JITTER } from "../../src/domain/retry-schedule.ts";
import { RETRY_SECONDS } from "./assumptions.ts";
import type { Chance } from "./random.ts";

/** Deliveries that wait for their next attempt, by the minute in which it is due. */
export class Retries {
  #count = 0;
  /** By minute, then by attempts made. */
  readonly #due = new Map<number, Map<number, number>>();

  get count(): number {
    return this.#count;
  }

  /** Plans the next attempt of deliveries after so many. Answers false when their schedule is used up. */
  plan(count: number, attempts: number, minute: number, chance: Chance): boolean {
    const delaySeconds = RETRY_SECONDS[attempts];
    if (delaySeconds === undefined) return false;
    const jittered = delaySeconds * (1 + MAX_JITTER * chance.next());
    const at = minute + Math.max(1, Math.round(jittered / 60));
    const lots = this.#due.get(at) ?? new Map<number, number>();
    this.#due.set(at, lots);
    lots.set(attempts, (lots.get(attempts) ?? 0) + count);
    this.#count += count;
    return true;
  }

  /** Takes what is due in a minute, as pairs of attempts made and count. */
  take(minute: number): readonly (readonly [attempts: number, count: number])[] {
    const lots = [...(this.#due.get(minute) ?? [])];
    this.#due.delete(minute);
    for (const [, count] of lots) this.#count -= count;
    return lots;
  }
}
