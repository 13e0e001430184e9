import { coversTypeSql } from "../domain/pattern-sql.ts";
import type { RecoveryFilter, RecoveryRequest } from "./recovery-table.ts";

/** A delivery's response code; old rows have it in their last attempt. */
const CODE = "COALESCE(response_code, json_extract(attempts, '$[#-1].responseCode'))";

const OF_TYPE = `EXISTS (SELECT 1 FROM json_each(?) WHERE ${coversTypeSql("value", "event_type")})`;

const TAKEN = `SELECT delivery_id FROM recovery_marks
  WHERE recovery IN (SELECT id FROM recoveries WHERE status = 'running' AND epoch >= ?)`;

/** The matched deliveries of one event type and response code; null for no answer. */
export interface MatchedGroup {
  readonly eventType: string;
  readonly code: number | null;
  readonly count: number;
}

/**
 * Marks the deliveries that a recovery matches and no running one has marked. An index on their ends would cost a written
 * row for each failure, so the whole table is read once; attempts only of deliveries that failed. That takes two to three
 * seconds for 100,000 deliveries that failed after six attempts (470 MB), and the Outbox does nothing else meanwhile.
 */
export function markMatching(sql: SqlStorage, request: RecoveryRequest, epoch: number, now: number): void {
  const [where, ...values] = matching(request, epoch, now);
  const query = `INSERT INTO recovery_marks (recovery, delivery_id) SELECT ?, id FROM deliveries WHERE ${where}`;
  sql.exec(query, request.id, ...values);
}

/** Counts what {@link markMatching} would mark, by event type and code. */
export function countMatching(
  sql: SqlStorage,
  filter: RecoveryFilter,
  epoch: number,
  now: number,
): readonly MatchedGroup[] {
  const [where, ...values] = matching(filter, epoch, now);
  const query = `SELECT event_type AS eventType, ${CODE} AS code, COUNT(*) AS count FROM deliveries
    WHERE ${where} GROUP BY 1, 2`;
  return sql.exec<{ eventType: string; code: number | null; count: number }>(query, ...values).toArray();
}

/** A pending delivery of an older epoch counts as canceled now, as the API shows it. */
function matching(filter: RecoveryFilter, epoch: number, now: number): [string, ...SqlStorageValue[]] {
  const { since, until, statuses, eventTypes, responseCodes } = filter;
  const last = until ?? now;
  const endsStale = statuses.includes("canceled") && since <= now && now <= last;
  const conditions: [string, ...SqlStorageValue[]][] = [
    [
      `trial = 0 AND ((status IN (SELECT value FROM json_each(?)) AND completed_at BETWEEN ? AND ?)
        OR (status = 'pending' AND epoch < ?))`,
      ...[JSON.stringify(statuses), since, last, endsStale ? epoch : 0],
    ],
    [`id NOT IN (${TAKEN})`, epoch],
  ];
  if (eventTypes !== undefined) conditions.push([OF_TYPE, JSON.stringify(eventTypes)]);
  if (responseCodes === "none") conditions.push([`${CODE} IS NULL`]);
  else if (responseCodes !== undefined) {
    const { from, to } = responseCodes;
    conditions.push([`${CODE} BETWEEN ? AND ?`, from, to]);
  }
  const values = conditions.flatMap(([, ...given]) => given);
  return [conditions.map(([text]) => text).join(" AND "), ...values];
}

/** Marks deliveries for a recovery by their ids. */
export function markDeliveries(sql: SqlStorage, recoveryId: string, ids: readonly string[]): void {
  const query = "INSERT INTO recovery_marks (recovery, delivery_id) SELECT ?, value FROM json_each(?)";
  sql.exec(query, recoveryId, JSON.stringify(ids));
}

/** How many deliveries a recovery has yet to restart. */
export function countMarks(sql: SqlStorage, recoveryId: string): number {
  const query = "SELECT COUNT(*) AS n FROM recovery_marks WHERE recovery = ?";
  return sql.exec<{ n: number }>(query, recoveryId).one().n;
}

/** Removes the next marks of a recovery and answers the ids of their deliveries. */
export function takeMarks(sql: SqlStorage, recoveryId: string, limit: number): readonly string[] {
  const query = "SELECT delivery_id AS id FROM recovery_marks WHERE recovery = ? ORDER BY delivery_id LIMIT ?";
  const ids = sql.exec<{ id: string }>(query, recoveryId, limit).toArray();
  const last = ids.at(-1)?.id ?? "";
  sql.exec("DELETE FROM recovery_marks WHERE recovery = ? AND delivery_id <= ?", recoveryId, last);
  return ids.map(({ id }) => id);
}

/** Does the same for a recovery that no longer runs. */
export function takeVoidMarks(sql: SqlStorage, limit: number): readonly string[] {
  const query = `SELECT recovery FROM recovery_marks
    WHERE recovery NOT IN (SELECT id FROM recoveries WHERE status = 'running') LIMIT 1`;
  const [row] = sql.exec<{ recovery: string }>(query).toArray();
  return row === undefined ? [] : takeMarks(sql, row.recovery, limit);
}
