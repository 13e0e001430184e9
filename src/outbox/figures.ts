import { z } from "zod";
import type { Delivery } from "../domain/delivery.ts";
import { lowestId } from "../domain/ids.ts";
import {
  addFigures,
  dropFigures,
  FINE_MS,
  type FiguresRow,
  hasFiguresBefore,
  HOUR_MS,
  listFigures,
} from "./figures-table.ts";
import { addTally, emptyTally, isEmptyTally, type Tally, tallyOf } from "./tally.ts";
import type { Log } from "./log/log.ts";
import { TalliedLog, type TalliedRow } from "./tallied-log.ts";

/** Deliveries counted at a time as they arrive: each time writes about four rows. */
const PART = 256;
/** Most deliveries that are read instead of counted, the newest. */
const MAX_TAIL = 2 * PART;
/** Deliveries of an earlier version that one alarm or one reading counts. */
const BACK_PART = 500;
/** Figures of five minutes are kept so long, in whole hours. */
const FINE_KEPT_MS = 2 * HOUR_MS;

/**
 * Which deliveries are counted: those of ids from `from` up to before `to`. Newer ones are the tail. Older ones are
 * forgotten, or are still to be counted. Five minutes are counted since `fineFrom`, hours always.
 */
const storedRange = z.object({ from: z.string(), to: z.string(), isBehind: z.boolean(), fineFrom: z.number() });
type Range = z.output<typeof storedRange>;

/** A difference to the figures of five minutes and an epoch. */
interface Change {
  readonly at: number;
  readonly epoch: number;
  readonly tally: Tally;
}

/**
 * What the deliveries of a webhook come to, by when their events were accepted: for each hour, and for each five minutes
 * of the last two to three hours. Writing them for each delivery would double what one costs, so the newest deliveries
 * are read, and counted a part at a time. Whatever changes a counted delivery afterwards changes the figures in the same
 * transaction. Times are epoch milliseconds.
 */
export class Figures {
  readonly #sql: SqlStorage;
  readonly #tallied: TalliedLog;
  #range: Range;
  readonly #changes = new Map<string, Change>();
  /** At least the length of the tail; undefined until it is looked at after a start. */
  #tail: number | undefined;
  /** Deliveries of the tail that were written since the last flush. */
  #written = 0;

  constructor(sql: SqlStorage, log: Log) {
    this.#sql = sql;
    this.#tallied = new TalliedLog(sql, log);
    this.#range = loadRange(sql);
  }

  /** True while there are more uncounted deliveries than a reading should look at. */
  get isBehind(): boolean {
    return this.#range.isBehind || this.#tailLength > MAX_TAIL;
  }

  /** Notes a change of a delivery. Must be called before it is written, and {@link flush} in the same transaction. */
  note(after: Delivery): void {
    const { from, to } = this.#range;
    if (after.id >= to) {
      this.#written++;
      return;
    }
    if (after.id < from) return;
    const before = this.#tallied.find(after.id);
    if (before !== undefined) this.#add(before, -1);
    const codes = after.attempts.map(({ responseCode }) => responseCode);
    this.#add({ ...after, tally: tallyOf({ ...after, codes }) });
  }

