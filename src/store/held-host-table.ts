import { sql } from "drizzle-orm";
import type { HeldHostsSummary } from "../domain/needs-attention.ts";
import type { Database } from "./database.ts";

/** Most stored hosts of a workspace. */
const MAX_HELD_HOSTS = 100;

/** Stores that a workspace's requests to a host were held back, and drops its oldest hosts over the bound. */
export async function keepHeldHost(db: Database, workspaceId: string, host: string, at: number): Promise<void> {
  await db.run(sql`INSERT INTO held_hosts (workspace_id, host, last_at)
    SELECT id, ${host}, ${at} FROM workspaces WHERE id = ${workspaceId}
    ON CONFLICT (workspace_id, host) DO UPDATE SET last_at = MAX(last_at, excluded.last_at)`);
  await db.run(sql`DELETE FROM held_hosts WHERE workspace_id = ${workspaceId} AND host IN (
    SELECT host FROM held_hosts WHERE workspace_id = ${workspaceId}
    ORDER BY last_at DESC, host LIMIT -1 OFFSET ${MAX_HELD_HOSTS})`);
}

/** Counts the hosts of all workspaces held back since a time (epoch milliseconds), and finds the newest. */
export async function findHeldHosts(db: Database, since: number): Promise<HeldHostsSummary> {
  const [newest] = await db.all<{ count: number; workspaceId: string; host: string }>(sql`
    SELECT (SELECT COUNT(DISTINCT host) FROM held_hosts WHERE last_at >= ${since}) AS count,
      workspace_id AS "workspaceId", host
    FROM held_hosts WHERE last_at >= ${since} ORDER BY last_at DESC, workspace_id, host LIMIT 1`);
  if (newest === undefined) return { count: 0, newest: null };
  const { count, workspaceId, host } = newest;
  return { count, newest: { workspaceId, host } };
}
