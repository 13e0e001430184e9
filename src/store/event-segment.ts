import { z } from "zod";
import { packRecords, type StoredBlob, unpackRecords } from "../segment-blob.ts";
import { comparePlaces, type EventHead, type EventPlace, type KeptEvent } from "./event-table.ts";
import { readTargetTuples, targetTuple } from "./stored-targets.ts";
import { readRow, UnreadRowError } from "./unread-row.ts";

/** What one dispatch kept, and what the cron compacted of it. */
export type SegmentLevel = 0 | 1;

/** Longest time that a segment spans, by its level, in milliseconds. Spans begin at multiples of it. */
export const SPAN_MS = [10_000, 86_400_000] as const;
/** Most bytes of a segment before compression: gzip gains nothing from more, and finding one event opens the whole. */
const MAX_BYTES = 256 * 1024;
/** Most events of a segment. */
const MAX_COUNT = 1000;
/** Most types, tags and applications that are listed beside a segment. */
const MAX_LISTED = 50;

/** A segment to be written. */
export interface Segment {
  readonly workspaceId: string;
  readonly level: SegmentLevel;
  readonly first: EventPlace;
  readonly last: EventPlace;
  readonly events: readonly KeptEvent[];
  /** Bytes before compression. */
  readonly size: number;
  /** JSON list; null when there are too many. */
  readonly types: string | null;
  /** JSON list; null when there are too many. */
  readonly tags: string | null;
  /** JSON list, without null; null when there are too many. */
  readonly applications: string | null;
  /** JSON list of (accepted at, id); null at level 1. */
  readonly keys: string | null;
  readonly heads: ArrayBuffer;
  readonly data: ArrayBuffer;
}

/** Sorts events of one workspace into segments of a level. */
export function makeSegments(level: SegmentLevel, events: readonly KeptEvent[]): readonly Segment[] {
  const parts: { readonly events: KeptEvent[]; size: number }[] = [];
  const spanOf = ({ acceptedAt }: KeptEvent) => Math.floor(acceptedAt / SPAN_MS[level]);
  for (const event of events.toSorted(comparePlaces)) {
    const size = bytesOf(event);
    const part = parts.at(-1);
    const [first] = part?.events ?? [];
    const fits =
      part !== undefined &&
      first !== undefined &&
      spanOf(first) === spanOf(event) &&
      part.events.length < MAX_COUNT &&
      part.size + size <= MAX_BYTES;
    if (fits) {
      part.events.push(event);
      part.size += size;
    } else parts.push({ events: [event], size });
  }
  return parts.flatMap((part) => makeSegment(level, part) ?? []);
}

function makeSegment(
  level: SegmentLevel,
  { events, size }: { readonly events: readonly KeptEvent[]; readonly size: number },
): Segment | undefined {
  const [first, last] = [events[0], events.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  return {
    workspaceId: first.workspaceId,
    level,
    first,
    last,
    events,
    size,
    types: listed(events.map(({ type }) => type)),
    tags: listed(events.flatMap(({ tags }) => tags)),
    applications: listed(events.flatMap(({ applicationId }) => applicationId ?? [])),
    keys: level === 0 ? JSON.stringify(events.map(({ acceptedAt, id }) => [acceptedAt, id])) : null,
    heads: packRecords(events.map(headRecord)),
    data: packRecords(events.map(({ dataText }) => ({ data: dataText }))),
  };
}

function listed(values: readonly string[]): string | null {
  const distinct = [...new Set(values)];
  return distinct.length > MAX_LISTED ? null : JSON.stringify(distinct);
}

const encoder = new TextEncoder();

function bytesOf(event: KeptEvent): number {
  return encoder.encode(JSON.stringify([headRecord(event), event.dataText])).length;
}

function headRecord(event: KeptEvent) {
  return {
    id: event.id,
    at: event.acceptedAt,
    type: event.type,
    created: event.createdAt,
    application: event.applicationId,
    visible: event.visibleTo,
    ...(event.tags.length === 0 ? {} : { tags: event.tags }),
    chosen: event.chosen,
    hash: event.bodyHash,
    targets: event.targets.map(targetTuple),
    apart: event.dataText === null,
  };
}

/** A later version may add properties. */
const storedHead = z.object({
  id: z.string(),
  at: z.number(),
  type: z.string(),
  created: z.number(),
  application: z.string().nullable(),
  visible: z.array(z.string()).nullable(),
  tags: z.array(z.string()).default([]),
  chosen: z.boolean(),
  hash: z.string(),
  targets: z.array(z.unknown()),
  apart: z.boolean(),
});
const storedData = z.object({ data: z.string().nullable() });

/** Reads the heads of a segment of `count` events; undefined for each event that is not understood, which is logged. */
export function readHeads(workspaceId: string, blob: StoredBlob, count: number): readonly (EventHead | undefined)[] {
  const records = readRow(blob, unpack) ?? Array.from({ length: count }, () => undefined);
  return records.map((record) => record && readRow(record, (one) => readHead(workspaceId, one)));
}

function unpack(blob: StoredBlob): ReturnType<typeof unpackRecords> {
  try {
    return unpackRecords(blob);
  } catch {
    throw new UnreadRowError("a segment is packed in another way");
  }
}

function readHead(workspaceId: string, record: unknown): EventHead {
  const parsed = storedHead.safeParse(record);
  if (!parsed.success) throw new UnreadRowError("an event of a segment has another shape");
  const { data: head } = parsed;
  const { targets, isWhole } = readTargetTuples(head.targets);
  return {
    workspaceId,
    id: head.id,
    chosen: head.chosen,
    type: head.type,
    acceptedAt: head.at,
    createdAt: head.created,
    applicationId: head.application,
    visibleTo: head.visible,
    tags: head.tags,
    bodyHash: head.hash,
    targets,
    isApart: head.apart,
    ...(isWhole ? {} : { hasUnreadTargets: true }),
  };
}

/** Reads the data of a segment's events, in their order: minified JSON, null where it is kept apart. */
export function readSegmentData(blob: StoredBlob): readonly (string | null)[] {
  return unpack(blob).map((record) => {
    const parsed = storedData.safeParse(record);
    if (!parsed.success) throw new UnreadRowError("the data of a segment has another shape");
    return parsed.data.data;
  });
}
