import { standIn } from "../model/stand-in.ts";

type Cursor = SqlStorageCursor<Record<string, SqlStorageValue>>;

/** Runs work on a storage that counts the rows that its queries read. */
export function countRowsRead(sql: SqlStorage, work: (counting: SqlStorage) => void): number {
  return cursorsOf(sql, work).reduce((sum, { rowsRead }) => sum + rowsRead, 0);
}

/** Runs work on a storage that counts its queries. */
export function countQueries(sql: SqlStorage, work: (counting: SqlStorage) => void): number {
  return cursorsOf(sql, work).length;
}

function cursorsOf(sql: SqlStorage, work: (counting: SqlStorage) => void): readonly Cursor[] {
  const cursors: Cursor[] = [];
  const counting = {
    exec: (query: string, ...values: SqlStorageValue[]) => {
      const cursor = sql.exec(query, ...values);
      cursors.push(cursor);
      return cursor;
    },
  };
  work(standIn(counting));
  return cursors;
}
