import { fromRow, saveDelivery } from "../../src/outbox/delivery-row.ts";
import { type Entry, identify, readEntry } from "../../src/outbox/log/entry.ts";
import { unpackRecords } from "../../src/segment-blob.ts";

/** All deliveries that an Outbox stores, by id: its rows, and the entries of segments that no row has taken the place of. */
export function readStoredLog(sql: SqlStorage): ReadonlyMap<string, Entry> {
  const log = new Map(readStoredEntries(sql).map((entry) => [entry.delivery.id, entry]));
  for (const row of sql.exec("SELECT * FROM deliveries").toArray()) {
    const delivery = fromRow(row);
    log.set(delivery.id, { seq: Number(row["seq"]), delivery });
  }
  return log;
}

/** The entries of all segments, in no order. */
export function readStoredEntries(sql: SqlStorage): readonly Entry[] {
  const query = "SELECT body FROM segments UNION ALL SELECT body FROM fresh_segments";
  const bodies = sql.exec<{ body: ArrayBuffer }>(query).toArray();
  return bodies.flatMap(({ body }) => unpackRecords(body).map(identify).map(readEntry));
}

/** Puts an Outbox's tables back to where every delivery was a row. */
export function turnIntoRows(sql: SqlStorage): void {
  for (const { delivery, seq } of readStoredLog(sql).values()) saveDelivery(sql, delivery, seq);
  sql.exec("DROP TABLE segments");
  sql.exec("DROP TABLE fresh_segments");
  sql.exec("DELETE FROM state WHERE key = 'walk'");
  sql.exec("UPDATE storage_version SET version = 4");
}
