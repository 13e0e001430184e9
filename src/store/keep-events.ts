import { type SQL, sql } from "drizzle-orm";
import { type Database, runTogether } from "./database.ts";
import { makeSegments, type Segment, SPAN_MS } from "./event-segment.ts";
import { holds, type SegmentMeta, segmentTuple, stampOf, writtenSegments } from "./event-segment-table.ts";
import { eventKey, type KeptEvent } from "./event-table.ts";
import { locateEvents } from "./find-events.ts";

/** Most bytes of segments, before compression, that one transaction writes. */
const WRITE_BYTES = 1_000_000;
/** How often known events are looked for: another dispatch may keep some in between. */
const MAX_ROUNDS = 5;

/**
 * Stores events in segments of level 0, and answers the keys of the new ones. A known event of the workspace stays as it is:
 * each segment is written only if none of its events is known, else again without those.
 */
export async function keepEvents(db: Database, kept: readonly KeptEvent[]): Promise<ReadonlySet<string>> {
  const winners = new Set<string>();
  let rest = firstOfEach(kept);
  let opened: readonly SegmentMeta[] = [];
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const segments = [...Map.groupBy(rest, ({ workspaceId }) => workspaceId).values()].flatMap((events) =>
      makeSegments(0, events),
    );
    const refused: KeptEvent[] = [];
    for (const part of bySize(segments)) {
      const written = await insertSegments(db, part, opened);
      for (const [index, segment] of part.entries()) {
        if (written[index] === true) for (const event of segment.events) winners.add(eventKey(event));
        else refused.push(...segment.events);
      }
    }
    if (refused.length === 0) return winners;
    const located = await locateEvents(db, [...refused, ...refused.map((event) => ({ ...event, chosen: false }))]);
    const known = new Set(located.events.flatMap(namesOf));
    rest = refused.filter((event) => namesOf(event).every((name) => !known.has(name)));
    opened = located.compacted;
    if (rest.length === 0) return winners;
  }
  throw new Error("events of the same segments were kept again and again meanwhile");
}

/** What no two kept events have in common: the key, and in a workspace the id that its caller chose. */
function namesOf(event: KeptEvent): readonly string[] {
  const key = eventKey(event);
  return event.chosen ? [key, `${event.workspaceId}/${event.id}`] : [key];
}

/** Leaves out events that have the key or chosen id of one before them. */
export function firstOfEach(events: readonly KeptEvent[]): readonly KeptEvent[] {
  const seen = new Set<string>();
  return events.filter((event) => {
    const names = namesOf(event);
    const isNew = names.every((name) => !seen.has(name));
    for (const name of names) seen.add(name);
    return isNew;
  });
}

function bySize(segments: readonly Segment[]): readonly (readonly Segment[])[] {
  const parts: Segment[][] = [];
  let size = WRITE_BYTES;
  for (const segment of segments) {
    if (size + segment.size > WRITE_BYTES) {
      parts.push([]);
      size = 0;
    }
    parts.at(-1)?.push(segment);
    size += segment.size;
  }
  return parts;
}

/** Writes segments with their chosen ids in one transaction, and tells of each whether it was new. */
async function insertSegments(
  db: Database,
  segments: readonly Segment[],
  opened: readonly SegmentMeta[],
): Promise<readonly boolean[]> {
  const writes = segments.map((segment) => insertNew(segment, opened));
  const indexed = segments.filter(({ events }) => events.some(({ chosen }) => chosen));
  const returned = await runTogether(db, [...writes, ...indexed.map(insertChosen), noteSegments(segments)]);
  return segments.map((_, index) => (returned[index] ?? 0) > 0);
}

function insertNew(segment: Segment, opened: readonly SegmentMeta[]): SQL {
  const { workspaceId, first, last, events } = segment;
  const chosen = events.filter((event) => event.chosen).map(({ id }) => id);
  return sql`
    ${writtenSegments(`[${segmentTuple(segment)}]`)}
    WHERE NOT EXISTS (SELECT 1 FROM event_segments AS s WHERE s.workspace_id = ${workspaceId} AND s.level = 0
        AND s.last_at >= ${first.acceptedAt} AND s.last_at < ${last.acceptedAt + SPAN_MS[0]}
        AND s.first_at <= ${last.acceptedAt} AND EXISTS (SELECT 1 FROM json_each(s.keys) AS known
          WHERE known.value IN (SELECT value FROM json_each(${segment.keys}))))
      AND NOT EXISTS (SELECT 1 FROM (SELECT value->>0 AS at, value->>1 AS id FROM json_each(${segment.keys})) AS k
        JOIN event_segments AS s ON ${holds(sql`${workspaceId}`, sql`k.at`, sql`k.id`)}
        WHERE (s.workspace_id, s.level, s.last_at, s.last_id, s.count) NOT IN (
          SELECT value->>0, value->>1, value->>2, value->>3, value->>4
          FROM json_each(${JSON.stringify(opened.map(stampOf))})))
      AND NOT EXISTS (SELECT 1 FROM events WHERE (workspace_id, accepted_at, id) IN (
        SELECT ${workspaceId}, value->>0, value->>1 FROM json_each(${segment.keys})))
      ${chosen.length === 0 ? sql`` : areUnused(workspaceId, chosen)}
    RETURNING 1 AS n`;
}

function areUnused(workspaceId: string, ids: readonly string[]): SQL {
  const list = sql`SELECT ${workspaceId}, value FROM json_each(${JSON.stringify(ids)})`;
  return sql`AND NOT EXISTS (SELECT 1 FROM chosen_events WHERE (workspace_id, id) IN (${list}))
    AND NOT EXISTS (SELECT 1 FROM events WHERE chosen = 1 AND (workspace_id, id) IN (${list}))`;
}

/** Only if the segment was written: another with its last event would have other keys. */
function insertChosen({ workspaceId, last, keys, events }: Segment): SQL {
  const list = JSON.stringify(events.filter(({ chosen }) => chosen).map(({ id, acceptedAt }) => [id, acceptedAt]));
  return sql`
    INSERT INTO chosen_events (workspace_id, id, accepted_at)
    SELECT ${workspaceId}, value->>0, value->>1 FROM json_each(${list})
    WHERE EXISTS (SELECT 1 FROM event_segments WHERE workspace_id = ${workspaceId} AND level = 0
      AND last_at = ${last.acceptedAt} AND last_id = ${last.id} AND keys = ${keys})
    ON CONFLICT DO NOTHING`;
}

/** Tells the next compactions where to begin. Writes no row if they begin early enough anyway. */
function noteSegments(segments: readonly Segment[]): SQL {
  const list = JSON.stringify(segments.map(({ workspaceId, first }) => [workspaceId, first.acceptedAt]));
  return sql`
    INSERT INTO compactions (workspace_id, from_at)
    SELECT value->>0, MIN(value->>1) FROM json_each(${list}) GROUP BY 1
    ON CONFLICT (workspace_id) DO UPDATE SET from_at = excluded.from_at WHERE excluded.from_at < compactions.from_at`;
}
