import { timeOfId } from "../../domain/ids.ts";
import { packBy } from "../../messages/pack-by.ts";
import { deleteDeliveries, findStored, listDoneAfter } from "../delivery-table.ts";
import { byId, isDone, packEntry, type PackedEntry } from "./entry.ts";
import { type Log, packIntoLots } from "./log.ts";
import { deleteSegment, findSegment, listSegmentsAfter, saveSegment, type SegmentHead } from "./segment-table.ts";

const DAY_MS = 86_400_000;

/** How much is compacted, and when. */
export interface CompactionLimits {
  /** So many fresh segments, or settled rows, are compacted at once; fewer once they are a day old. */
  readonly rows: number;
  /** So many entries of fresh segments are compacted at once. */
  readonly freshEntries: number;
  /** Most rows that one step moves. */
  readonly step: number;
  /** Most entries of a segment. */
  readonly segmentEntries: number;
  /** Most segments that one step opens to add to them. */
  readonly opened: number;
  /** Most rows that one step of a walk looks at. */
  readonly lookedAt: number;
}

export const COMPACTION_LIMITS: CompactionLimits = {
  rows: 200,
  freshEntries: 1000,
  step: 500,
  segmentEntries: 500,
  opened: 8,
  lookedAt: 5000,
};

/** What goes into the log at one place: into a segment that is there, or behind it. */
interface Part {
  /** The segment that is opened and written anew; undefined for new segments alone. */
  readonly into: SegmentHead | undefined;
  readonly ids: readonly string[];
}

/**
 * Moves what is done into compressed segments, a bounded part at a time: each segment is written in the transaction that takes
 * its rows and fresh segments away. Synchronous. Times are epoch milliseconds.
 */
export class Compaction {
  readonly #storage: Pick<DurableObjectStorage, "sql" | "transactionSync">;
  readonly #log: Log;
  readonly #limits: CompactionLimits;
  /** True when the last step left something that it had no time for. */
  #goesOn = false;

  constructor(
    storage: Pick<DurableObjectStorage, "sql" | "transactionSync">,
    log: Log,
    limits: CompactionLimits = COMPACTION_LIMITS,
  ) {
    this.#storage = storage;
    this.#log = log;
    this.#limits = limits;
  }

  /** When there is something to compact next; null when there is nothing. */
  get dueAt(): number | null {
    const { settled, walk } = this.#log;
    const times = [this.#goesOn || settled.size >= this.#limits.rows ? 0 : null, this.#freshDueAt, walk.dueAt].filter(
      (time) => time !== null,
    );
    return times.length === 0 ? null : Math.min(...times);
  }

  get #freshDueAt(): number | null {
    const { segments, entries, since } = this.#log.segments.freshness;
    if (segments >= this.#limits.rows || entries >= this.#limits.freshEntries) return 0;
    return since === null ? null : since + DAY_MS;
  }

  /** Compacts a part of what is done, if it is due. Throws when a segment can't be read; then nothing has changed. */
  run(now: number): void {
    if ((this.dueAt ?? Infinity) > now) return;
    try {
      this.#storage.transactionSync(() => this.#step(now));
    } catch (error) {
      this.#log.reload();
      throw error;
    }
  }

