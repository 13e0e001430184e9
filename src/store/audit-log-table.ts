import { and, desc, eq, getTableColumns, gte, lt, lte, sql } from "drizzle-orm";
import { z } from "zod";
import { type AuditDetails, NO_DETAILS } from "../domain/audit-details.ts";
import { lowestId } from "../domain/ids.ts";
import { type Database, type ListPage, toPage } from "./database.ts";
import { readJson } from "./json-column.ts";
import { auditLog } from "./schema.ts";
import { UnreadRowError } from "./unread-row.ts";

/** One change that somebody made. */
export interface AuditEntry {
  readonly workspaceId: string;
  readonly id: string;
  /** The kind of `actor`, such as `member`. */
  readonly actorKind: string;
  /** The id of a key, session or member; `root` for the root key. Unique within its kind only. */
  readonly actor: string;
  /** What was done, such as `webhook.created`. */
  readonly action: string;
  /** The id of what it was done to. */
  readonly target: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** The caller's network address; empty when it is not known. */
  readonly ip: string;
  readonly details: AuditDetails;
}

const shownText = z.string().nullable();
const storedDetails = z.object({
  name: shownText.catch(null),
  changes: z.array(z.object({ field: z.string(), from: shownText, to: shownText })).catch([]),
});

/** Adds an entry. */
export async function insertAuditEntry(db: Database, { details, ...entry }: AuditEntry): Promise<void> {
  const hasDetails = details.name !== null || details.changes.length > 0;
  await db.insert(auditLog).values({ ...entry, details: hasDetails ? JSON.stringify(details) : null });
}

/** Details are told where they are understood: an entry counts without them. */
function readDetails(column: string | null): AuditDetails {
  if (column === null) return NO_DETAILS;
  try {
    return readJson(storedDetails, column);
  } catch (error) {
    if (!(error instanceof UnreadRowError)) throw error;
    return NO_DETAILS;
  }
}

/** The entries to list; times in epoch milliseconds, `until` included. */
export interface AuditFilter {
  readonly actorKind: string | null;
  readonly actor: string | null;
  readonly action: string | null;
  readonly target: string | null;
  readonly since: number | null;
  readonly until: number | null;
}

/** Old rows have no kind. It is derived from the form of the id, and from actions that only the root key can do. */
const actorKind = sql<string>`COALESCE(${auditLog.actorKind}, CASE
  WHEN ${auditLog.actor} = 'root' AND ${auditLog.action} GLOB 'workspace.*' THEN 'root'
  WHEN ${auditLog.actor} GLOB 'key_*' AND LENGTH(${auditLog.actor}) = 30 THEN 'key'
  WHEN ${auditLog.actor} GLOB 'ses_*' AND LENGTH(${auditLog.actor}) = 30 THEN 'session'
  ELSE 'member' END)`;

/** An id has the time of its entry, or a later one where a clock was set back: by less than this, in milliseconds; a day. */
const ID_AHEAD_MS = 86_400_000;

/** Lists a workspace's entries older than `before` (an id), newest first. */
export async function listAuditEntries(
  db: Database,
  workspaceId: string,
  filter: AuditFilter,
  before: string | null,
  limit: number,
): Promise<ListPage<AuditEntry>> {
  const conditions = [
    eq(auditLog.workspaceId, workspaceId),
    filter.actorKind === null ? undefined : eq(actorKind, filter.actorKind),
    filter.actor === null ? undefined : eq(auditLog.actor, filter.actor),
    filter.action === null ? undefined : eq(auditLog.action, filter.action),
    filter.target === null ? undefined : eq(auditLog.target, filter.target),
    ...(filter.since === null
      ? []
      : [gte(auditLog.id, lowestId("audit", filter.since)), gte(auditLog.at, filter.since)]),
    ...(filter.until === null
      ? []
      : [lt(auditLog.id, lowestId("audit", filter.until + ID_AHEAD_MS)), lte(auditLog.at, filter.until)]),
    before === null ? undefined : lt(auditLog.id, before),
  ];
  const rows = await db
    .select({ ...getTableColumns(auditLog), actorKind })
    .from(auditLog)
    .where(and(...conditions))
    .orderBy(desc(auditLog.id))
    .limit(limit + 1);
  return toPage(
    rows.map((row) => ({ ...row, details: readDetails(row.details) })),
    limit,
  );
}
