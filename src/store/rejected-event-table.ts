import { and, desc, eq, lt, sql } from "drizzle-orm";
import { type Database, type ListPage, toPage } from "./database.ts";
import { rejectedEvents } from "./schema.ts";

/** Most stored rejected events of a workspace. */
const MAX_REJECTED = 1000;

/** A refused message or event of a queue; `workspaceId` is empty when it names no existing workspace. */
export interface RejectedEvent {
  readonly workspaceId: string;
  readonly id: string;
  readonly reason: string;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
  /** The beginning of the message as text, 4 KB at most. */
  readonly body: string;
}

/** Stores a rejected event, once by its id, and drops the workspace's oldest over the bound. */
export async function keepRejectedEvent(db: Database, rejected: RejectedEvent): Promise<void> {
  const { workspaceId } = rejected;
  const newest = sql`SELECT id FROM rejected_events WHERE workspace_id = ${workspaceId} ORDER BY id DESC`;
  const surplus = sql`id <= (${newest} LIMIT 1 OFFSET ${MAX_REJECTED})`;
  await db.batch([
    db.insert(rejectedEvents).values(rejected).onConflictDoNothing(),
    db.delete(rejectedEvents).where(and(eq(rejectedEvents.workspaceId, workspaceId), surplus)),
  ]);
}

/** Lists a workspace's rejected events older than `before` (an id), newest first. */
export async function listRejectedEvents(
  db: Database,
  workspaceId: string,
  before: string | null,
  limit: number,
): Promise<ListPage<RejectedEvent>> {
  const older = before === null ? undefined : lt(rejectedEvents.id, before);
  const rows = await db
    .select()
    .from(rejectedEvents)
    .where(and(eq(rejectedEvents.workspaceId, workspaceId), older))
    .orderBy(desc(rejectedEvents.id))
    .limit(limit + 1);
  return toPage(rows, limit);
}
