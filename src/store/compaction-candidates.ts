import { type SQL, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { SPAN_MS } from "./event-segment.ts";

/** As a literal: a bound number may be a REAL, which is not divided to a whole one. */
const DAY = sql.raw(String(SPAN_MS[1]));
/** Bytes of level 0 that are compacted while their day lasts; they are let grow for a while, so that segments are not small. */
const OPEN_DAY_BYTES = 64 * 1024;
/** Most workspaces that one round looks at. */
const CANDIDATES = 200;

/** A workspace with enough in level 0 to be compacted, in a time of one day at most; `until` is not included. */
export interface Candidate {
  readonly workspaceId: string;
  readonly from: number;
  readonly until: number;
  readonly token: string | null;
  /** Bytes of level 0 in that time. */
  readonly size: number;
}

/** The segments of level 0 of a workspace `c`, from where its compaction begins until a time. */
function recentOf(until: SQL): SQL {
  return sql`FROM event_segments AS s WHERE s.workspace_id = c.workspace_id AND s.level = 0
    AND s.last_at >= c.from_at AND s.last_at < ${until}`;
}

/** Finds the workspaces that wait longest. Days that are over and not worth it are candidates too: they are passed by. */
export async function findCandidates(db: Database, closedAt: number): Promise<readonly Candidate[]> {
  const firsts = sql`SELECT c.*, (SELECT s.last_at ${recentOf(sql`closed_at`)} ORDER BY s.last_at LIMIT 1) AS first_at
    FROM (SELECT *, ${closedAt} AS closed_at FROM compactions) AS c`;
  const days = sql`SELECT *, MIN(closed_at, (first_at / ${DAY} + 1) * ${DAY}) AS until_at FROM (${firsts})
    WHERE first_at IS NOT NULL`;
  const sizes = sql`SELECT c.*, (SELECT SUM(s.size) ${recentOf(sql`c.until_at`)}) AS size FROM (${days}) AS c`;
  return db.all<Candidate>(sql`
    SELECT workspace_id AS "workspaceId", from_at AS "from", until_at AS until, token, size FROM (${sizes})
    WHERE size >= ${OPEN_DAY_BYTES} OR until_at % ${DAY} = 0 ORDER BY from_at LIMIT ${CANDIDATES}`);
}
