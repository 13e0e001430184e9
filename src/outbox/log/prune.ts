import { lowestId, timeOfId } from "../../domain/ids.ts";
import { oldestSettled, pruneDeliveries } from "../delivery-table.ts";
import { listSegmentsAfter, pruneSegments } from "./segment-table.ts";

const DAY_MS = 86_400_000;

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
 * The time (epoch milliseconds) that something can be dropped once it is past its retention; null without anything. Old
 * deliveries are dropped together, a day late.
 */
export function oldestPrunable(sql: SqlStorage): number | null {
  const [first] = listSegmentsAfter(sql, "", 1);
  const row = oldestSettled(sql);
  // A segment is of one day, so a row stays that much longer.
  const rowDays = first !== undefined && row !== undefined && row >= first.firstId ? 2 : 1;
  const times = [
    row === undefined ? null : (timeOfId("delivery", row) ?? 0) + rowDays * DAY_MS,
    first === undefined ? null : (timeOfId("delivery", first.lastId) ?? 0) + DAY_MS,
  ].filter((time) => time !== null);
  return times.length === 0 ? null : Math.min(...times);
}
