import { lowestId } from "../../domain/ids.ts";
import { packLoosely, packRecords, unpackRecords } from "../../segment-blob.ts";
import { byId, identify, type PackedEntry } from "./entry.ts";

/** Event types that are listed beside the entries of a segment; of more it may have any. */
const MAX_TYPES = 50;

/** What is known of a segment without opening it. */
export interface SegmentHead {
  readonly firstId: string;
  readonly lastId: string;
  readonly entries: number;
  /** The event types of its entries; null for too many to list. */
  readonly eventTypes: readonly string[] | null;
  /** Of a fresh one its key in that table; null for one of `segments`, whose key is its first id. */
  readonly place: number | null;
}

/** A fresh segment with its entries. */
export interface FreshSegment {
  readonly head: SegmentHead;
  /** When it was written, epoch milliseconds. */
  readonly at: number;
  readonly entries: readonly PackedEntry[];
}

interface HeadRow extends Record<string, SqlStorageValue> {
  readonly first_id: string;
  readonly last_id: string;
  readonly entries: number;
  readonly event_types: string;
}

/** The last column is the largest by far: what comes before it is read without it. */
const HEAD = "first_id, last_id, entries, event_types";
const FRESH_TABLE = `CREATE TABLE fresh_segments (
  place INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  first_id TEXT NOT NULL,
  last_id TEXT NOT NULL,
  entries INTEGER NOT NULL,
  event_types TEXT NOT NULL,
  body BLOB NOT NULL
)`;

/** The tables of segments: one row for many deliveries that need nothing any more. */
export const SEGMENT_TABLES = [
  `CREATE TABLE segments (
     first_id TEXT NOT NULL PRIMARY KEY,
     last_id TEXT NOT NULL,
     entries INTEGER NOT NULL,
     event_types TEXT NOT NULL,
     body BLOB NOT NULL
   ) WITHOUT ROWID`,
  FRESH_TABLE,
];

/** Writes entries as one fresh segment: one row, not compressed. */
export function insertFresh(sql: SqlStorage, entries: readonly PackedEntry[], now: number): FreshSegment {
  const head = headOf(entries);
  const query = `INSERT INTO fresh_segments (at, ${HEAD}, body) VALUES (?, ?, ?, ?, ?, ?) RETURNING place`;
  const body = packLoosely(entries.map(({ packed }) => packed));
  const { place } = sql.exec<{ place: number }>(query, now, ...columnsOf(head), body).one();
  return { head: { ...head, place }, at: now, entries };
}

/** Reads all fresh segments, the oldest first. */
export function listFresh(sql: SqlStorage): readonly FreshSegment[] {
  const query = "SELECT * FROM fresh_segments ORDER BY place";
  const rows = sql.exec<HeadRow & { place: number; at: number; body: ArrayBuffer }>(query).toArray();
  return rows.map((row) => ({ head: headFrom(row, row.place), at: row.at, entries: entriesFrom(row.body) }));
}

/** Drops all fresh segments. Dropping a table writes no row and making one two, however many rows there were. */
export function dropFresh(sql: SqlStorage): void {
  sql.exec("DROP TABLE fresh_segments");
  sql.exec(FRESH_TABLE);
}

/** Writes entries, sorted by id, as one segment, in the place of one that begins with the same id. */
export function saveSegment(sql: SqlStorage, entries: readonly PackedEntry[]): void {
  const query = `INSERT OR REPLACE INTO segments (${HEAD}, body) VALUES (?, ?, ?, ?, ?)`;
  sql.exec(query, ...columnsOf(headOf(entries)), packRecords(entries.map(({ packed }) => packed)));
}

/** Finds the last segment that begins at or before an id: if any has the id, it is this one. */
export function findSegment(sql: SqlStorage, id: string): SegmentHead | undefined {
  const query = `SELECT ${HEAD} FROM segments WHERE first_id <= ? ORDER BY first_id DESC LIMIT 1`;
  return listHeads(sql, query, id)[0];
}

/** Lists segments that begin before an id, the newest first; null for all. */
export function listSegmentsBefore(sql: SqlStorage, before: string | null, limit: number): readonly SegmentHead[] {
  const [where, ...values] = before === null ? [""] : ["WHERE first_id < ?", before];
  return listHeads(sql, `SELECT ${HEAD} FROM segments ${where} ORDER BY first_id DESC LIMIT ?`, ...values, limit);
}

/** Lists segments that begin after an id, the oldest first. */
export function listSegmentsAfter(sql: SqlStorage, after: string, limit: number): readonly SegmentHead[] {
  return listHeads(sql, `SELECT ${HEAD} FROM segments WHERE first_id > ? ORDER BY first_id LIMIT ?`, after, limit);
}

/** Reads a segment's entries, sorted by id; none when there is no such segment. */
export function openSegment(sql: SqlStorage, { firstId, place }: SegmentHead): readonly PackedEntry[] {
  const [row] =
    place === null
      ? sql.exec<{ body: ArrayBuffer }>("SELECT body FROM segments WHERE first_id = ?", firstId).toArray()
      : sql.exec<{ body: ArrayBuffer }>("SELECT body FROM fresh_segments WHERE place = ?", place).toArray();
  return row === undefined ? [] : entriesFrom(row.body);
}

/** Deletes a segment. */
export function deleteSegment(sql: SqlStorage, firstId: string): void {
  sql.exec("DELETE FROM segments WHERE first_id = ?", firstId);
}

/** Drops segments whose deliveries are all older than a time (epoch milliseconds), at most `limit`: one row each. */
export function pruneSegments(sql: SqlStorage, ms: number, limit: number): void {
  const old = "SELECT first_id FROM segments WHERE first_id < ?1 AND last_id < ?1 ORDER BY first_id LIMIT ?2";
  sql.exec(`DELETE FROM segments WHERE first_id IN (${old})`, lowestId("delivery", ms), limit);
}

function listHeads(sql: SqlStorage, query: string, ...values: readonly SqlStorageValue[]): readonly SegmentHead[] {
  return sql
    .exec<HeadRow>(query, ...values)
    .toArray()
    .map((row) => headFrom(row, null));
}

function headOf(entries: readonly PackedEntry[]): SegmentHead {
  const ids = entries.map(({ id }) => id).sort();
  const eventTypes = [...new Set(entries.map(({ packed }) => String(packed["eventType"])))];
  return {
    firstId: ids[0] ?? "",
    lastId: ids.at(-1) ?? "",
    entries: entries.length,
    eventTypes: eventTypes.length > MAX_TYPES ? null : eventTypes,
    place: null,
  };
}

function columnsOf({ firstId, lastId, entries, eventTypes }: SegmentHead): readonly SqlStorageValue[] {
  return [firstId, lastId, entries, JSON.stringify(eventTypes)];
}

function headFrom(row: HeadRow, place: number | null): SegmentHead {
  const types: unknown = JSON.parse(row.event_types);
  const eventTypes = Array.isArray(types) ? types.map(String) : null;
  return { firstId: row.first_id, lastId: row.last_id, entries: row.entries, eventTypes, place };
}

function entriesFrom(body: ArrayBuffer): readonly PackedEntry[] {
  return unpackRecords(body).map(identify).sort(byId);
}
