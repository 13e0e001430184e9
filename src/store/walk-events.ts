import { sql } from "drizzle-orm";
import { addedTargetsBetween, addedTargetsOf, withAdded } from "./added-target-table.ts";
import type { Database } from "./database.ts";
import { SPAN_MS } from "./event-segment.ts";
import { lookAgain, metaColumns, type MetaRow, openHeads, readMeta, type SegmentMeta } from "./event-segment-table.ts";
import { comparePlaces, type EventHead, eventHeadRows, type EventPlace, headFromRow } from "./event-table.ts";
import { readRows } from "./unread-row.ts";

/** Segments and rows of each kind that one round looks at. */
const MIN_STEP = 20;
const MAX_STEP = 500;
/** Events that each round but the first opens at least. */
const OPENED_EVENTS = 1000;
/** Most rounds of one walk. Segments that have no event of a type are passed without opening them. */
const MAX_ROUNDS = 10;

/** What a walk looks for. Times are epoch milliseconds, both included. */
export interface Walk {
  readonly workspaceId: string;
  readonly since: number;
  readonly until: number;
  /** Only events before it; null for all. */
  readonly before: EventPlace | null;
  /** The webhook of which targets that were added later are read; null when targets do not matter. */
  readonly webhookId: string | null;
  /** Reads what was added later for all webhooks, whatever `webhookId` is. */
  readonly readsAllTargets?: boolean;
  readonly isType: (type: string) => boolean;
  /** Tells of a segment whether it can have what matches; absent when any can. */
  readonly mayHold?: (meta: SegmentMeta) => boolean;
  readonly matches: (head: EventHead) => boolean;
  /** Most events to answer. */
  readonly wanted: number;
  /** Events after which a walk stops, wherever it is. */
  readonly maxLooked: number;
}

/** Events that a walk found, newest first; `next` is where another goes on, null at the end. */
export interface Walked {
  readonly heads: readonly EventHead[];
  readonly next: EventPlace | null;
}

/**
 * Walks through a workspace's events, newest first. It may stop before it has found as many as are wanted, or any: the work
 * of one walk is bounded.
 */
export async function walkEvents(db: Database, walk: Walk): Promise<Walked> {
  const end = { acceptedAt: walk.until + 1, id: "" };
  let top: EventPlace = walk.before === null || comparePlaces(end, walk.before) < 0 ? end : walk.before;
  const found: EventHead[] = [];
  let looked = 0;
  for (let round = 0; ; round++) {
    const missing = walk.wanted + 1 - found.length;
    const atLeast = round === 0 ? missing : Math.max(missing, OPENED_EVENTS);
    const read = await lookAgain(async () => readRound(db, walk, top, Math.min(atLeast, walk.maxLooked - looked)));
    found.push(...read.heads.filter(({ type }) => walk.isType(type)).filter(walk.matches));
    looked += read.looked;
    const last = found[walk.wanted - 1];
    if (last !== undefined && found.length > walk.wanted) return { heads: found.slice(0, walk.wanted), next: last };
    if (read.horizon === null) return { heads: found, next: null };
    top = placeAfter(read.horizon);
    if (looked >= walk.maxLooked || round + 1 === MAX_ROUNDS) return { heads: found, next: top };
  }
}

/** The place right after another: no id has a character below `-`. */
function placeAfter({ acceptedAt, id }: EventPlace): EventPlace {
  return { acceptedAt, id: `${id}!` };
}

/** All events between a horizon, itself excluded, and the top of a round; null when there are no others. */
interface Round {
  readonly heads: readonly EventHead[];
  readonly horizon: EventPlace | null;
  readonly looked: number;
}

async function readRound(db: Database, walk: Walk, top: EventPlace, atLeast: number): Promise<Round> {
  const step = Math.min(Math.max(atLeast, MIN_STEP), MAX_STEP);
  const [found, rows] = await Promise.all([
    metasBefore(db, walk, top, step + 1),
    eventHeadRows(db, walk, top, step + 1),
  ]);
  const horizon = new Horizon();
  const over = found.filter(({ last }) => comparePlaces(last, top) >= 0);
  const below = [0, 1].flatMap((level) => {
    const own = found.filter((meta) => meta.level === level && !over.includes(meta));
    return horizon.cut(own, step, ({ last }) => last);
  });
  const before = horizon.cut(rows, step, (row) => row);
  const opened = [...over.filter((meta) => mayHave(meta, walk)), ...choose(below, walk, atLeast, horizon)];
  const heads: EventHead[] = [...readRows(before, headFromRow)];
  await openHeads(db, opened, (own) => heads.push(...own.filter((head) => head !== undefined)));
  const inRange = heads
    .filter((head) => head.acceptedAt >= walk.since && comparePlaces(head, top) < 0 && horizon.isBefore(head))
    .toSorted((one, other) => comparePlaces(other, one));
  return {
    heads: await addTargets(db, walk, inRange),
    horizon: horizon.place,
    looked: before.length + opened.reduce((sum, { count }) => sum + count, 0),
  };
}

