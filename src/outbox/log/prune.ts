import { lowestId, timeOfId } from "../../domain/ids.ts";
import { oldestSettled, pruneDeliveries } from "../delivery-table.ts";
import { listSegmentsAfter, pruneSegments } from "./segment-table.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * Drops what was accepted before a time (epoch milliseconds): segments, a row each, and settled rows, at most `limit` of each. A
 * row stays as long as a segment that may have an older entry of it.
 */
export function pruneLog(sql: SqlStorage, ms: number, limit: number): void {
  pruneSegments(sql, ms, limit);
  const [first] = listSegmentsAfter(sql, "", 1);
  const before = lowestId("delivery", ms);
  pruneDeliveries(sql, first === undefined || first.firstId > before ? before : first.firstId, limit);
}

/**
 * When something can be dropped next (epoch milliseconds); null when there is nothing. Old deliveries are dropped together, a
 * day after their retention ends. Behind much that is owed there may be nothing to drop yet: then it is looked for hourly.
 */
export function nextPruning(sql: SqlStorage, retentionMs: number, notBefore: number): number | null {
  const [first] = listSegmentsAfter(sql, "", 1);
  const row = oldestSettled(sql);
  // A segment is of one day, so a row stays that much longer.
  const rowDays = first !== undefined && row !== undefined && row.id >= first.firstId ? 2 : 1;
  const rowAt = row === undefined ? null : endOf(row.id) + rowDays * DAY_MS;
  const times = [
    rowAt === null || row?.found === true ? rowAt : Math.max(rowAt, notBefore + HOUR_MS),
    first === undefined ? null : endOf(first.lastId) + DAY_MS,
  ].filter((time) => time !== null);
  return times.length === 0 ? null : Math.min(...times);

  function endOf(id: string): number {
    return (timeOfId("delivery", id) ?? 0) + retentionMs;
  }
}
