import { fromRow, saveDelivery } from "../../src/outbox/delivery-row.ts";
import { type Entry, identify, readEntry } from "../../src/outbox/log/entry.ts";
import { unpackRecords } from "../../src/segment-blob.ts";

/** All deliveries that an Outbox stores, by id: its rows, and the entries of segments that no row has taken the place of. */
export function readStoredLog(sql: SqlStorage, segments = readSegments(sql)): ReadonlyMap<string, Entry> {
  const log = new Map(segments.flatMap(({ entries }) => entries.map((entry) => [entry.delivery.id, entry])));
  for (const row of sql.exec("SELECT * FROM deliveries").toArray()) {
    const delivery = fromRow(row);
    log.set(delivery.id, { seq: Number(row["seq"]), delivery });
  }
  return log;
}

/** A segment as it is stored. */
export interface StoredSegment {
  readonly firstId: string;
  readonly lastId: string;
  /** How many entries it says that it has. */
  readonly count: number;
  readonly isFresh: boolean;
  readonly entries: readonly Entry[];
}

/** Reads all segments, in no order. */
export function readSegments(sql: SqlStorage): readonly StoredSegment[] {
  const columns = "first_id AS firstId, last_id AS lastId, entries AS count, body";
  const query = `SELECT ${columns}, 0 AS fresh FROM segments UNION ALL SELECT ${columns}, 1 FROM fresh_segments`;
  const rows = sql.exec<{ firstId: string; lastId: string; count: number; body: ArrayBuffer; fresh: number }>(query);
  return rows.toArray().map(({ body, fresh, ...head }) => {
    return { ...head, isFresh: fresh === 1, entries: unpackRecords(body).map(identify).map(readEntry) };
  });
}

/** Says what is wrong with segments: each entry is in one, within its range, and only fresh ones may overlap. */
export function segmentFaults(segments: readonly StoredSegment[]): readonly string[] {
  const idsOf = ({ entries }: StoredSegment) => entries.map(({ delivery }) => delivery.id).sort();
  const all = segments.flatMap(idsOf);
  const faults = new Set(all).size === all.length ? [] : ["a delivery is an entry of two segments"];
  for (const segment of segments) {
    const ids = idsOf(segment);
    const { firstId, lastId, count } = segment;
    if (ids[0] !== firstId || ids.at(-1) !== lastId)
      faults.push(`the one from ${firstId} to ${lastId} has other entries`);
    if (ids.length !== count) faults.push(`the one from ${firstId} has ${ids.length} entries and says ${count}`);
  }
  const ranges = segments
    .filter(({ isFresh }) => !isFresh)
    .sort((one, other) => (one.firstId < other.firstId ? -1 : 1));
  for (const [index, { firstId }] of ranges.entries()) {
    if (index > 0 && firstId <= (ranges[index - 1]?.lastId ?? ""))
      faults.push(`the one from ${firstId} overlaps another`);
  }
  return faults;
}

/** Puts an Outbox's tables back to where every delivery was a row. */
export function turnIntoRows(sql: SqlStorage): void {
  for (const { delivery, seq } of readStoredLog(sql).values()) saveDelivery(sql, delivery, seq);
  sql.exec("DROP TABLE segments");
  sql.exec("DROP TABLE fresh_segments");
  sql.exec("DELETE FROM state WHERE key = 'walk'");
  sql.exec("UPDATE storage_version SET version = 4");
}
