import { sql } from "drizzle-orm";
import { describeError, log } from "../log.ts";
import { type Candidate, findCandidates } from "./compaction-candidates.ts";
import { chunkBySize, type Database, runTogether } from "./database.ts";
import { makeSegments, type Segment, SPAN_MS } from "./event-segment.ts";
import {
  isOneOf,
  isWithin,
  metaColumns,
  type MetaRow,
  openSegments,
  readMeta,
  type SegmentMeta,
  SegmentMovedError,
  segmentTuple,
  writtenSegments,
} from "./event-segment-table.ts";
import { comparePlaces, type EventPlace, type KeptEvent } from "./event-table.ts";
import { UnreadRowError } from "./unread-row.ts";

const DAY_MS = SPAN_MS[1];
/** Bytes of a day that is over which are worth the two rows that it takes to write a segment and to delete it. */
const CLOSED_DAY_BYTES = 4 * 1024;
/** Most bytes and segments of level 0 that one round compacts. */
const ROUND_BYTES = 2_000_000;
const ROUND_SEGMENTS = 2000;
/** Most bytes of level 1 in whose ranges these lie: late events may belong into every segment of their day. */
const AROUND_BYTES = 4_000_000;

/** What a compaction is told. */
export interface Compaction {
  /** Only segments of before this time are compacted, epoch milliseconds. */
  readonly closedAt: number;
  readonly maxRounds: number;
  /** A text that no compaction had before, one for each round. */
  readonly newToken: () => string;
}

/**
 * Compacts segments of level 0 into those of level 1, the workspaces that wait longest first, and answers how many were
 * compacted. A round is one transaction: it takes segments away and writes what replaces them, or does neither. Of two at
 * once for a workspace, one changes nothing.
 */
export async function compactEvents(db: Database, { closedAt, maxRounds, newToken }: Compaction): Promise<number> {
  const failed = new Set<string>();
  let alone = false;
  let compacted = 0;
  for (let round = 0; round < maxRounds; round++) {
    const candidates = (await findCandidates(db, closedAt)).filter(({ workspaceId }) => !failed.has(workspaceId));
    if (candidates.length === 0) break;
    const part = alone ? candidates.slice(0, 1) : firstOf(candidates);
    try {
      compacted += await compactRound(db, part, newToken());
    } catch (error) {
      // Another compaction was faster: what is left for this one is found anew.
      if (error instanceof SegmentMovedError) continue;
      // One workspace must not hold up the others of its round.
      alone = true;
      if (part.length === 1) for (const { workspaceId } of part) failed.add(workspaceId);
      log("error", "compaction_failed", { workspaces: part.length, error: describeError(error) });
    }
  }
  return compacted;
}

/** As many candidates as fit in a round, one at least. */
function firstOf(candidates: readonly Candidate[]): readonly Candidate[] {
  let size = 0;
  return candidates.filter((candidate, index) => {
    size += candidate.size;
    return index === 0 || size <= ROUND_BYTES;
  });
}

async function compactRound(db: Database, candidates: readonly Candidate[], token: string): Promise<number> {
  const worthwhile = candidates.filter(({ size }) => size >= CLOSED_DAY_BYTES);
  const recent = await takeRecent(db, worthwhile);
  const around = await findAround(db, recent.taken);
  const taken = recent.taken.slice(0, countWithin(recent.taken, around));
  const progress = progressOf(candidates, worthwhile, recent.taken[taken.length] ?? recent.next);
  const { replaced, segments } = await mergeSegments(db, taken, around);
  await replaceSegments(db, { token, progress, deleted: [...taken, ...replaced], segments });
  return taken.length;
}

/** How far a workspace is compacted by a round. */
interface Progress {
  readonly candidate: Candidate;
  readonly from: number;
}

/** Takes segments of level 0, the oldest of each workspace first, and leaves what does not fit in the round. */
async function takeRecent(
  db: Database,
  worthwhile: readonly Candidate[],
): Promise<{ readonly taken: readonly SegmentMeta[]; readonly next: SegmentMeta | null }> {
  const list = JSON.stringify(worthwhile.map(({ workspaceId, from, until }) => [workspaceId, from, until]));
  const rows = await db.all<MetaRow>(sql`
    SELECT ${metaColumns} FROM json_each(${list}) AS k
    JOIN event_segments AS s ON s.workspace_id = k.value->>0 AND s.level = 0
      AND s.last_at >= k.value->>1 AND s.last_at < k.value->>2
    ORDER BY k.key, s.last_at, s.last_id LIMIT ${ROUND_SEGMENTS + 1}`);
  const taken: SegmentMeta[] = [];
  let size = 0;
  for (const meta of rows.map(readMeta)) {
    size += meta.size;
    if (taken.length === ROUND_SEGMENTS || (taken.length > 0 && size > ROUND_BYTES)) {
      return { taken, next: meta };
    }
    taken.push(meta);
  }
  return { taken, next: null };
}

