/** A slot for one request under way to a host. */
export interface HostSlot {
  /** When it ends by itself, epoch milliseconds. */
  readonly endsAt: number;
}

/** From this many hosts on, those without requests under way are dropped. */
const MANY_HOSTS = 2000;

/**
 * Counts the requests under way to each host of a workspace, at most `max` at once. It is in memory, so it bounds one
 * isolate. A slot that is not given back, because the platform broke its request off, ends by itself.
 */
export class HostSlots {
  readonly #max: number;
  readonly #taken = new Map<string, Set<HostSlot>>();

  constructor(max: number) {
    this.#max = max;
  }

  /** Takes a slot until it is given back, at the latest until `endsAt`; undefined when all are taken. */
  take(key: string, now: number, endsAt: number): HostSlot | undefined {
    if (!this.#taken.has(key) && this.#taken.size >= MANY_HOSTS) {
      for (const known of [...this.#taken.keys()]) this.#endOld(known, now);
    }
    if (this.underWay(key) >= this.#max) this.#endOld(key, now);
    if (this.underWay(key) >= this.#max) return undefined;
    const slot = { endsAt };
    this.#taken.set(key, (this.#taken.get(key) ?? new Set()).add(slot));
    return slot;
  }

  /** Gives a slot back. Giving back one that has ended changes nothing. */
  giveBack(key: string, slot: HostSlot): void {
    const taken = this.#taken.get(key);
    taken?.delete(slot);
    if (taken?.size === 0) this.#taken.delete(key);
  }

  /** The number of taken slots. */
  underWay(key: string): number {
    return this.#taken.get(key)?.size ?? 0;
  }

  #endOld(key: string, now: number): void {
    for (const slot of [...(this.#taken.get(key) ?? [])]) if (slot.endsAt <= now) this.giveBack(key, slot);
  }
}
