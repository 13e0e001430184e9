import { idsOf, rule } from "./rules.ts";
import type { Effect, Table } from "./simulated-outbox.ts";
import type { Exchange } from "./subscribers.ts";

/** Something that was asked for and answered: one more request, of which this many had begun before. */
interface Promise202 {
  readonly deliveryId: string;
  readonly kind: string;
  readonly begun: number;
}

/** What replays and resends have promised: each a request that begins after it was asked for. */
export class Promises {
  readonly #exchanges: readonly Exchange[];
  #made: Promise202[] = [];
  /** Tickets that had been claimed before the newest replay of a delivery. */
  readonly #claimedBefore = new Map<string, ReadonlySet<number>>();

  constructor(exchanges: readonly Exchange[]) {
    this.#exchanges = exchanges;
  }

  /** Notes what an effect promised, or took back. */
  note(effect: Effect, after: Table, claimed: (id: string) => ReadonlySet<number>): void {
    const { method, args, answer } = effect;
    if (method === "replay") {
      for (const id of idsOf(effect)) {
        this.#make(id, method);
        this.#claimedBefore.set(id, claimed(id));
      }
    }
    if (method === "resend" && answer === true) this.#make(String(args[1]), method);
    // Who cancels, or disables the webhook, takes back what was asked for.
    const kept = this.#made.filter(({ deliveryId }) => {
      const delivery = after.get(deliveryId)?.delivery;
      return delivery === undefined || delivery.status !== "canceled" || delivery.manualDue > 0;
    });
    if (method !== "purge" && method !== "cancel") this.#made = kept;
    else if (method === "cancel") this.forget([String(args[1])]);
  }

  #make(deliveryId: string, kind: string): void {
    this.#made.push({ deliveryId, kind, begun: this.#exchanges.length });
  }

  forget(ids: readonly string[]): void {
    this.#made = this.#made.filter(({ deliveryId }) => !ids.includes(deliveryId));
    for (const id of ids) this.#claimedBefore.delete(id);
  }

  /** Tells whether an attempt began before the newest replay of its delivery; one that did not has made the replay. */
  isBeforeReplay(id: string, token: number): boolean {
    const claimed = this.#claimedBefore.get(id);
    if (claimed === undefined) return false;
    if (token === 0 || claimed.has(Math.abs(token))) return true;
    this.#claimedBefore.delete(id);
    return false;
  }

  /**
   * What was promised to a webhook that is still there has been sent, unless every run of it was lost or the webhook was
   * disabled since: by its epoch.
   */
  check(table: Table, epoch: number): void {
    for (const { deliveryId, kind, begun } of this.#made) {
      const delivery = table.get(deliveryId)?.delivery;
      if (delivery === undefined || delivery.epoch < epoch) continue;
      if (delivery.attempts.some(({ error }) => error?.code === "internal")) continue;
      const sent = this.#exchanges.slice(begun).some((exchange) => exchange.deliveryId === deliveryId);
      rule(sent, `a ${kind} of ${deliveryId} was answered 202 and nothing was sent after it`);
    }
  }
}
