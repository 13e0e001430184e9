import { z } from "zod";
import {
  type DeliveryStatus,
  RECOVERABLE_STATUSES,
  type RecoverableStatus,
  RECOVERY_STATUSES,
  type RecoveryStatus,
} from "../domain/delivery.ts";
import { lowestId } from "../domain/ids.ts";
import type { ResponseCodes } from "../domain/response-codes.ts";
import { columnsOf, insertInto, jsonText } from "./columns.ts";

/** Which ended deliveries a recovery restarts. */
export interface RecoveryFilter {
  /** Epoch milliseconds, both included; `until` null for the moment of the call. */
  readonly since: number;
  readonly until: number | null;
  readonly statuses: readonly RecoverableStatus[];
  /** Names or prefixes such as `investment.*`; absent for any. */
  readonly eventTypes?: readonly string[] | undefined;
  /** The deliveries' response codes; absent for any. */
  readonly responseCodes?: ResponseCodes | undefined;
}

/** A requested recovery; the same id again is the same recovery. */
export interface RecoveryRequest extends RecoveryFilter {
  readonly id: string;
}

/** The progress of a recovery. Its set is fixed at the start; `done` counts deliveries of it that ended again. */
export interface Recovery {
  readonly id: string;
  /** Epoch milliseconds, both included. */
  readonly since: number;
  readonly until: number;
  readonly statuses: readonly RecoverableStatus[];
  readonly epoch: number;
  /** When its set was fixed, epoch milliseconds; null in old records. */
  readonly startedAt: number | null;
  readonly matched: number;
  readonly done: number;
  readonly delivered: number;
  readonly failed: number;
  readonly status: RecoveryStatus;
}

const storedRecovery = z.object({
  id: z.string(),
  since: z.number(),
  until: z.number(),
  statuses: jsonText(z.array(z.enum(RECOVERABLE_STATUSES))),
  epoch: z.number(),
  startedAt: z.number().nullable(),
  matched: z.number(),
  done: z.number(),
  delivered: z.number(),
  failed: z.number(),
  status: z.enum(RECOVERY_STATUSES),
});
const columns = columnsOf(storedRecovery);
const INSERT = insertInto("recoveries", [...columns.names, "taken"]);

/** Stores a recovery whose set is marked. `taken` is for a version that goes by it: it has nothing left to take up. */
export function insertRecovery(sql: SqlStorage, recovery: Recovery): void {
  sql.exec(INSERT, ...columns.write(recovery), recovery.matched);
}

/** Finds a recovery. */
export function findRecovery(sql: SqlStorage, id: string): Recovery | undefined {
  const [row] = sql.exec("SELECT * FROM recoveries WHERE id = ?", id).toArray();
  return row === undefined ? undefined : columns.read(row);
}

/** Lists the newest recoveries. */
export function listRecoveries(sql: SqlStorage): readonly Recovery[] {
  return sql.exec("SELECT * FROM recoveries ORDER BY id DESC LIMIT 5").toArray().map(columns.read);
}

/** Finds the oldest recovery with deliveries left to restart. */
export function findUnfinished(sql: SqlStorage): Recovery | undefined {
  const marks = "SELECT 1 FROM recovery_marks WHERE recovery = recoveries.id";
  const query = `SELECT * FROM recoveries WHERE status = 'running' AND EXISTS (${marks}) ORDER BY id LIMIT 1`;
  const [row] = sql.exec(query).toArray();
  return row === undefined ? undefined : columns.read(row);
}

/** Counts a delivery of a running recovery that ended again, or that is gone (`status` null). */
export function countRecovered(sql: SqlStorage, id: string, status: DeliveryStatus | null): void {
  sql.exec(
    `UPDATE recoveries SET done = done + 1, delivered = delivered + ?, failed = failed + ?,
       status = CASE WHEN done + 1 >= matched THEN 'completed' ELSE status END
     WHERE id = ? AND status = 'running'`,
    status === "delivered" ? 1 : 0,
    status === "failed" ? 1 : 0,
    id,
  );
}

/** Cancels recoveries of older epochs and voids their marks: the webhook was disabled meanwhile. */
export function cancelRecoveries(sql: SqlStorage, epoch: number): void {
  sql.exec("UPDATE recoveries SET status = 'canceled' WHERE status = 'running' AND epoch < ?", epoch);
}

/** Drops ended recoveries that began before a time (epoch milliseconds). */
export function pruneRecoveries(sql: SqlStorage, ms: number): void {
  sql.exec("DELETE FROM recoveries WHERE id < ? AND status != 'running'", lowestId("recovery", ms));
}
