import { and, desc, eq, gte, lt, lte } from "drizzle-orm";
import { type Database, type Page, toPage } from "./database.ts";
import { auditLog } from "./schema.ts";

/** One change that somebody made. */
export interface AuditEntry {
  readonly workspaceId: string;
  readonly id: string;
  /** A key's id, or `root`. */
  readonly actor: string;
  /** What was done, such as `webhook.created`. */
  readonly action: string;
  /** The id of what it was done to. */
  readonly target: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** The caller's network address; empty when it is not known. */
  readonly ip: string;
}

/** Adds an entry. */
export async function insertAuditEntry(db: Database, entry: AuditEntry): Promise<void> {
  await db.insert(auditLog).values(entry);
}

/** Which entries a list is of; times in epoch milliseconds, `until` included. */
export interface AuditFilter {
  readonly actor: string | null;
  readonly action: string | null;
  readonly target: string | null;
  readonly since: number | null;
  readonly until: number | null;
}

/** Lists a workspace's entries older than `before` (an id), newest first. */
export async function listAuditEntries(
  db: Database,
  workspaceId: string,
  filter: AuditFilter,
  before: string | null,
  limit: number,
): Promise<Page<AuditEntry>> {
  const conditions = [
    eq(auditLog.workspaceId, workspaceId),
    filter.actor === null ? undefined : eq(auditLog.actor, filter.actor),
    filter.action === null ? undefined : eq(auditLog.action, filter.action),
    filter.target === null ? undefined : eq(auditLog.target, filter.target),
    filter.since === null ? undefined : gte(auditLog.at, filter.since),
    filter.until === null ? undefined : lte(auditLog.at, filter.until),
    before === null ? undefined : lt(auditLog.id, before),
  ];
  const rows = await db
    .select()
    .from(auditLog)
    .where(and(...conditions))
    .orderBy(desc(auditLog.id))
    .limit(limit + 1);
  return toPage(rows, limit);
}
