import { z } from "zod";
import type { Delivery, DeliveryStatus } from "../domain/delivery.ts";
import { lowestId } from "../domain/ids.ts";
import { fromRow } from "./delivery-table.ts";

/** What a recovery sends again: deliveries of events accepted in a time, by how they ended. */
export interface RecoveryRequest {
  readonly id: string;
  /** Epoch milliseconds, both included. */
  readonly since: number;
  readonly until: number;
  readonly statuses: readonly RecoverableStatus[];
}

export const RECOVERABLE_STATUSES = ["failed", "canceled"] as const;
export type RecoverableStatus = (typeof RECOVERABLE_STATUSES)[number];

/** How far a recovery came. `done` counts what ended again, however it did. */
export interface Recovery extends RecoveryRequest {
  readonly epoch: number;
  /** The last delivery that was taken up; empty before the first, null when all were. */
  readonly cursor: string | null;
  readonly matched: number;
  readonly taken: number;
  readonly done: number;
  readonly delivered: number;
  readonly failed: number;
  readonly status: "running" | "completed" | "canceled";
}

const statuses = z.array(z.enum(RECOVERABLE_STATUSES));
const storedRow = z.object({
  id: z.string(),
  since: z.number(),
  until: z.number(),
  statuses: z.string(),
  epoch: z.number(),
  cursor: z.string().nullable(),
  matched: z.number(),
  taken: z.number(),
  done: z.number(),
  delivered: z.number(),
  failed: z.number(),
  status: z.enum(["running", "completed", "canceled"]),
});

/** Counts what a recovery matches and notes it; the same id again changes nothing. */
export function startRecovery(sql: SqlStorage, request: RecoveryRequest, epoch: number): Recovery {
  const known = findRecovery(sql, request.id);
  if (known !== undefined) return known;
  const [where, ...parameters] = matching(request, epoch, "");
  const matched = Number(sql.exec(`SELECT COUNT(*) AS n FROM deliveries WHERE ${where}`, ...parameters).one()["n"]);
  const recovery: Recovery = {
    ...request,
    epoch,
    cursor: matched === 0 ? null : "",
    matched,
    taken: 0,
    done: 0,
    delivered: 0,
    failed: 0,
    status: matched === 0 ? "completed" : "running",
  };
  saveRecovery(sql, recovery);
  return recovery;
}

/** What a recovery of an epoch covers beyond a cursor; what an older epoch still owes counts as canceled. */
function matching(request: RecoveryRequest, epoch: number, cursor: string): [string, ...SqlStorageValue[]] {
  const status = `CASE WHEN status = 'pending' AND epoch < ? THEN 'canceled' ELSE status END`;
  const where = `id > ? AND id >= ? AND id < ? AND trial = 0
    AND ${status} IN (SELECT value FROM json_each(?))`;
  const from = lowestId("delivery", request.since);
  const to = lowestId("delivery", request.until + 1);
  return [where, cursor, from, to, epoch, JSON.stringify(request.statuses)];
}

/** Finds a recovery. */
export function findRecovery(sql: SqlStorage, id: string): Recovery | undefined {
  const [row] = sql.exec("SELECT * FROM recoveries WHERE id = ?", id).toArray();
  return row === undefined ? undefined : toRecovery(row);
}

/** Lists the newest recoveries. */
export function listRecoveries(sql: SqlStorage): readonly Recovery[] {
  return sql.exec("SELECT * FROM recoveries ORDER BY id DESC LIMIT 5").toArray().map(toRecovery);
}

/** The recovery that has something left to take up, the oldest first. */
export function findRunning(sql: SqlStorage): Recovery | undefined {
  const query = "SELECT * FROM recoveries WHERE status = 'running' AND cursor IS NOT NULL ORDER BY id LIMIT 1";
  const [row] = sql.exec(query).toArray();
  return row === undefined ? undefined : toRecovery(row);
}

/** Takes up the next deliveries of a recovery and moves its cursor; null when it came to its end. */
export function takeNext(sql: SqlStorage, recovery: Recovery, limit: number): readonly Delivery[] {
  const [where, ...parameters] = matching(recovery, recovery.epoch, recovery.cursor ?? "");
  const query = `SELECT * FROM deliveries WHERE ${where} ORDER BY id LIMIT ?`;
  const next = sql
    .exec(query, ...parameters, limit)
    .toArray()
    .map(fromRow);
  const cursor = next.length < limit ? null : (next.at(-1)?.id ?? null);
  saveRecovery(sql, ended({ ...recovery, cursor, taken: recovery.taken + next.length }));
  return next;
}

/** Counts a delivery that a recovery took up and that has ended again. */
export function countRecovered(sql: SqlStorage, id: string, status: DeliveryStatus): void {
  const recovery = findRecovery(sql, id);
  if (recovery === undefined) return;
  const delivered = recovery.delivered + (status === "delivered" ? 1 : 0);
  const failed = recovery.failed + (status === "failed" ? 1 : 0);
  saveRecovery(sql, ended({ ...recovery, done: recovery.done + 1, delivered, failed }));
}

/** Ends recoveries of older epochs: the webhook was disabled meanwhile. */
export function cancelRecoveries(sql: SqlStorage, epoch: number): void {
  sql.exec("UPDATE recoveries SET status = 'canceled', cursor = NULL WHERE status = 'running' AND epoch < ?", epoch);
}

/** Drops recoveries that began before a time (epoch milliseconds) and are over. */
export function pruneRecoveries(sql: SqlStorage, ms: number): void {
  sql.exec("DELETE FROM recoveries WHERE id < ? AND status != 'running'", lowestId("recovery", ms));
}

function ended(recovery: Recovery): Recovery {
  const isOver = recovery.status === "running" && recovery.cursor === null && recovery.done >= recovery.taken;
  return isOver ? { ...recovery, status: "completed" } : recovery;
}

function saveRecovery(sql: SqlStorage, recovery: Recovery): void {
  sql.exec(
    `INSERT INTO recoveries (id, since, until, statuses, epoch, cursor, matched, taken, done, delivered, failed, status)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET
       cursor = excluded.cursor, taken = excluded.taken, done = excluded.done, delivered = excluded.delivered,
       failed = excluded.failed, status = excluded.status`,
    recovery.id,
    recovery.since,
    recovery.until,
    JSON.stringify(recovery.statuses),
    recovery.epoch,
    recovery.cursor,
    recovery.matched,
    recovery.taken,
    recovery.done,
    recovery.delivered,
    recovery.failed,
    recovery.status,
  );
}

function toRecovery(untyped: Record<string, SqlStorageValue>): Recovery {
  const row = storedRow.parse(untyped);
  return { ...row, statuses: statuses.parse(JSON.parse(row.statuses)) };
}
