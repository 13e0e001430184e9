import type { Delivery, Phase } from "../domain/delivery.ts";
import type { TestContent } from "../messages/outbox-calls.ts";
import { fromRow } from "./delivery-row.ts";

/** Finds a delivery. */
export function findDelivery(sql: SqlStorage, id: string): Delivery | undefined {
  const [row] = sql.exec("SELECT * FROM deliveries WHERE id = ?", id).toArray();
  return row === undefined ? undefined : fromRow(row);
}

/** Finds a delivery with its place in the order of arrival. */
export function findStored(
  sql: SqlStorage,
  id: string,
): { readonly delivery: Delivery; readonly seq: number } | undefined {
  const [row] = sql.exec("SELECT * FROM deliveries WHERE id = ?", id).toArray();
  return row === undefined ? undefined : { delivery: fromRow(row), seq: Number(row["seq"]) };
}

/** Lists which of the given ids are in the table. */
export function listStored(sql: SqlStorage, ids: readonly string[]): readonly string[] {
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

/**
 * Looks through the rows after an id for those that were delivered and owe nothing, up to `limit`. `last` is how far it came;
 * null for the end.
 */
export function listDoneAfter(
  sql: SqlStorage,
  after: string,
  lookedAt: number,
  limit: number,
): { readonly ids: readonly string[]; readonly last: string | null } {
  const some = "SELECT id, status, wake_at FROM deliveries WHERE id > ? ORDER BY id LIMIT ?";
  const query = `SELECT id FROM (${some}) WHERE status = 'delivered' AND wake_at IS NULL LIMIT ?`;
  const ids = sql
    .exec<{ id: string }>(query, after, lookedAt, limit)
    .toArray()
    .map(({ id }) => id);
  if (ids.length === limit) return { ids, last: ids.at(-1) ?? null };
  const end = "SELECT id FROM deliveries WHERE id > ? ORDER BY id LIMIT 1 OFFSET ?";
  return { ids, last: sql.exec<{ id: string }>(end, after, lookedAt - 1).toArray()[0]?.id ?? null };
}

/** Deletes rows whose deliveries are entries now. */
export function deleteDeliveries(sql: SqlStorage, ids: readonly string[]): void {
  sql.exec("DELETE FROM deliveries WHERE id IN (SELECT value FROM json_each(?))", JSON.stringify(ids));
}

/** Rows that are looked at for the oldest settled one. */
const MAX_OLDEST = 100;

/** The oldest settled row. Not `found`, there is none with a lower id. */
export interface OldestSettled {
  readonly id: string;
  readonly found: boolean;
}

/** Finds the oldest settled row behind a bounded number of owed ones; undefined when there is none. */
export function oldestSettled(sql: SqlStorage): OldestSettled | undefined {
  const oldest = `SELECT id, wake_at FROM deliveries ORDER BY id LIMIT ${MAX_OLDEST}`;
  const settled = firstId(sql, `SELECT id FROM (${oldest}) WHERE wake_at IS NULL LIMIT 1`);
  if (settled !== undefined) return { id: settled, found: true };
  const last = firstId(sql, `SELECT id FROM deliveries ORDER BY id LIMIT 1 OFFSET ${MAX_OLDEST - 1}`);
  return last === undefined ? undefined : { id: last, found: false };
}

function firstId(sql: SqlStorage, query: string): string | undefined {
  return sql.exec<{ id: string }>(query).toArray()[0]?.id;
}

/** Drops settled rows with ids below `before`, at most `limit`. */
export function pruneDeliveries(sql: SqlStorage, before: string, limit: number): void {
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
