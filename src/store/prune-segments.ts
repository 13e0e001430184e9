import { sql } from "drizzle-orm";
import { type Database, runTogether } from "./database.ts";
import {
  isOneOf,
  lookAgain,
  metaColumns,
  type MetaRow,
  openHeads,
  readMeta,
  type SegmentMeta,
} from "./event-segment-table.ts";

/** Segments that one transaction deletes. */
const CHUNK = 100;

/**
 * Deletes up to `maxChunks` × 100 segments whose last event is older than a time (epoch milliseconds), with the index of
 * their chosen ids. Answers the number of deleted segments.
 */
export async function pruneSegments(db: Database, ms: number, maxChunks: number): Promise<number> {
  let deleted = 0;
  for (let chunk = 0; chunk < maxChunks; chunk++) {
    const metas = await lookAgain(async () => pruneChunk(db, ms));
    deleted += metas.length;
    if (metas.length < CHUNK) break;
  }
  return deleted;
}

async function pruneChunk(db: Database, ms: number): Promise<readonly SegmentMeta[]> {
  // CROSS keeps the order: the planner would read all segments first.
  const rows = await db.all<MetaRow>(sql`
    SELECT ${metaColumns} FROM compactions AS c CROSS JOIN json_each('[0,1]') AS k
    CROSS JOIN event_segments AS s ON s.workspace_id = c.workspace_id AND s.level = k.value AND s.last_at < ${ms}
    LIMIT ${CHUNK}`);
  const metas = rows.map(readMeta);
  if (metas.length === 0) return metas;
  const chosen: unknown[] = [];
  const withChosen = metas.filter((meta) => meta.chosen > 0);
  await openHeads(db, withChosen, (heads) => {
    for (const head of heads) if (head?.chosen === true) chosen.push([head.workspaceId, head.id, head.acceptedAt]);
  });
  await runTogether(db, [
    sql`DELETE FROM event_segments AS s WHERE ${isOneOf(metas)}`,
    sql`DELETE FROM chosen_events WHERE (workspace_id, id, accepted_at) IN (
      SELECT value->>0, value->>1, value->>2 FROM json_each(${JSON.stringify(chosen)}))`,
  ]);
  return metas;
}
