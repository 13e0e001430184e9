import { standIn } from "../model/stand-in.ts";

/** Runs work on a storage that counts the rows that its queries read. */
export function countRowsRead(sql: SqlStorage, work: (counting: SqlStorage) => void): number {
  const cursors: SqlStorageCursor<Record<string, SqlStorageValue>>[] = [];
  const counting = {
    exec: (query: string, ...values: SqlStorageValue[]) => {
      const cursor = sql.exec(query, ...values);
      cursors.push(cursor);
      return cursor;
    },
  };
  work(standIn(counting));
  return cursors.reduce((sum, { rowsRead }) => sum + rowsRead, 0);
}
