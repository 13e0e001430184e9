import { z } from "zod";
import { columnsOf, insertInto, jsonText } from "./columns.ts";
import { addTally, emptyTally, storedCounts, type Tally } from "./tally.ts";

export const FINE_MS = 300_000;
export const HOUR_MS = 3_600_000;

/** The deliveries of one epoch that were accepted within `sizeMs` from `at` on (epoch milliseconds). */
export interface FiguresKey {
  readonly sizeMs: number;
  readonly at: number;
  readonly epoch: number;
}

/** What the deliveries of one key come to. */
export interface FiguresRow extends FiguresKey {
  readonly tally: Tally;
}

const storedFigures = z.object({
  sizeMs: z.number(),
  at: z.number(),
  epoch: z.number(),
  ...storedCounts.shape,
  times: jsonText(z.custom<number[]>(isNumbers)),
});
const columns = columnsOf(storedFigures);
const SAVE = insertInto("figures", columns.names).replace("INSERT", "INSERT OR REPLACE");

/** Adds to the figures of a key. */
export function addFigures(sql: SqlStorage, { sizeMs, at, epoch }: FiguresKey, added: Tally): void {
  const query = "SELECT * FROM figures WHERE size_ms = ? AND at = ? AND epoch = ?";
  const [stored] = sql.exec(query, sizeMs, at, epoch).toArray();
  const tally = stored === undefined ? emptyTally() : fromRow(stored).tally;
  addTally(tally, added);
  sql.exec(SAVE, ...columns.write({ sizeMs, at, epoch, ...tally.counts, times: tally.times }));
}

/** Lists the figures of a size since a time, oldest first. */
export function listFigures(sql: SqlStorage, sizeMs: number, since: number): readonly FiguresRow[] {
  const query = "SELECT * FROM figures WHERE size_ms = ? AND at >= ? ORDER BY at";
  return sql.exec(query, sizeMs, since).toArray().map(fromRow);
}

/** Tells whether there are figures of a size from before a time. */
export function hasFiguresBefore(sql: SqlStorage, sizeMs: number, at: number): boolean {
  return sql.exec("SELECT 1 FROM figures WHERE size_ms = ? AND at < ? LIMIT 1", sizeMs, at).toArray().length > 0;
}

/** Drops the figures of a size from before a time. */
export function dropFigures(sql: SqlStorage, sizeMs: number, at: number): void {
  sql.exec("DELETE FROM figures WHERE size_ms = ? AND at < ?", sizeMs, at);
}

function fromRow(row: Record<string, SqlStorageValue>): FiguresRow {
  const { sizeMs, at, epoch, times, ...counts } = columns.read(row);
  return { sizeMs, at, epoch, tally: { counts, times } };
}

/** Looks at thousands of numbers at once, which takes a schema of each too long. */
function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => typeof item === "number");
}
