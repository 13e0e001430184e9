import { type SQL, sql } from "drizzle-orm";
import type { Database } from "./database.ts";

/** Most rows that one statement deletes: D1 does one thing at a time, and a large delete blocks it. */
const CHUNK = 1000;

/**
 * Deletes up to `maxChunks` × 1000 rows of each kind that are older than a time (epoch milliseconds), workspace by
 * workspace by the primary key. Answers the number of deleted rows.
 */
export async function pruneExpiredRows(db: Database, ms: number, maxChunks: number): Promise<number> {
  const workspaces = await db.all<{ id: string }>(sql`
    SELECT id FROM workspaces UNION SELECT '' AS id`);
  let deleted = 0;
  for (const { id } of workspaces) {
    deleted += await pruneTable(db, maxChunks, chunkOf("events", sql`accepted_at`, sql`id`, id, ms));
    deleted += await pruneTable(db, maxChunks, chunkOf("event_data", sql`accepted_at`, sql`event_id`, id, ms));
    deleted += await pruneTable(db, maxChunks, chunkOf("rejected_events", sql`received_at`, sql`id`, id, ms));
    deleted += await pruneTable(db, maxChunks, chunkOf("audit_log", sql`at`, sql`id`, id, ms));
  }
  return deleted;
}

/** Deletes up to `maxChunks` × 1000 links into the dashboard and sessions that were over at a time (epoch milliseconds). */
export async function prunePortalSessions(db: Database, ms: number, maxChunks: number): Promise<number> {
  const over = sql`SELECT workspace_id, id FROM portal_sessions WHERE expires_at < ${ms} LIMIT ${CHUNK}`;
  const statement = sql`DELETE FROM portal_sessions WHERE (workspace_id, id) IN (${over}) RETURNING 1 AS n`;
  return pruneTable(db, maxChunks, statement);
}

/** Deletes up to `maxChunks` × 1000 hosts that were last held back before a time (epoch milliseconds). */
export async function pruneHeldHosts(db: Database, ms: number, maxChunks: number): Promise<number> {
  const old = sql`SELECT workspace_id, host FROM held_hosts WHERE last_at < ${ms} LIMIT ${CHUNK}`;
  const statement = sql`DELETE FROM held_hosts WHERE (workspace_id, host) IN (${old}) RETURNING 1 AS n`;
  return pruneTable(db, maxChunks, statement);
}

type PrunedTable = "events" | "event_data" | "rejected_events" | "audit_log";

function chunkOf(table: PrunedTable, at: SQL, name: SQL, id: string, ms: number): SQL {
  const old = sql`SELECT ${at}, ${name} FROM ${sql.identifier(table)}
    WHERE workspace_id = ${id} AND ${at} < ${ms} LIMIT ${CHUNK}`;
  return sql`DELETE FROM ${sql.identifier(table)}
    WHERE workspace_id = ${id} AND (${at}, ${name}) IN (${old}) RETURNING 1 AS n`;
}

async function pruneTable(db: Database, maxChunks: number, statement: SQL): Promise<number> {
  let deleted = 0;
  for (let chunk = 0; chunk < maxChunks; chunk++) {
    const rows = await db.all(statement);
    deleted += rows.length;
    if (rows.length < CHUNK) break;
  }
  return deleted;
}
