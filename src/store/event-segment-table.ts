import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Database } from "./database.ts";
import { readHeads, readSegmentData, type Segment, type SegmentLevel, SPAN_MS } from "./event-segment.ts";
import { comparePlaces, type EventHead, type EventKey, type EventPlace, type KeptEvent } from "./event-table.ts";
import { readJson } from "./json-column.ts";

/** Most bytes, before compression, of the segments that one statement reads. */
const READ_BYTES = 1_000_000;
/** Bytes of an event's head, before compression: one with many targets has more, which then counts for less. */
const HEAD_BYTES = 400;

/** A segment as it is known without opening it. */
export interface SegmentMeta {
  readonly workspaceId: string;
  readonly level: SegmentLevel;
  readonly first: EventPlace;
  readonly last: EventPlace;
  readonly count: number;
  /** How many of its ids were chosen by callers. */
  readonly chosen: number;
  /** Bytes before compression. */
  readonly size: number;
  /** Null when there are too many to tell. */
  readonly types: readonly string[] | null;
  /** Null when there are too many to tell, or the version before wrote it. */
  readonly tags: readonly string[] | null;
  /** Null when there are too many to tell, or the version before wrote it. */
  readonly applications: readonly string[] | null;
}

/** A row of {@link metaColumns}. */
export interface MetaRow {
  readonly workspace_id: string;
  readonly level: number;
  readonly last_at: number;
  readonly last_id: string;
  readonly first_at: number;
  readonly first_id: string;
  readonly count: number;
  readonly chosen: number;
  readonly size: number;
  readonly types: string | null;
  readonly tags: string | null;
  readonly applications: string | null;
}

/** The columns of a segment `s` that are read without opening it. */
export const metaColumns = sql.raw(
  "s.workspace_id, s.level, s.last_at, s.last_id, s.first_at, s.first_id, s.count, s.chosen, s.size, s.types, s.tags, s.applications",
);

const texts = z.array(z.string());

function readTexts(text: string | null): readonly string[] | null {
  return text === null ? null : readJson(texts, text);
}

/** Reads a row of {@link metaColumns}. */
export function readMeta(row: MetaRow): SegmentMeta {
  return {
    workspaceId: row.workspace_id,
    level: row.level === 0 ? 0 : 1,
    first: { acceptedAt: row.first_at, id: row.first_id },
    last: { acceptedAt: row.last_at, id: row.last_id },
    count: row.count,
    chosen: row.chosen,
    size: row.size,
    types: readTexts(row.types),
    tags: readTexts(row.tags),
    applications: readTexts(row.applications),
  };
}

/** The beginning of a statement that writes segments; a condition on `value->>0`, the workspace, follows. */
export function writtenSegments(list: string): SQL {
  const columns = [...Array(13).keys()].map((index) => `value->>${index}`).join(", ");
  return sql`
    INSERT INTO event_segments (workspace_id, level, last_at, last_id, first_at, first_id, count, chosen, size, types,
      keys, tags, applications, heads, data)
    SELECT ${sql.raw(columns)}, unhex(value->>13), unhex(value->>14) FROM json_each(${list})`;
}

/** A segment as {@link writtenSegments} takes it, JSON. */
export function segmentTuple({
  workspaceId,
  level,
  first,
  last,
  events,
  size,
  types,
  keys,
  tags,
  applications,
  ...blobs
}: Segment): string {
  const chosen = events.filter((event) => event.chosen).length;
  const places = [last.acceptedAt, last.id, first.acceptedAt, first.id];
  // A bound blob travels as a list of numbers, which takes twice as many bytes as hex.
  const [heads, data] = [blobs.heads, blobs.data].map((blob) => new Uint8Array(blob).toHex());
  const lists = [types, keys, tags, applications];
  return JSON.stringify([workspaceId, level, ...places, events.length, chosen, size, ...lists, heads, data]);
}

/** What identifies a segment's content: one that is written anew under the same key has more events. */
export function stampOf({ workspaceId, level, last, count }: SegmentMeta): readonly unknown[] {
  return [workspaceId, level, last.acceptedAt, last.id, count];
}

/** An SQL condition: the segment `s` is one of the given ones, with its content as it was. */
export function isOneOf(metas: readonly SegmentMeta[]): SQL {
  const list = JSON.stringify(metas.map(stampOf));
  return sql`(s.workspace_id, s.level, s.last_at, s.last_id, s.count) IN (
    SELECT value->>0, value->>1, value->>2, value->>3, value->>4 FROM json_each(${list}))`;
}

/**
 * Finds the segments of level 0 that have any of the keys, and those of level 1 whose ranges hold any. It is one statement:
 * between two, a compaction could take an event away from where it is looked for next.
 */
export async function segmentsOf(db: Database, keys: readonly EventKey[]): Promise<readonly SegmentMeta[]> {
  const list = JSON.stringify(keys.map(({ workspaceId, acceptedAt, id }) => [workspaceId, acceptedAt, id]));
  const wanted = sql`(SELECT value->>0 AS workspace_id, value->>1 AS at, value->>2 AS id FROM json_each(${list})) AS k`;
  const rows = await db.all<MetaRow>(sql`
    SELECT ${metaColumns} FROM ${wanted} JOIN event_segments AS s ON s.workspace_id = k.workspace_id AND s.level = 0
      AND s.last_at >= k.at AND s.last_at < k.at + ${SPAN_MS[0]}
    WHERE s.first_at <= k.at AND instr(s.keys, json_array(k.at, k.id)) > 0
    UNION SELECT ${metaColumns} FROM ${wanted}
    JOIN event_segments AS s ON ${holds(sql`k.workspace_id`, sql`k.at`, sql`k.id`)}`);
  return rows.map(readMeta);
}

