import type { Delivery } from "../domain/delivery.ts";
import { comparePlaces, findDelivery, findPlace, listLine, type Place } from "./delivery-table.ts";

/** Deliveries kept in memory: sorting a long line is slow, and an index would cost a written row for each delivery. */
const REMEMBERED = 100;

/** The owed deliveries in the order of arrival, in which those of a `fifo` webhook are sent. */
export class Line {
  readonly #sql: SqlStorage;
  /** The start of the line when it was read; some of it may no longer be owed. */
  #next: string[] = [];
  #last: Place | undefined;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** The first owed delivery; undefined when nothing is owed. */
  head(): Delivery | undefined {
    return this.#firstRemembered() ?? (this.#lookUp() ? this.#firstRemembered() : undefined);
  }

  /** Must be called for each delivery written as owed, since it may belong before those in memory. */
  note(id: string): void {
    if (this.#next.length === 0 || this.#next.includes(id)) return;
    const place = findPlace(this.#sql, id);
    if (place !== undefined && this.#last !== undefined && comparePlaces(place, this.#last) < 0) this.#next = [];
  }

  #firstRemembered(): Delivery | undefined {
    for (; this.#next[0] !== undefined; this.#next.shift()) {
      const delivery = findDelivery(this.#sql, this.#next[0]);
      if (delivery !== undefined && delivery.wakeAt !== null) return delivery;
    }
    return undefined;
  }

  #lookUp(): boolean {
    const line = listLine(this.#sql, REMEMBERED);
    this.#next = line.map(({ id }) => id);
    this.#last = line.at(-1);
    return line.length > 0;
  }
}
