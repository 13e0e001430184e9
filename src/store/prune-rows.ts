import { type SQL, sql } from "drizzle-orm";
import { chunkBySize, type Database } from "./database.ts";

/** Most rows that one statement deletes: D1 does one thing at a time, and a large delete blocks it. */
const CHUNK = 1000;

/** The tables of which old rows are deleted, each with its time and with what else its primary key has. */
const PRUNED = {
  events: ["accepted_at", "id"],
  event_data: ["accepted_at", "event_id"],
  added_targets: ["accepted_at", "event_id"],
  rejected_events: ["received_at", "id"],
  audit_log: ["at", "id"],
} as const;
const PRUNED_MAILS = ["day", "webhook_id, kind"] as const;

/** The ids of all workspaces, and the empty one under which messages of no workspace are kept. */
export async function listWorkspaceIds(main: Database): Promise<readonly string[]> {
  const rows = await main.all<{ id: string }>(sql`SELECT id FROM workspaces UNION SELECT '' AS id`);
  return rows.map(({ id }) => id);
}

/**
 * Deletes up to `maxChunks` × 1000 rows of each kind that are older than a time (epoch milliseconds), of the given workspaces
 * and of those that have segments, one after the other by the primary key. Answers the number of deleted rows.
 */
export async function pruneExpiredRows(
  db: Database,
  workspaceIds: readonly string[],
  ms: number,
  maxChunks: number,
): Promise<number> {
  let deleted = 0;
  for (const [name, key] of Object.entries(PRUNED)) {
    deleted += await pruneByWorkspace(db, name, key, { workspaceIds, ms, maxChunks });
  }
  return deleted;
}

/** Deletes up to `maxChunks` × 1000 mails of each workspace whose day began before a time (epoch milliseconds). */
export async function pruneSentMails(
  db: Database,
  workspaceIds: readonly string[],
  ms: number,
  maxChunks: number,
): Promise<number> {
  return pruneByWorkspace(db, "sent_mails", PRUNED_MAILS, { workspaceIds, ms, maxChunks });
}

interface Expired {
  readonly workspaceIds: readonly string[];
  readonly ms: number;
  readonly maxChunks: number;
}

async function pruneByWorkspace(
  db: Database,
  name: string,
  [at, rest]: readonly [string, string],
  { workspaceIds, ms, maxChunks }: Expired,
): Promise<number> {
  const lists = chunkBySize(workspaceIds.map((id) => JSON.stringify(id)));
  const sources = [
    sql`SELECT workspace_id AS id FROM compactions`,
    ...lists.map((list) => sql`SELECT value AS id FROM json_each(${list})`),
  ];
  const [table, columns] = [sql.identifier(name), sql.raw(`${at}, ${rest}`)];
  const old = (id: SQL) => sql`FROM ${table} WHERE workspace_id = ${id} AND ${sql.raw(at)} < ${ms}`;
  const due = new Set<string>();
  for (const some of sources) {
    const rows = await db.all<{ id: string }>(sql`
      SELECT w.id FROM (${some}) AS w WHERE EXISTS (SELECT 1 ${old(sql`w.id`)})`);
    for (const { id } of rows) due.add(id);
  }
  let deleted = 0;
  for (const id of due) {
    const chunk = sql`SELECT ${columns} ${old(sql`${id}`)} LIMIT ${CHUNK}`;
    const statement = sql`DELETE FROM ${table} WHERE workspace_id = ${id} AND (${columns}) IN (${chunk}) RETURNING 1 AS n`;
    deleted += await pruneTable(db, maxChunks, statement);
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

async function pruneTable(db: Database, maxChunks: number, statement: SQL): Promise<number> {
  let deleted = 0;
  for (let chunk = 0; chunk < maxChunks; chunk++) {
    const rows = await db.all(statement);
    deleted += rows.length;
    if (rows.length < CHUNK) break;
  }
  return deleted;
}
