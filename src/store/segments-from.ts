import { sql } from "drizzle-orm";
import type { Database } from "./database.ts";

/**
 * So long after this version first kept an event the version before may still run, and would take an event that it can't
 * find for pruned: milliseconds. A deployment takes seconds to be everywhere.
 */
export const VERSIONS_OVERLAP_MS = 15 * 60_000;

/**
 * Tells from when on (epoch milliseconds) events are kept in segments, by when they were accepted; earlier ones are rows, as the
 * version before reads them. Once it is settled it never changes.
 */
export async function readSegmentsFrom(db: Database, now: number): Promise<number> {
  const known = await readFrom(db);
  if (known !== null) return known;
  await db.run(sql`
    UPDATE storage_changes SET from_at = ${now + VERSIONS_OVERLAP_MS} WHERE name = 'event_segments' AND from_at IS NULL`);
  return (await readFrom(db)) ?? 0;
}

async function readFrom(db: Database): Promise<number | null> {
  const query = sql`SELECT from_at FROM storage_changes WHERE name = 'event_segments'`;
  const [row] = await db.all<{ from_at: number | null }>(query);
  return row === undefined ? 0 : row.from_at;
}
