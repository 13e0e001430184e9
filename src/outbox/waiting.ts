import type { Delivery } from "../domain/delivery.ts";
import { fromRow } from "./delivery-row.ts";

/** Most that is counted, so that an answer about a long backlog is as quick as one about a short one. */
const MAX_COUNTED = 1000;

/** How many there are; at least so many when `isMore`. */
export interface FewOrMany {
  readonly count: number;
  readonly isMore: boolean;
}

/** Rows that wait and are no trials. */
const WAITING = "deliveries WHERE phase = 'waiting' AND wake_at IS NOT NULL AND trial = 0";

/** Finds the waiting delivery that is due first; undefined when none waits. */
export function firstWaiting(sql: SqlStorage): Delivery | undefined {
  const [row] = sql.exec(`SELECT * FROM ${WAITING} ORDER BY wake_at, id LIMIT 1`).toArray();
  return row === undefined ? undefined : fromRow(row);
}

/** Waiting trials, of which there are few. Whether a row is one comes after its attempts, so their own index tells. */
const TRIALS = "SELECT id FROM deliveries INDEXED BY deliveries_trials WHERE trial = 1 AND wake_at IS NOT NULL";

/** Counts the waiting deliveries that are due by their schedule or a request, but for one. */
export function countWaitingDue(sql: SqlStorage, now: number, exceptId: string): FewOrMany {
  const some = `SELECT id, next_attempt_at, manual_due FROM deliveries
    WHERE phase = 'waiting' AND wake_at IS NOT NULL ORDER BY wake_at LIMIT ?`;
  const isDue = `id != ? AND (manual_due > 0 OR next_attempt_at <= ?) AND id NOT IN (${TRIALS})`;
  const query = `SELECT COUNT(*) AS looked_at, SUM(${isDue}) AS due FROM (${some})`;
  const { looked_at: lookedAt, due } = sql
    .exec<{ looked_at: number; due: number | null }>(query, exceptId, now, MAX_COUNTED + 1)
    .one();
  return { count: due ?? 0, isMore: lookedAt > MAX_COUNTED };
}

/** Counts, among the newest deliveries, those that were canceled since a time or are of an older epoch. */
export function countCanceled(sql: SqlStorage, since: number, epoch: number): FewOrMany {
  const some = "SELECT id, status, epoch FROM deliveries ORDER BY id DESC LIMIT ?";
  const whole = "SELECT 1 FROM deliveries AS whole WHERE whole.id = some.id AND trial = 0";
  const isCanceled = `CASE status WHEN 'canceled' THEN EXISTS (${whole} AND completed_at >= ?)
    WHEN 'pending' THEN epoch < ? AND EXISTS (${whole}) ELSE 0 END`;
  const query = `SELECT COUNT(*) AS looked_at, SUM(${isCanceled}) AS canceled FROM (${some}) AS some`;
  const { looked_at: lookedAt, canceled } = sql
    .exec<{ looked_at: number; canceled: number | null }>(query, since, epoch, MAX_COUNTED + 1)
    .one();
  const count = canceled ?? 0;
  return { count, isMore: count > 0 && lookedAt > MAX_COUNTED };
}
