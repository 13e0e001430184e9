import { z } from "zod";
import { type Delivery, DELIVERY_STATUSES, type Phase } from "../domain/delivery.ts";
import { PAYLOAD_FORMATS } from "../domain/envelope.ts";
import { lowestId } from "../domain/ids.ts";
import { attemptSchema } from "../pipeline/messages.ts";
import type { TestContent } from "./protocol.ts";

/*
 * A row is one delivery with its attempts as JSON. WITHOUT ROWID and the partial index make a delivery that succeeds at
 * once cost one written row.
 */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS deliveries (
    id TEXT NOT NULL PRIMARY KEY,
    seq INTEGER NOT NULL,
    event_id TEXT NOT NULL,
    event_type TEXT NOT NULL,
    accepted_at INTEGER NOT NULL,
    format TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    status TEXT NOT NULL,
    phase TEXT NOT NULL,
    "trigger" TEXT NOT NULL,
    next_attempt_at INTEGER,
    next_attempt_reason TEXT,
    manual_due INTEGER NOT NULL,
    wake_at INTEGER,
    token INTEGER NOT NULL,
    unclaimed INTEGER NOT NULL,
    unrecorded INTEGER NOT NULL,
    consumed INTEGER NOT NULL,
    attempt_count INTEGER NOT NULL,
    attempts TEXT NOT NULL,
    completed_at INTEGER,
    recovery TEXT
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS deliveries_owed ON deliveries (phase, wake_at) WHERE wake_at IS NOT NULL;
  CREATE TABLE IF NOT EXISTS test_contents (
    delivery_id TEXT NOT NULL PRIMARY KEY,
    created_at INTEGER NOT NULL,
    data TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS state (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
`;

const storedAttempts = z.array(attemptSchema);
const storedRow = z.object({
  id: z.string(),
  event_id: z.string(),
  event_type: z.string(),
  accepted_at: z.number(),
  format: z.enum(PAYLOAD_FORMATS),
  epoch: z.number(),
  status: z.enum(DELIVERY_STATUSES),
  phase: z.enum(["idle", "waiting", "released", "leased"]),
  trigger: attemptSchema.shape.trigger,
  next_attempt_at: z.number().nullable(),
  next_attempt_reason: z.enum(["schedule", "retry_after", "rate_limit", "window", "order", "manual"]).nullable(),
  manual_due: z.number(),
  wake_at: z.number().nullable(),
  token: z.number(),
  unclaimed: z.number(),
  unrecorded: z.number(),
  consumed: z.number(),
  attempt_count: z.number(),
  attempts: z.string(),
  completed_at: z.number().nullable(),
  recovery: z.string().nullable(),
});

/** Makes the tables if they are not there; `deleteAll` takes them away too. */
export function createTables(sql: SqlStorage): void {
  sql.exec(SCHEMA);
}

/** Finds a delivery. */
export function findDelivery(sql: SqlStorage, id: string): Delivery | undefined {
  const [row] = sql.exec("SELECT * FROM deliveries WHERE id = ?", id).toArray();
  return row === undefined ? undefined : fromRow(row);
}

/** Writes a delivery whole; `seq` orders deliveries by arrival and is kept once set. */
export function saveDelivery(sql: SqlStorage, delivery: Delivery, seq: number): void {
  sql.exec(
    `INSERT INTO deliveries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET epoch = excluded.epoch, status = excluded.status, phase = excluded.phase,
       "trigger" = excluded."trigger", next_attempt_at = excluded.next_attempt_at,
       next_attempt_reason = excluded.next_attempt_reason, manual_due = excluded.manual_due,
       wake_at = excluded.wake_at, token = excluded.token, unclaimed = excluded.unclaimed,
       unrecorded = excluded.unrecorded, consumed = excluded.consumed, attempt_count = excluded.attempt_count,
       attempts = excluded.attempts, completed_at = excluded.completed_at,
       recovery = excluded.recovery`,
    delivery.id,
    seq,
    delivery.eventId,
    delivery.eventType,
    delivery.acceptedAt,
    delivery.format,
    delivery.epoch,
    delivery.status,
    delivery.phase,
    delivery.trigger,
    delivery.nextAttemptAt,
    delivery.nextAttemptReason,
    delivery.manualDue,
    delivery.wakeAt,
    delivery.token,
    delivery.unclaimed,
    delivery.unrecorded,
    delivery.consumed,
    delivery.attemptCount,
    JSON.stringify(delivery.attempts),
    delivery.completedAt,
    delivery.recovery,
  );
}

/** Reads a row into the domain's terms; throws when it holds what it must not. */
export function fromRow(untyped: Record<string, SqlStorageValue>): Delivery {
  const row = storedRow.parse(untyped);
  return {
    id: row.id,
    eventId: row.event_id,
    eventType: row.event_type,
    acceptedAt: row.accepted_at,
    format: row.format,
    epoch: row.epoch,
    status: row.status,
    phase: row.phase,
    trigger: row.trigger,
    nextAttemptAt: row.next_attempt_at,
    nextAttemptReason: row.next_attempt_reason,
    manualDue: row.manual_due,
    wakeAt: row.wake_at,
    token: row.token,
    unclaimed: row.unclaimed,
    unrecorded: row.unrecorded,
    consumed: row.consumed,
    attemptCount: row.attempt_count,
    attempts: storedAttempts.parse(JSON.parse(row.attempts)),
    completedAt: row.completed_at,
    recovery: row.recovery,
  };
}

/** Lists what a phase owes up to a time, the longest due first. */
export function listOwed(sql: SqlStorage, phase: Phase, until: number, limit: number): readonly Delivery[] {
  const query = `SELECT * FROM deliveries WHERE phase = ? AND wake_at IS NOT NULL AND wake_at <= ?
    ORDER BY wake_at, id LIMIT ?`;
  return sql.exec(query, phase, until, limit).toArray().map(fromRow);
}

/** The first of those that are owed, in the order of arrival, with their places in it. Looks at all that is owed. */
export function listLine(sql: SqlStorage, limit: number): readonly { readonly id: string; readonly seq: number }[] {
  const query = "SELECT id, seq FROM deliveries WHERE wake_at IS NOT NULL ORDER BY seq LIMIT ?";
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

/** How many deliveries are in a phase and owed, counted up to `limit`. */
export function countOwed(sql: SqlStorage, phase: Phase, limit: number): number {
  const owed = "SELECT 1 FROM deliveries WHERE phase = ? AND wake_at IS NOT NULL LIMIT ?";
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
export function pruneBefore(sql: SqlStorage, ms: number, limit: number): void {
  const before = lowestId("delivery", ms);
  const old = "SELECT id FROM deliveries WHERE id < ? AND wake_at IS NULL ORDER BY id LIMIT ?";
  sql.exec(`DELETE FROM test_contents WHERE delivery_id IN (${old})`, before, limit);
  sql.exec(`DELETE FROM deliveries WHERE id IN (${old})`, before, limit);
}

/** Keeps the event of a trial send beside its delivery. */
export function saveTestContent(sql: SqlStorage, deliveryId: string, content: TestContent): void {
  const { createdAt, dataText } = content;
  sql.exec("INSERT INTO test_contents VALUES (?, ?, ?) ON CONFLICT DO NOTHING", deliveryId, createdAt, dataText);
}

/** Finds the event of a trial send; null for a delivery whose event is in D1. */
export function findTestContent(sql: SqlStorage, deliveryId: string): TestContent | null {
  const query = "SELECT created_at, data FROM test_contents WHERE delivery_id = ?";
  const [row] = sql.exec<{ created_at: number; data: string }>(query, deliveryId).toArray();
  return row === undefined ? null : { createdAt: row.created_at, dataText: row.data };
}
