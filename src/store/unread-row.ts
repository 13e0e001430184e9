import { describeError, log } from "../log.ts";
import { type ListPage, toPage } from "./database.ts";

/** A stored value of a later version, unknown to this one. The message never contains the value. */
export class UnreadRowError extends Error {
  override readonly name: string = "UnreadRowError";
}

/** Events are in a database that `wrangler.toml` does not bind any more. */
export class UnboundDatabaseError extends UnreadRowError {
  override readonly name = "UnboundDatabaseError";
}

/** Reads a row; logs and answers undefined when it is not understood. */
export function readRow<Row, T>(row: Row, read: (row: Row) => T): T | undefined {
  try {
    return read(row);
  } catch (error) {
    if (!(error instanceof UnreadRowError)) throw error;
    log("error", "row_not_understood", { error: describeError(error) });
    return undefined;
  }
}

/** Reads rows and leaves out those that are not understood. */
export function readRows<Row, T>(rows: readonly Row[], read: (row: Row) => T): readonly T[] {
  return rows.map((row) => readRow(row, read)).filter((item) => item !== undefined);
}

/** Makes a page of the rows of a query whose limit was one higher, without those that are not understood. */
export function readPage<Row, T>(rows: readonly Row[], limit: number, read: (row: Row) => T): ListPage<T> {
  const { items, hasMore } = toPage(rows, limit);
  return { items: readRows(items, read), hasMore };
}
