import { byId, type Entry, type PackedEntry, readEntry } from "./entry.ts";
import {
  dropFresh,
  findSegment,
  type FreshSegment,
  insertFresh,
  listFresh,
  listSegmentsAfter,
  listSegmentsBefore,
  openSegment,
  type SegmentHead,
} from "./segment-table.ts";

/** Heads that are read at a time. */
const HEADS = 100;
/** Most entries of opened segments in memory, some three kilobytes each. */
const MAX_OPENED = 4000;

/** What is known of the fresh segments, in memory. */
interface Fresh {
  readonly heads: Map<number, SegmentHead>;
  /** The fresh segment of each of their entries. */
  readonly places: Map<string, number>;
  /** When the first was written, epoch milliseconds; null without one. */
  since: number | null;
}

/**
 * The segments of a webhook's log. Those of the table `segments` are compressed and their ranges of ids do not overlap.
 * *Fresh* ones, few, are what one call brought, and may. An entry is in one segment only; while a row has its id, the row is
 * the truth.
 */
export class Segments {
  readonly #sql: SqlStorage;
  #loaded: Fresh | undefined;
  /** What was opened in this turn of the event loop, so that one is not opened twice. */
  readonly #opened = new Map<string | number, readonly PackedEntry[]>();

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Finds an entry, whether or not a row has its id. */
  find(id: string): Entry | undefined {
    const entry = this.#look(id);
    return entry && readEntry(entry);
  }

  /** Tells whether there is an entry. */
  has(id: string): boolean {
    return this.isFresh(id) || this.#look(id) !== undefined;
  }

  #look(id: string): PackedEntry | undefined {
    const head = this.#fresh.heads.get(this.#fresh.places.get(id) ?? -1) ?? findSegment(this.#sql, id);
    if (head === undefined || id > head.lastId) return undefined;
    return this.open(head).find((entry) => entry.id === id);
  }

  /** Reads a segment's entries, sorted by id. */
  open(head: SegmentHead): readonly PackedEntry[] {
    const key = head.place ?? head.firstId;
    const known = this.#opened.get(key);
    if (known !== undefined) return known;
    const entries = openSegment(this.#sql, head);
    if (this.#opened.size === 0) queueMicrotask(() => this.#opened.clear());
    const inMemory = [...this.#opened.values()].reduce((sum, { length }) => sum + length, 0);
    if (inMemory + entries.length > MAX_OPENED) this.#opened.clear();
    this.#opened.set(key, entries);
    return entries;
  }

  /** Adds a fresh segment. None of its entries may be known. */
  add(entries: readonly PackedEntry[], now: number): void {
    const fresh = this.#fresh;
    remember(fresh, insertFresh(this.#sql, entries, now));
  }

  /** How many fresh segments and entries of them there are, and since when (epoch milliseconds; null without one). */
  get freshness(): { readonly segments: number; readonly entries: number; readonly since: number | null } {
    const { heads, places, since } = this.#fresh;
    return { segments: heads.size, entries: places.size, since };
  }

  /** Tells whether a fresh segment has an entry of an id. */
  isFresh(id: string): boolean {
    return this.#fresh.places.has(id);
  }

  /** Reads the entries of all fresh segments. */
  readFresh(): readonly PackedEntry[] {
    return [...this.#fresh.heads.values()].flatMap((head) => this.open(head));
  }

  /** Drops all fresh segments: their entries have to be written elsewhere in the same transaction. */
  dropFresh(): void {
    dropFresh(this.#sql);
    this.#loaded = { heads: new Map(), places: new Map(), since: null };
  }

  /** Must be called after a transaction was undone. */
  reload(): void {
    this.#loaded = undefined;
  }

  /** Must be called after segments were written or deleted. */
  forget(): void {
    this.#opened.clear();
  }

  /** All segments with an id before `before` (null for all) and from `from` on, by their last id, the newest first. */
  *down(before: string | null, from: string): Generator<SegmentHead, void> {
    const fresh = [...this.#fresh.heads.values()]
      .filter(({ firstId, lastId }) => (before === null || firstId < before) && lastId >= from)
      .sort((one, other) => (one.lastId < other.lastId ? 1 : -1));
    for (const head of this.#compactedDown(before, from)) {
      while (fresh[0] !== undefined && fresh[0].lastId > head.lastId) yield* fresh.splice(0, 1);
      yield head;
    }
    yield* fresh;
  }

  *#compactedDown(before: string | null, from: string): Generator<SegmentHead, void> {
    for (let place = before; ;) {
      const heads = listSegmentsBefore(this.#sql, place, HEADS);
      for (const head of heads) {
        if (head.lastId < from) return;
        yield head;
      }
      if (heads.length < HEADS) return;
      place = heads.at(-1)?.firstId ?? null;
    }
  }

  /** All segments with an id from `from` on, by their first id, the oldest first. */
  *up(from: string): Generator<SegmentHead, void> {
    const fresh = [...this.#fresh.heads.values()]
      .filter(({ lastId }) => lastId >= from)
      .sort((one, other) => (one.firstId < other.firstId ? -1 : 1));
    for (const head of this.#compactedUp(from)) {
      while (fresh[0] !== undefined && fresh[0].firstId < head.firstId) yield* fresh.splice(0, 1);
      yield head;
    }
    yield* fresh;
  }

  *#compactedUp(from: string): Generator<SegmentHead, void> {
    const first = findSegment(this.#sql, from);
    if (first !== undefined && first.lastId >= from) yield first;
    for (let place = from; ;) {
      const heads = listSegmentsAfter(this.#sql, place, HEADS);
      yield* heads;
      if (heads.length < HEADS) return;
      place = heads.at(-1)?.firstId ?? "";
    }
  }

  get #fresh(): Fresh {
    if (this.#loaded !== undefined) return this.#loaded;
    const loaded: Fresh = { heads: new Map(), places: new Map(), since: null };
    for (const segment of listFresh(this.#sql)) remember(loaded, segment);
    this.#loaded = loaded;
    return loaded;
  }
}

function remember(fresh: Fresh, { head, at, entries }: FreshSegment): void {
  if (head.place === null) return;
  fresh.heads.set(head.place, head);
  fresh.since = Math.min(fresh.since ?? at, at);
  for (const { id } of entries) fresh.places.set(id, head.place);
}

/** Reads a segment's entries, sorted by id. */
type Open = (head: SegmentHead) => readonly PackedEntry[];

/** Merges the entries of segments, lazily: `heads` in the order of `up`, what is answered by id. */
export function* entriesUp(segments: Segments, from: string, open: Open): Generator<PackedEntry, void> {
  let pool: readonly PackedEntry[] = [];
  for (const head of segments.up(from)) {
    const certain = pool.findIndex(({ id }) => id >= head.firstId);
    yield* certain < 0 ? pool : pool.slice(0, certain);
    const rest = certain < 0 ? [] : pool.slice(certain);
    pool = [...rest, ...open(head).filter(({ id }) => id >= from)].sort(byId);
  }
  yield* pool;
}

/** Does the same the other way: the newest first, those before an id. */
export function* entriesDown(segments: Segments, before: string | null, open: Open): Generator<PackedEntry, void> {
  let pool: readonly PackedEntry[] = [];
  for (const head of segments.down(before, "")) {
    const certain = pool.findIndex(({ id }) => id <= head.lastId);
    yield* certain < 0 ? pool : pool.slice(0, certain);
    const rest = certain < 0 ? [] : pool.slice(certain);
    const opened = open(head).filter(({ id }) => before === null || id < before);
    pool = [...rest, ...opened].sort((one, other) => byId(other, one));
  }
  yield* pool;
}