/** An SQL condition: the segment `s` is the one of level 1 whose range holds a place. Ranges do not overlap. */
export function holds(workspaceId: SQL, at: SQL, id: SQL): SQL {
  return sql`s.workspace_id = ${workspaceId} AND s.level = 1
    AND (s.last_at, s.last_id) = (SELECT n.last_at, n.last_id FROM event_segments AS n
      WHERE n.workspace_id = ${workspaceId} AND n.level = 1 AND (n.last_at, n.last_id) >= (${at}, ${id})
      ORDER BY n.last_at, n.last_id LIMIT 1)
    AND (s.first_at, s.first_id) <= (${at}, ${id})`;
}

/** Thrown when a segment is not as it was a moment ago: it was compacted or pruned. Looking again helps. */
export class SegmentMovedError extends Error {
  override readonly name = "SegmentMovedError";
}

/** Repeats a reading that came upon segments which were compacted meanwhile. */
export async function lookAgain<T>(read: () => Promise<T>): Promise<T> {
  for (let times = 1; ; times++) {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof SegmentMovedError) || times === 5) throw error;
    }
  }
}

/** The heads of a segment's events, in their order; undefined for one that is not understood. */
export type OpenedHeads = readonly (EventHead | undefined)[];

/** Opens segments without their data, a bounded part at a time. Throws a {@link SegmentMovedError} if one is gone. */
export async function openHeads(
  db: Database,
  metas: readonly SegmentMeta[],
  take: (heads: OpenedHeads, meta: SegmentMeta) => void,
): Promise<void> {
  const parts = bySize(metas, ({ size, count }) => Math.min(size, HEAD_BYTES * count));
  await openEach(db, parts, sql`''`, ({ heads }, meta) =>
    take(readHeads(meta.workspaceId, fromHex(heads), meta.count), meta),
  );
}

/** An opened segment; `unread` counts events that are not understood. */
export interface OpenedSegment {
  readonly events: readonly KeptEvent[];
  readonly unread: number;
}

/** Opens segments, a bounded part at a time. Throws a {@link SegmentMovedError} if one is gone. */
export async function openSegments(
  db: Database,
  metas: readonly SegmentMeta[],
  take: (segment: OpenedSegment, meta: SegmentMeta) => void,
): Promise<void> {
  const parts = bySize(metas, ({ size }) => size);
  await openEach(db, parts, sql`hex(s.data)`, (row, meta) => {
    const heads = readHeads(meta.workspaceId, fromHex(row.heads), meta.count);
    const data = readSegmentData(fromHex(row.data));
    const events = heads.flatMap((head, index) => (head === undefined ? [] : [withData(head, data[index] ?? null)]));
    take({ events, unread: heads.length - events.length }, meta);
  });
}

function withData({ isApart: _isApart, ...head }: EventHead, dataText: string | null): KeptEvent {
  return { ...head, dataText };
}

interface BlobsRow {
  readonly stamp: string;
  readonly heads: string;
  readonly data: string;
}

async function openEach(
  db: Database,
  parts: readonly (readonly SegmentMeta[])[],
  data: SQL,
  take: (row: BlobsRow, meta: SegmentMeta) => void,
): Promise<void> {
  for (const part of parts) {
    const rows = await db.all<BlobsRow>(sql`
      SELECT json_array(s.workspace_id, s.level, s.last_at, s.last_id, s.count) AS stamp, hex(s.heads) AS heads,
        ${data} AS data
      FROM event_segments AS s WHERE ${isOneOf(part)}`);
    const byStamp = new Map(rows.map((row) => [row.stamp, row]));
    for (const meta of part) {
      const row = byStamp.get(JSON.stringify(stampOf(meta)));
      if (row === undefined) throw new SegmentMovedError("a segment was compacted or pruned");
      take(row, meta);
    }
  }
}

function bySize(
  metas: readonly SegmentMeta[],
  sizeOf: (meta: SegmentMeta) => number,
): readonly (readonly SegmentMeta[])[] {
  const parts: SegmentMeta[][] = [];
  let size = READ_BYTES;
  for (const meta of metas) {
    if (size + sizeOf(meta) > READ_BYTES) {
      parts.push([]);
      size = 0;
    }
    parts.at(-1)?.push(meta);
    size += sizeOf(meta);
  }
  return parts;
}

/** D1 answers a blob as a list of numbers, which takes twice as many bytes as hex. */
function fromHex(hex: string): ArrayBuffer {
  const bytes = Uint8Array.fromHex(hex);
  const exact = new ArrayBuffer(bytes.length);
  new Uint8Array(exact).set(bytes);
  return exact;
}

/** Tells whether a place lies within a segment's range. */
export function isWithin({ first, last }: SegmentMeta, place: EventPlace): boolean {
  return comparePlaces(first, place) <= 0 && comparePlaces(place, last) <= 0;
}