  #step(now: number): void {
    const { segments } = this.#log;
    const rows = this.#nextRows(now);
    // Of an entry that was taken out a row is the truth: it must not be left in a fresh segment when its row goes.
    const isFreshDue = (this.#freshDueAt ?? Infinity) <= now || rows.some((id) => segments.isFresh(id));
    const fresh = new Map((isFreshDue ? segments.readFresh() : []).map((entry) => [entry.id, entry]));
    for (const id of this.#log.listInRows([...fresh.keys()])) fresh.delete(id);
    const { parts, left } = this.#plan([...new Set([...fresh.keys(), ...rows])].sort());
    for (const part of parts) this.#writePart(part, fresh);
    if (isFreshDue) {
      const isLeft = new Set(left);
      segments.dropFresh();
      const rest = [...fresh.values()].filter(({ id }) => isLeft.has(id));
      for (const lot of packIntoLots(rest)) segments.add(lot, now);
    }
    for (const id of rows) this.#log.settled.delete(id);
    for (const id of left) if (!fresh.has(id)) this.#log.settled.add(id);
    if (this.#log.settled.size > 0) this.#log.walk.plan(now);
    this.#goesOn = left.length > 0;
    this.#log.forget();
  }

  get #sql(): SqlStorage {
    return this.#storage.sql;
  }

  /** The next rows that may be done: those that are remembered, then those that a walk comes to. */
  #nextRows(now: number): readonly string[] {
    const { step, lookedAt } = this.#limits;
    const settled = [...this.#log.settled].slice(0, step);
    const after = this.#log.walk.afterAt(now);
    if (after === null || settled.length === step) return settled;
    const { ids, last } = listDoneAfter(this.#sql, after, lookedAt, step - settled.length);
    this.#log.walk.goOn(last);
    return [...new Set([...settled, ...ids])];
  }

  /** Divides sorted ids by where they belong. What would open too many segments is left for another step. */
  #plan(ids: readonly string[]): { readonly parts: readonly Part[]; readonly left: readonly string[] } {
    const parts: Part[] = [];
    const left: string[] = [];
    let opened = 0;
    for (let start = 0; start < ids.length;) {
      const first = ids[start] ?? "";
      const before = findSegment(this.#sql, first);
      const [next] = listSegmentsAfter(this.#sql, first, 1);
      const end = next === undefined ? -1 : ids.findIndex((id, index) => index > start && id >= next.firstId);
      const some = ids.slice(start, end < 0 ? undefined : end);
      start += some.length;
      const into = before !== undefined && this.#takes(before, first) ? before : undefined;
      if (into === undefined || opened++ < this.#limits.opened) parts.push({ into, ids: some });
      else left.push(...some);
    }
    return { parts, left };
  }

  /** Tells whether a segment takes an id that comes after its first: within its range, or behind it while it is short. */
  #takes({ firstId, lastId, entries }: SegmentHead, id: string): boolean {
    return id <= lastId || (entries <= this.#limits.segmentEntries / 2 && dayOf(id) === dayOf(firstId));
  }

  #writePart({ into, ids }: Part, fresh: ReadonlyMap<string, PackedEntry>): void {
    const entries = new Map(
      (into === undefined ? [] : this.#log.segments.open(into)).map((entry) => [entry.id, entry]),
    );
    const moved: string[] = [];
    for (const id of ids) {
      const entry = fresh.get(id);
      const row = entry === undefined ? findStored(this.#sql, id) : undefined;
      if (entry !== undefined) entries.set(id, entry);
      else if (row !== undefined && isDone(row.delivery)) {
        entries.set(id, packEntry(row));
        moved.push(id);
      }
    }
    if (moved.length === 0 && !ids.some((id) => fresh.has(id))) return;
    if (into !== undefined) deleteSegment(this.#sql, into.firstId);
    this.#write([...entries.values()].sort(byId));
    deleteDeliveries(this.#sql, moved);
  }

  /** Writes segments of about the same size. None is of two days, so that each is pruned when its day is. */
  #write(entries: readonly PackedEntry[]): void {
    const { segmentEntries } = this.#limits;
    for (const day of packBy(entries, { maxBytes: Infinity, bytesOf: () => 0, kindOf: ({ id }) => dayOf(id) })) {
      const maxCount = Math.ceil(day.length / Math.ceil(day.length / segmentEntries));
      for (const lot of packIntoLots(day, maxCount)) saveSegment(this.#sql, lot);
    }
  }
}

function dayOf(id: string): number {
  return Math.floor((timeOfId("delivery", id) ?? 0) / DAY_MS);
}
