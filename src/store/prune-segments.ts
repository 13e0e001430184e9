import { sql } from "drizzle-orm";
import { chunkBySize, type Database, runTogether } from "./database.ts";
import {
  isOneOf,
  lookAgain,
  metaColumns,
  type MetaRow,
  openHeads,
  readMeta,
  type SegmentMeta,
} from "./event-segment-table.ts";

/** Most segments that one transaction deletes, and most bytes of them before compression. */
const CHUNK = 2000;
const CHUNK_BYTES = 13_000_000;

/**
 * Deletes segments whose last event is older than a time (epoch milliseconds), with the index of their chosen ids: up to
 * `maxChunks` × 2000, of 13 MB together each. Answers the number of deleted segments.
 */
export async function pruneSegments(db: Database, ms: number, maxChunks: number): Promise<number> {
  let deleted = 0;
  for (let chunk = 0; chunk < maxChunks; chunk++) {
    const { count, isLast } = await lookAgain(async () => pruneChunk(db, ms));
    deleted += count;
    if (isLast) break;
  }
  return deleted;
}

async function pruneChunk(db: Database, ms: number): Promise<{ readonly count: number; readonly isLast: boolean }> {
  // CROSS keeps the order: the planner would read all segments first.
  const rows = await db.all<MetaRow>(sql`
    SELECT ${metaColumns} FROM compactions AS c CROSS JOIN json_each('[0,1]') AS k
    CROSS JOIN event_segments AS s ON s.workspace_id = c.workspace_id AND s.level = k.value AND s.last_at < ${ms}
    LIMIT ${CHUNK}`);
  const metas = firstOf(rows.map(readMeta));
  const pruned = { count: metas.length, isLast: metas.length === rows.length && rows.length < CHUNK };
  if (metas.length === 0) return pruned;
  const chosen: string[] = [];
  const withChosen = metas.filter((meta) => meta.chosen > 0);
  await openHeads(db, withChosen, (heads) => {
    chosen.push(
      ...heads.flatMap((head) => {
        return head?.chosen === true ? [JSON.stringify([head.workspaceId, head.id, head.acceptedAt])] : [];
      }),
    );
  });
  await runTogether(db, [
    sql`DELETE FROM event_segments AS s WHERE ${isOneOf(metas)}`,
    ...chunkBySize(chosen).map(
      (list) => sql`DELETE FROM chosen_events WHERE (workspace_id, id, accepted_at) IN (
        SELECT value->>0, value->>1, value->>2 FROM json_each(${list}))`,
    ),
  ]);
  return pruned;
}

/** As many segments as fit in a chunk, one at least. */
function firstOf(metas: readonly SegmentMeta[]): readonly SegmentMeta[] {
  let size = 0;
  return metas.filter((meta, index) => (size += meta.size) <= CHUNK_BYTES || index === 0);
}