/** Workspaces after the one that the round ends in stay as they are. */
function progressOf(
  candidates: readonly Candidate[],
  worthwhile: readonly Candidate[],
  next: SegmentMeta | null,
): readonly Progress[] {
  const end = next === null ? -1 : worthwhile.findIndex(({ workspaceId }) => workspaceId === next.workspaceId);
  const left = new Set(end === -1 ? [] : worthwhile.slice(end + 1));
  return candidates
    .filter((candidate) => !left.has(candidate))
    .map((candidate) => {
      const isEnd = next !== null && next.workspaceId === candidate.workspaceId;
      return { candidate, from: isEnd ? next.last.acceptedAt : candidate.until };
    });
}

/** Finds the segments of level 1 that may have to be written anew, since events of level 0 lie in their ranges. */
async function findAround(db: Database, taken: readonly SegmentMeta[]): Promise<readonly SegmentMeta[]> {
  const ranges = [...Map.groupBy(taken, ({ workspaceId }) => workspaceId)].map(([workspaceId, own]) => [
    workspaceId,
    Math.min(...own.map(({ first }) => first.acceptedAt)),
    Math.max(...own.map(({ last }) => last.acceptedAt)),
  ]);
  const rows = await db.all<MetaRow>(sql`
    SELECT ${metaColumns} FROM json_each(${JSON.stringify(ranges)}) AS k
    JOIN event_segments AS s ON s.workspace_id = k.value->>0 AND s.level = 1
      AND s.last_at >= k.value->>1 AND s.last_at < k.value->>2 + ${DAY_MS}
    WHERE s.first_at <= k.value->>2`);
  return rows.map(readMeta).toSorted((one, other) => comparePlaces(one.last, other.last));
}

/** Tells how many of the taken segments, one at least, lie in a bounded part of level 1. */
function countWithin(taken: readonly SegmentMeta[], around: readonly SegmentMeta[]): number {
  const aroundOf = Map.groupBy(around, ({ workspaceId }) => workspaceId);
  const touched = new Set<SegmentMeta>();
  let size = 0;
  const end = taken.findIndex(({ workspaceId, first, last }, index) => {
    for (const one of aroundOf.get(workspaceId) ?? []) {
      if (touched.has(one) || comparePlaces(one.last, first) < 0 || comparePlaces(last, one.first) < 0) continue;
      touched.add(one);
      size += one.size;
    }
    return index > 0 && size > AROUND_BYTES;
  });
  return end === -1 ? taken.length : end;
}

/**
 * Merges the events of level 0 with those segments of level 1 in whose ranges they lie. Others become segments between those
 * ranges, so that none overlap.
 */
async function mergeSegments(db: Database, taken: readonly SegmentMeta[], around: readonly SegmentMeta[]) {
  const aroundOf = Map.groupBy(around, ({ workspaceId }) => workspaceId);
  const groups = new Map<string, { readonly meta: SegmentMeta | undefined; readonly events: KeptEvent[] }>();
  await openSegments(db, taken, ({ events, unread }) => {
    if (unread > 0) throw new UnreadRowError("an event to be compacted is of a later version");
    for (const event of events) {
      const { name, meta } = placeOf(event.workspaceId, event, aroundOf.get(event.workspaceId) ?? []);
      const group = groups.get(name) ?? { meta, events: [] };
      groups.set(name, group);
      group.events.push(event);
    }
  });
  const replaced = [...groups.values()].flatMap(({ meta }) => meta ?? []);
  await openSegments(db, replaced, ({ events, unread }, meta) => {
    if (unread > 0) throw new UnreadRowError("an event of a compacted segment is of a later version");
    groups.get(nameOf(meta))?.events.push(...events);
  });
  return { replaced, segments: [...groups.values()].flatMap(({ events }) => makeSegments(1, events)) };
}

/** The segment in whose range a place lies, or the gap after the one before it. */
function placeOf(workspaceId: string, place: EventPlace, around: readonly SegmentMeta[]) {
  const meta = around.find((one) => isWithin(one, place));
  if (meta !== undefined) return { name: nameOf(meta), meta };
  const gap = around.filter(({ last }) => comparePlaces(last, place) < 0).length;
  return { name: `${workspaceId} gap ${gap}`, meta };
}

function nameOf({ workspaceId, last }: SegmentMeta): string {
  return `${workspaceId} ${last.acceptedAt} ${last.id}`;
}

/** A round's change, all of it or none for each workspace. */
interface Replacement {
  readonly token: string;
  readonly progress: readonly Progress[];
  readonly deleted: readonly SegmentMeta[];
  readonly segments: readonly Segment[];
}

/** The token is given only to workspaces that nobody else compacted since they were read. */
async function replaceSegments(db: Database, { token, progress, deleted, segments }: Replacement): Promise<void> {
  const list = JSON.stringify(
    progress.map(({ candidate, from }) => [candidate.workspaceId, candidate.from, candidate.token, from]),
  );
  const own = sql`SELECT workspace_id FROM compactions WHERE token = ${token}`;
  await runTogether(db, [
    sql`UPDATE compactions SET token = ${token}, from_at = k.value->>3 FROM json_each(${list}) AS k
      WHERE workspace_id = k.value->>0 AND from_at = k.value->>1 AND token IS k.value->>2`,
    sql`DELETE FROM event_segments AS s WHERE ${isOneOf(deleted)} AND s.workspace_id IN (${own})`,
    ...chunkBySize(segments.map(segmentTuple)).map((part) => sql`${writtenSegments(part)} WHERE value->>0 IN (${own})`),
  ]);
}
