import type { Delivery } from "../../domain/delivery.ts";
import { packBy } from "../../messages/pack-by.ts";
import { saveDelivery } from "../delivery-row.ts";
import { findStored, listStored } from "../delivery-table.ts";
import { byId, type Entry, isDone, packEntry, type PackedEntry } from "./entry.ts";
import { Segments } from "./segments.ts";
import { Walk } from "./walk.ts";

/** Most bytes of JSON in one segment before it is packed, well below the 2 MB of a value. One entry may have more. */
const MAX_SEGMENT_BYTES = 1_000_000;

/**
 * Most entries of fresh segments, and settled rows that are remembered. All of these are in memory, and read when the Outbox
 * starts; there are fewer as long as compaction goes on.
 */
const MAX_REMEMBERED = 4000;

/** Where a delivery is. What has arrived is written when the call ends. */
type Located = Entry & { readonly where: "row" | "entry" | "arrived" };

/**
 * The deliveries of one webhook, wherever they are: a row each while anything is owed, or while they have had trouble; else
 * an entry of a segment. A row is the truth about a delivery that is also an entry.
 */
export class Log {
  readonly segments: Segments;
  readonly walk: Walk;
  /** Rows that became done since they were last compacted, as far as is known since the start. */
  readonly settled = new Set<string>();
  readonly #sql: SqlStorage;
  readonly #arrived = new Map<string, Located>();
  /** What was looked up in this turn of the event loop; undefined for what is not there. */
  readonly #known = new Map<string, Located | undefined>();

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.segments = new Segments(sql);
    this.walk = new Walk(sql);
  }

  /** Finds a delivery. */
  find(id: string): Delivery | undefined {
    return this.#locate(id)?.delivery;
  }

  /** Lists which of the given ids are known. */
  listKnown(ids: readonly string[]): readonly string[] {
    const stored = new Set(this.listInRows(ids));
    // In their order, so that each segment is opened once.
    return ids.toSorted().filter((id) => stored.has(id) || this.#arrived.has(id) || this.segments.has(id));
  }

  /** Lists which of the given ids have a row. */
  listInRows(ids: readonly string[]): readonly string[] {
    return listStored(this.#sql, ids);
  }

  /**
   * Writes a delivery: in its row if it has one, or if it is to have one; what is new and done already arrives as an entry,
   * with {@link flush}. `seq` is its place in the order of arrival, unless it has one.
   */
  save(delivery: Delivery, seq: number): void {
    const { id } = delivery;
    const before = this.#locate(id);
    const place = before?.seq ?? seq;
    if (isDone(delivery) && (before === undefined || before.where === "arrived")) {
      const arrived: Located = { delivery, seq: place, where: "arrived" };
      this.#arrived.set(id, arrived);
      return this.#remember(id, arrived);
    }
    this.#arrived.delete(id);
    saveDelivery(this.#sql, delivery, place);
    this.#remember(id, { delivery, seq: place, where: "row" });
    this.#settle(delivery);
  }

  /** More than a few settled rows are left to the walk. */
  #settle(delivery: Delivery): void {
    if (!isDone(delivery)) this.settled.delete(delivery.id);
    else if (this.settled.size < MAX_REMEMBERED) this.settled.add(delivery.id);
  }

  /**
   * Writes what arrived: one fresh segment, or a few large ones; rows while nothing is compacted. Must be called after
   * {@link save}, in the same transaction.
   */
  flush(now: number): void {
    if (this.#arrived.size > 0) {
      const arrived = [...this.#arrived.values()];
      if (this.segments.freshness.entries + arrived.length > MAX_REMEMBERED) this.#writeRows(arrived);
      else for (const lot of packIntoLots(arrived.map(packEntry).sort(byId))) this.segments.add(lot, now);
      this.#arrived.clear();
      this.#known.clear();
    }
    if (this.settled.size > 0) this.walk.plan(now);
  }

  #writeRows(arrived: readonly Entry[]): void {
    for (const { delivery, seq } of arrived) {
      saveDelivery(this.#sql, delivery, seq);
      this.#settle(delivery);
    }
  }

  /** Must be called after rows or segments were changed in another way. */
  forget(): void {
    this.#known.clear();
    this.segments.forget();
  }

  /** Must be called after a transaction was undone. */
  reload(): void {
    this.forget();
    this.segments.reload();
    this.walk.reload();
  }

  #locate(id: string): Located | undefined {
    const arrived = this.#arrived.get(id);
    if (arrived !== undefined) return arrived;
    if (this.#known.has(id)) return this.#known.get(id);
    const row = findStored(this.#sql, id);
    const entry = row === undefined ? this.segments.find(id) : undefined;
    const located: Located | undefined =
      row === undefined ? entry && { ...entry, where: "entry" } : { ...row, where: "row" };
    this.#remember(id, located);
    return located;
  }

  #remember(id: string, located: Located | undefined): void {
    if (this.#known.size === 0) queueMicrotask(() => this.#known.clear());
    this.#known.set(id, located);
  }
}

/** Divides entries, in order, into what one segment may hold. */
export function packIntoLots(
  entries: readonly PackedEntry[],
  maxCount = Infinity,
): readonly (readonly PackedEntry[])[] {
  return packBy(entries, { maxBytes: MAX_SEGMENT_BYTES, bytesOf, maxCount });
}

/** Bytes of an entry's JSON at most. */
function bytesOf({ packed }: PackedEntry): number {
  const text = JSON.stringify(packed);
  return /[^\0-\x7f]/.test(text) ? 3 * text.length : text.length;
}
