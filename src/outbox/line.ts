import type { Delivery } from "../domain/delivery.ts";
import { findDelivery, findSeq, listLine } from "./delivery-table.ts";

/** Deliveries of a line that are remembered: sorting a long one is dear, and an index would be a row for every write. */
const REMEMBERED = 100;

/** What a webhook is owed in the order of arrival: the line that a `fifo` webhook's deliveries wait in. */
export class Line {
  readonly #sql: SqlStorage;
  /** The beginning of the line when it was looked up; those of it that are owed no more are passed over. */
  #next: string[] = [];
  #lastSeq = 0;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** The delivery that arrived first of those that are owed; undefined when nothing is. */
  head(): Delivery | undefined {
    return this.#firstRemembered() ?? (this.#lookUp() ? this.#firstRemembered() : undefined);
  }

  /** Has to be told of each delivery that was written as owed: one from earlier in the line goes before the rest. */
  note(id: string): void {
    if (this.#next.length === 0 || this.#next.includes(id)) return;
    if ((findSeq(this.#sql, id) ?? 0) < this.#lastSeq) this.#next = [];
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
    this.#lastSeq = line.at(-1)?.seq ?? 0;
    return line.length > 0;
  }
}