/** How far back everything is known. */
class Horizon {
  place: EventPlace | null = null;

  /** Nothing is known of a place and of those before it. */
  raise(place: EventPlace): void {
    if (this.isBefore(place)) this.place = { acceptedAt: place.acceptedAt, id: place.id };
  }

  isBefore(place: EventPlace): boolean {
    return this.place === null || comparePlaces(this.place, place) < 0;
  }

  /** Leaves out what was read only to tell whether there is more. */
  cut<T>(list: readonly T[], step: number, placeOf: (item: T) => EventPlace): readonly T[] {
    const more = list[step];
    if (more !== undefined) this.raise(placeOf(more));
    return list.slice(0, step);
  }
}

function mayHave(meta: SegmentMeta, { isType, mayHold }: Walk): boolean {
  return (meta.types === null || meta.types.some(isType)) && (mayHold?.(meta) ?? true);
}

/** Chooses the segments to open, until they have as many events as are asked for. The horizon is before none other. */
function choose(metas: readonly SegmentMeta[], walk: Walk, atLeast: number, horizon: Horizon): readonly SegmentMeta[] {
  const chosen: SegmentMeta[] = [];
  let count = 0;
  for (const meta of metas.toSorted((one, other) => comparePlaces(other.last, one.last))) {
    if (!mayHave(meta, walk)) continue;
    if (!horizon.isBefore(meta.last)) break;
    if (count >= atLeast) {
      horizon.raise(meta.last);
      break;
    }
    chosen.push(meta);
    count += meta.count;
  }
  return chosen;
}

/**
 * Reads the segments of both levels before the top, newest first. It is one statement: between two, a compaction could take
 * events away from where they are looked for next.
 */
async function metasBefore(
  db: Database,
  { workspaceId, since }: Walk,
  top: EventPlace,
  limit: number,
): Promise<readonly SegmentMeta[]> {
  const [at, id] = [sql`${top.acceptedAt}`, sql`${top.id}`];
  const isOwn = (level: number) => sql`s.workspace_id = ${workspaceId} AND s.level = ${level}`;
  const newestFirst = sql`ORDER BY s.last_at DESC, s.last_id DESC LIMIT ${limit}`;
  const isBelow = sql`s.last_at >= ${since} AND (s.last_at, s.last_id) < (${at}, ${id})`;
  const endsOver = sql`(s.last_at, s.last_id) >= (${at}, ${id})`;
  const beginsBelow = sql`(first_at, first_id) < (${at}, ${id})`;
  // All of level 0 that reach over the top are read, and of level 1 the first that ends there or later: those do not overlap.
  const rows = await db.all<MetaRow>(sql`
    SELECT ${metaColumns} FROM event_segments AS s
      WHERE ${isOwn(0)} AND ${endsOver} AND s.last_at < ${at} + ${SPAN_MS[0]} AND ${beginsBelow}
    UNION ALL SELECT * FROM (SELECT ${metaColumns} FROM event_segments AS s
      WHERE ${isOwn(1)} AND ${endsOver} ORDER BY s.last_at, s.last_id LIMIT 1) WHERE ${beginsBelow}
    UNION ALL SELECT * FROM (SELECT ${metaColumns} FROM event_segments AS s WHERE ${isOwn(0)} AND ${isBelow} ${newestFirst})
    UNION ALL SELECT * FROM (SELECT ${metaColumns} FROM event_segments AS s WHERE ${isOwn(1)} AND ${isBelow} ${newestFirst})`);
  return rows.map(readMeta);
}

async function addTargets(db: Database, walk: Walk, heads: readonly EventHead[]): Promise<readonly EventHead[]> {
  const [newest, oldest] = [heads[0], heads.at(-1)];
  const { workspaceId, webhookId, readsAllTargets = false } = walk;
  if (readsAllTargets && heads.length > 0) return withAdded(heads, await addedTargetsOf(db, heads));
  if (webhookId === null || newest === undefined || oldest === undefined) return heads;
  const key = { workspaceId, webhookId };
  return withAdded(heads, await addedTargetsBetween(db, key, oldest.acceptedAt, newest.acceptedAt));
}
