import { sql } from "drizzle-orm";
import type { Database } from "./database.ts";

/** Counts over all workspaces. */
export interface ServiceCounts {
  readonly workspaces: number;
  /** Those with contacts. */
  readonly mailedWorkspaces: number;
  readonly activeWebhooks: number;
  readonly degradedWebhooks: number;
  /** Disabled by Hookline, not by a person. */
  readonly disabledWebhooks: number;
  readonly rejectedEvents: number;
  /** Messages that no queue could process, or that named no workspace that exists. */
  readonly strayMessages: number;
}

/** Counts in one query. */
export async function countService(db: Database): Promise<ServiceCounts> {
  const [row] = await db.all<ServiceCounts>(sql`SELECT
    (SELECT COUNT(*) FROM workspaces) AS workspaces,
    (SELECT COUNT(*) FROM workspaces WHERE contacts IS NOT NULL) AS "mailedWorkspaces",
    (SELECT COUNT(*) FROM webhooks WHERE status = 'active') AS "activeWebhooks",
    (SELECT COUNT(*) FROM webhooks WHERE status = 'active' AND health = 'degraded') AS "degradedWebhooks",
    (SELECT COUNT(*) FROM webhooks WHERE disabled_reason IN ('failures', 'gone')) AS "disabledWebhooks",
    (SELECT COUNT(*) FROM rejected_events WHERE workspace_id != '') AS "rejectedEvents",
    (SELECT COUNT(*) FROM rejected_events WHERE workspace_id = '') AS "strayMessages"`);
  if (row === undefined) throw new Error("a query of counts answered no row");
  return row;
}