  /** Writes what was noted, and counts the oldest of the tail once it is long. */
  flush(now: number): void {
    const written = this.#written;
    this.#written = 0;
    if (this.#tail !== undefined) this.#tail += written;
    this.#shorten(now, 1 + (2 * written) / PART);
    this.#writeChanges(now);
  }

  /** Counts a bounded part of what is uncounted. */
  catchUp(now: number): void {
    this.#shorten(now, 2);
    if (this.#range.isBehind) {
      const rows = this.#tallied.listBefore(this.#range.from, BACK_PART);
      const isBehind = rows.length === BACK_PART;
      const from = (isBehind ? rows.at(-1)?.id : undefined) ?? "";
      this.#count(rows, { from, isBehind }, now);
    }
    this.#writeChanges(now);
  }

  /** Forgets what was accepted before the hour of a time. */
  forget(before: number): void {
    const at = startOf(before, HOUR_MS);
    if (!hasFiguresBefore(this.#sql, HOUR_MS, at)) return;
    dropFigures(this.#sql, HOUR_MS, at);
    const { from, to, isBehind } = this.#range;
    const oldest = lowestId("delivery", at);
    if (from >= oldest) return;
    this.#save({ from: oldest, to: to > oldest ? to : oldest, isBehind: isBehind && from > oldest });
  }

  /**
   * Reads what was accepted since a time, which is rounded down to the five minutes or hour that `bucketMs` is a multiple
   * of: figures, and one for each delivery of the tail.
   */
  read(since: number, bucketMs: number): readonly Omit<FiguresRow, "sizeMs">[] {
    const sizeMs = bucketMs % HOUR_MS === 0 ? HOUR_MS : FINE_MS;
    const start = startOf(since, sizeMs);
    const oldest = lowestId("delivery", start);
    const { to } = this.#range;
    const tail = this.#tallied.listFrom(to > oldest ? to : oldest, MAX_TAIL + PART);
    const rows = tail.map(({ acceptedAt, epoch, tally }) => ({ at: acceptedAt, epoch, tally }));
    return [...listFigures(this.#sql, sizeMs, start), ...rows];
  }

  get #tailLength(): number {
    this.#tail ??= this.#boundTail();
    return this.#tail;
  }

  #boundTail(): number {
    return this.#tallied.boundFrom(this.#range.to, MAX_TAIL + PART);
  }

  #shorten(now: number, parts: number): void {
    for (let part = 0; part < parts && this.#tailLength > MAX_TAIL; part++) {
      // What is written often makes it seem longer than it is; what is nearly too long is not counted each time.
      this.#tail = this.#boundTail();
      if (this.#tail <= 1.5 * PART) return;
      const rows = this.#tallied.listFrom(this.#range.to, PART + 1);
      const next = rows[PART];
      if (next === undefined) {
        // Of the first segment only a part may belong to the tail.
        this.#tail = rows.length;
        return;
      }
      this.#count(rows.slice(0, PART), { to: next.id }, now);
      this.#tail = this.#boundTail();
    }
  }

  #count(rows: readonly TalliedRow[], range: Partial<Range>, now: number): void {
    this.#keepFine(now);
    for (const row of rows) this.#add(row);
    this.#save(range);
  }

  #add({ acceptedAt, epoch, tally }: Omit<TalliedRow, "id">, sign: 1 | -1 = 1): void {
    const at = startOf(acceptedAt, FINE_MS);
    const key = `${at} ${epoch}`;
    const change = this.#changes.get(key) ?? { at, epoch, tally: emptyTally() };
    addTally(change.tally, tally, sign);
    this.#changes.set(key, change);
  }

  #writeChanges(now: number): void {
    if (this.#changes.size === 0) return;
    this.#keepFine(now);
    const changes = [...this.#changes.values()].filter(({ tally }) => !isEmptyTally(tally));
    this.#changes.clear();
    const hours = new Map<string, Change>();
    for (const { at, epoch, tally } of changes) {
      if (at >= this.#range.fineFrom) addFigures(this.#sql, { sizeMs: FINE_MS, at, epoch }, tally);
      const hour = startOf(at, HOUR_MS);
      const change = hours.get(`${hour} ${epoch}`) ?? { at: hour, epoch, tally: emptyTally() };
      addTally(change.tally, tally);
      hours.set(`${hour} ${epoch}`, change);
    }
    for (const { at, epoch, tally } of hours.values()) addFigures(this.#sql, { sizeMs: HOUR_MS, at, epoch }, tally);
  }

  /** Drops figures of five minutes that are no longer asked for. A clock that is put back brings none back. */
  #keepFine(now: number): void {
    const fineFrom = startOf(now - FINE_KEPT_MS, HOUR_MS);
    if (fineFrom <= this.#range.fineFrom) return;
    dropFigures(this.#sql, FINE_MS, fineFrom);
    this.#save({ fineFrom });
  }

  #save(changes: Partial<Range>): void {
    this.#range = { ...this.#range, ...changes };
    this.#sql.exec(
      "INSERT INTO state (key, value) VALUES ('figures', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
      JSON.stringify(this.#range),
    );
  }
}

/** The start of the stretch of time that a time lies in. */
export function startOf(at: number, sizeMs: number): number {
  return Math.floor(at / sizeMs) * sizeMs;
}

function loadRange(sql: SqlStorage): Range {
  const [row] = sql.exec<{ value: string }>("SELECT value FROM state WHERE key = 'figures'").toArray();
  const stored = row === undefined ? undefined : storedRange.safeParse(JSON.parse(row.value));
  if (stored?.success === true) return stored.data;
  // What another version counted, and does not say how far, is counted anew.
  if (stored !== undefined) sql.exec("DELETE FROM figures");
  return { from: "", to: "", isBehind: false, fineFrom: 0 };
}
