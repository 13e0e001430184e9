import type { Delivery, Phase } from "../domain/delivery.ts";
import { lowestId } from "../domain/ids.ts";
import type { TestContent } from "../messages/outbox-calls.ts";
import { fromRow } from "./delivery-row.ts";

/** Finds a delivery. */
export function findDelivery(sql: SqlStorage, id: string): Delivery | undefined {
  const [row] = sql.exec("SELECT * FROM deliveries WHERE id = ?", id).toArray();
  return row === undefined ? undefined : fromRow(row);
}

/** Lists which of the given ids are in the table. */
export function listKnown(sql: SqlStorage, ids: readonly string[]): readonly string[] {
  const query = "SELECT id FROM deliveries WHERE id IN (SELECT value FROM json_each(?))";
  const rows = sql.exec<{ id: string }>(query, JSON.stringify(ids)).toArray();
  return rows.map(({ id }) => id);
}

/** By their own index: SQLite would rather look at all that waits, since it is of one phase. */
const TRIALS = "deliveries INDEXED BY deliveries_trials WHERE trial = 1 AND wake_at IS NOT NULL";

/** Lists waiting trial sends that are due, longest due first. There are few. */
export function listTrials(sql: SqlStorage, until: number, limit: number): readonly Delivery[] {
  const query = `SELECT * FROM ${TRIALS} AND wake_at <= ? AND phase = 'waiting' ORDER BY wake_at, id LIMIT ?`;
  return sql.exec(query, until, limit).toArray().map(fromRow);
}

/** When the first trial send is due; null when none waits. */
export function earliestTrial(sql: SqlStorage): number | null {
  const query = `SELECT MIN(wake_at) AS at FROM ${TRIALS} AND phase = 'waiting'`;
  const at = sql.exec(query).one()["at"];
  return typeof at === "number" ? at : null;
}

/** Lists deliveries of a phase that are due up to a time, trials included, longest due first. */
export function listOwed(sql: SqlStorage, phase: Phase, until: number, limit: number): readonly Delivery[] {
  const query = `SELECT * FROM deliveries WHERE phase = ? AND wake_at IS NOT NULL AND wake_at <= ?
    ORDER BY wake_at, id LIMIT ?`;
  return sql.exec(query, phase, until, limit).toArray().map(fromRow);
}

/** A delivery's place in the order of arrival. Two may have the same `seq` after a restart; then the id decides. */
export interface Place extends Record<string, SqlStorageValue> {
  readonly id: string;
  readonly seq: number;
}

/** Lists the first owed deliveries in the order of arrival. Reads everything that is owed. */
export function listLine(sql: SqlStorage, limit: number): readonly Place[] {
  const query = "SELECT id, seq FROM deliveries WHERE wake_at IS NOT NULL AND trial = 0 ORDER BY seq, id LIMIT ?";
  return sql.exec<Place>(query, limit).toArray();
}

/** Finds a delivery's place in the order of arrival; undefined when there is no such delivery. */
export function findPlace(sql: SqlStorage, id: string): Place | undefined {
  return sql.exec<Place>("SELECT id, seq FROM deliveries WHERE id = ?", id).toArray()[0];
}

/** Compares two places in the order of arrival, for `sort`. */
export function comparePlaces(one: Place, other: Place): number {
  return one.seq - other.seq || (one.id < other.id ? -1 : 1);
}

/** The place of the last arrival among owed deliveries; 0 when nothing is owed. */
export function lastSeq(sql: SqlStorage): number {
  return Number(sql.exec("SELECT MAX(seq) AS seq FROM deliveries WHERE wake_at IS NOT NULL").one()["seq"] ?? 0);
}

/** Lists owed deliveries of older epochs. */
export function listStale(sql: SqlStorage, epoch: number, limit: number): readonly Delivery[] {
  const query = "SELECT * FROM deliveries WHERE wake_at IS NOT NULL AND epoch < ? LIMIT ?";
  return sql.exec(query, epoch, limit).toArray().map(fromRow);
}

/** Counts the owed deliveries of a phase up to `limit`, without trials. */
export function countOwed(sql: SqlStorage, phase: Phase, limit: number): number {
  const owed = "SELECT 1 FROM deliveries WHERE phase = ? AND wake_at IS NOT NULL AND trial = 0 LIMIT ?";
  return Number(sql.exec(`SELECT COUNT(*) AS n FROM (${owed})`, phase, limit).one()["n"]);
}

/** When the first delivery of a phase is due; null when none is owed. */
export function earliestWake(sql: SqlStorage, phase: Phase): number | null {
  const query = "SELECT MIN(wake_at) AS at FROM deliveries WHERE phase = ? AND wake_at IS NOT NULL";
  const at = sql.exec(query, phase).one()["at"];
  return typeof at === "number" ? at : null;
}

/** Deliveries that are looked at for the oldest settled one. */
const MAX_OLDEST = 100;

/** The oldest settled delivery: when its event was accepted. Not `found`, it is no older than that, if there is one. */
export interface OldestSettled {
  readonly acceptedAt: number;
  readonly found: boolean;
}

/** Finds the oldest settled delivery behind a bounded number of owed ones; null when there is none. */
export function oldestSettled(sql: SqlStorage): OldestSettled | null {
  const oldest = `SELECT accepted_at, wake_at FROM deliveries ORDER BY id LIMIT ${MAX_OLDEST}`;
  const settled = firstAccepted(sql, `SELECT accepted_at FROM (${oldest}) WHERE wake_at IS NULL LIMIT 1`);
  if (settled !== undefined) return { acceptedAt: settled, found: true };
  const last = firstAccepted(sql, `SELECT accepted_at FROM deliveries ORDER BY id LIMIT 1 OFFSET ${MAX_OLDEST - 1}`);
  return last === undefined ? null : { acceptedAt: last, found: false };
}

function firstAccepted(sql: SqlStorage, query: string): number | undefined {
  return sql.exec<{ accepted_at: number }>(query).toArray()[0]?.accepted_at;
}

/** Drops settled deliveries older than a time (epoch milliseconds), at most `limit`. */
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
