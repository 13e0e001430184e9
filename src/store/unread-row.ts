import { describeError, log } from "../log.ts";
import { type ListPage, toPage } from "./database.ts";

/** A stored value that this version does not know, since a later one wrote it; its message says nothing of the value. */
export class UnreadRowError extends Error {
  override readonly name = "UnreadRowError";
}

/** Reads a row, or logs that it is not understood and answers undefined. */
export function readRow<Row, T>(row: Row, read: (row: Row) => T): T | undefined {
  try {
    return read(row);
  } catch (error) {
    if (!(error instanceof UnreadRowError)) throw error;
    log("error", "row_not_understood", { error: describeError(error) });
    return undefined;
  }
}

/** Reads the rows that are understood: one of a later version does no harm to its neighbours. */
export function readRows<Row, T>(rows: readonly Row[], read: (row: Row) => T): readonly T[] {
  return rows.map((row) => readRow(row, read)).filter((item) => item !== undefined);
}

/** Cuts a query's rows, asked for with one more than the limit, to a page of those that are understood. */
export function readPage<Row, T>(rows: readonly Row[], limit: number, read: (row: Row) => T): ListPage<T> {
  const { items, hasMore } = toPage(rows, limit);
  return { items: readRows(items, read), hasMore };
}
