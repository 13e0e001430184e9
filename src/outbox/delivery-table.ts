import type { Delivery, Phase } from "../domain/delivery.ts";
import { lowestId } from "../domain/ids.ts";
import type { TestContent } from "../messages/outbox-calls.ts";
import { fromRow } from "./delivery-row.ts";

/** Finds a delivery. */
export function findDelivery(sql: SqlStorage, id: string): Delivery | undefined {
  const [row] = sql.exec("SELECT * FROM deliveries WHERE id = ?", id).toArray();
  return row === undefined ? undefined : fromRow(row);
}

/** Lists which of some deliveries are there. */
export function listKnown(sql: SqlStorage, ids: readonly string[]): readonly string[] {
  const query = "SELECT id FROM deliveries WHERE id IN (SELECT value FROM json_each(?))";
  const rows = sql.exec<{ id: string }>(query, JSON.stringify(ids)).toArray();
  return rows.map(({ id }) => id);
}

/** Lists trial sends that wait to be sent again, the longest due first; few ever do. */
export function listTrials(sql: SqlStorage, until: number, limit: number): readonly Delivery[] {
  const query = `SELECT * FROM deliveries WHERE trial = 1 AND wake_at IS NOT NULL AND wake_at <= ? AND phase = 'waiting'
    ORDER BY wake_at, id LIMIT ?`;
  return sql.exec(query, until, limit).toArray().map(fromRow);
}

/** When the first of them is due; null when none waits. */
export function earliestTrial(sql: SqlStorage): number | null {
  const query = `SELECT MIN(wake_at) AS at FROM deliveries
    WHERE trial = 1 AND wake_at IS NOT NULL AND phase = 'waiting'`;
  const at = sql.exec(query).one()["at"];
  return typeof at === "number" ? at : null;
}

/** Lists what a phase owes up to a time, trials included, the longest due first. */
export function listOwed(sql: SqlStorage, phase: Phase, until: number, limit: number): readonly Delivery[] {
  const query = `SELECT * FROM deliveries WHERE phase = ? AND wake_at IS NOT NULL AND wake_at <= ?
    ORDER BY wake_at, id LIMIT ?`;
  return sql.exec(query, phase, until, limit).toArray().map(fromRow);
}

/** The first of those that are owed, in the order of arrival, with their places in it. Looks at all that is owed. */
export function listLine(sql: SqlStorage, limit: number): readonly { readonly id: string; readonly seq: number }[] {
  const query = "SELECT id, seq FROM deliveries WHERE wake_at IS NOT NULL AND trial = 0 ORDER BY seq LIMIT ?";
  return sql.exec<{ id: string; seq: number }>(query, limit).toArray();
}

/** A delivery's place in the order of arrival; undefined when there is no such delivery. */
export function findSeq(sql: SqlStorage, id: string): number | undefined {
  return sql.exec<{ seq: number }>("SELECT seq FROM deliveries WHERE id = ?", id).toArray()[0]?.seq;
}

/** The place in the line of what arrived last of those that are owed; 0 when nothing is. */
export function lastSeq(sql: SqlStorage): number {
  return Number(sql.exec("SELECT MAX(seq) AS seq FROM deliveries WHERE wake_at IS NOT NULL").one()["seq"] ?? 0);
}

/** Lists what is still owed from before an epoch. */
export function listStale(sql: SqlStorage, epoch: number, limit: number): readonly Delivery[] {
  const query = "SELECT * FROM deliveries WHERE wake_at IS NOT NULL AND epoch < ? LIMIT ?";
  return sql.exec(query, epoch, limit).toArray().map(fromRow);
}

/** How many deliveries are in a phase and owed, trials left out, counted up to `limit`. */
export function countOwed(sql: SqlStorage, phase: Phase, limit: number): number {
  const owed = "SELECT 1 FROM deliveries WHERE phase = ? AND wake_at IS NOT NULL AND trial = 0 LIMIT ?";
  return Number(sql.exec(`SELECT COUNT(*) AS n FROM (${owed})`, phase, limit).one()["n"]);
}

/** The earliest time at which a phase has something to do; null when it has not. */
export function earliestWake(sql: SqlStorage, phase: Phase): number | null {
  const query = "SELECT MIN(wake_at) AS at FROM deliveries WHERE phase = ? AND wake_at IS NOT NULL";
  const at = sql.exec(query, phase).one()["at"];
  return typeof at === "number" ? at : null;
}

/** When the oldest event that owes nothing was accepted; null when there is none. */
export function oldestSettled(sql: SqlStorage): number | null {
  const [row] = sql.exec("SELECT accepted_at FROM deliveries WHERE wake_at IS NULL ORDER BY id LIMIT 1").toArray();
  const at = row?.["accepted_at"];
  return typeof at === "number" ? at : null;
}

/** Drops deliveries older than a time that owe nothing, at most `limit` of them. */
export function pruneDeliveries(sql: SqlStorage, ms: number, limit: number): void {
  const before = lowestId("delivery", ms);
  const old = "SELECT id FROM deliveries WHERE id < ? AND wake_at IS NULL ORDER BY id LIMIT ?";
  sql.exec(`DELETE FROM test_contents WHERE delivery_id IN (${old})`, before, limit);
  sql.exec(`DELETE FROM deliveries WHERE id IN (${old})`, before, limit);
}

/** Keeps the event of a trial send beside its delivery. */
export function saveTestContent(sql: SqlStorage, deliveryId: string, content: TestContent): void {
  const { createdAt, dataText } = content;
  sql.exec(
    "INSERT INTO test_contents (delivery_id, created_at, data) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
    deliveryId,
    createdAt,
    dataText,
  );
}

/** Finds the event of a trial send; null for a delivery whose event is in D1. */
export function findTestContent(sql: SqlStorage, deliveryId: string): TestContent | null {
  const query = "SELECT created_at, data FROM test_contents WHERE delivery_id = ?";
  const [row] = sql.exec<{ created_at: number; data: string }>(query, deliveryId).toArray();
  return row === undefined ? null : { createdAt: row.created_at, dataText: row.data };
}
