import { and, desc, eq, notExists, type SQL, sql } from "drizzle-orm";
import { MEMBER_ROLES, MEMBER_STATUSES, type MemberRole, type MemberStatus } from "../domain/roles.ts";
import { type Database, type NamedPlace, type ListPage } from "./database.ts";
import { readEnum } from "./read-enum.ts";
import { rowWhere } from "./row-where.ts";
import { apiKeys, members, portalSessions, webhooks } from "./schema.ts";
import { readPage } from "./unread-row.ts";

/** A person of a workspace, under the caller's own id. Times are epoch milliseconds. */
export interface Member {
  readonly workspaceId: string;
  readonly id: string;
  readonly role: MemberRole;
  readonly status: MemberStatus;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A changed member, with the ids of webhooks that the change disabled. */
export interface ChangedMember {
  readonly member: Member;
  readonly disabledWebhookIds: readonly string[];
}

function fromRow(row: typeof members.$inferSelect): Member {
  return { ...row, role: readEnum(MEMBER_ROLES, row.role), status: readEnum(MEMBER_STATUSES, row.status) };
}

/**
 * Changes the role and status of a known member or adds a new one; undefined when the workspace already has `max`. What is
 * bound to a removed member is deleted, also when the member comes back.
 */
export async function upsertMember(db: Database, member: Member, max: number): Promise<ChangedMember | undefined> {
  const { workspaceId, id, role, status, updatedAt } = member;
  const isKnown = sql`EXISTS (SELECT 1 FROM members WHERE workspace_id = ${workspaceId} AND id = ${id})`;
  const hasRoom = sql`(SELECT COUNT(*) FROM members WHERE workspace_id = ${workspaceId}) < ${max}`;
  const upsert = db
    .insert(members)
    .select(rowWhere(members, member, sql`(${isKnown} OR ${hasRoom})`))
    .onConflictDoUpdate({ target: [members.workspaceId, members.id], set: { role, status, updatedAt } })
    .returning();
  const [keys, sessions, disabled] = letGo(db, workspaceId, id, updatedAt);
  if (status === "active") {
    // Only a member that was not active may have something left to delete.
    if ((await findMember(db, workspaceId, id))?.status === "active") return changed(await upsert.get(), []);
    const [, , stale, [row]] = await db.batch([keys, sessions, disabled, upsert]);
    return changed(row, stale);
  }
  const [[row], , , stopped] = await db.batch([upsert, keys, sessions, disabled]);
  return changed(row, stopped);
}

function changed(
  row: typeof members.$inferSelect | undefined,
  disabled: readonly { readonly id: string }[],
): ChangedMember | undefined {
  if (row === undefined) return undefined;
  return { member: fromRow(row), disabledWebhookIds: disabled.map(({ id }) => id) };
}

/** Deletes the keys, links and sessions bound to a member and disables its webhooks, unless it is active. */
function letGo(db: Database, workspaceId: string, id: string, now: number) {
  const isGone = notExists(
    db
      .select({ one: sql`1` })
      .from(members)
      .where(and(isMember(workspaceId, id), eq(members.status, "active"))),
  );
  const isOwn = and(eq(webhooks.workspaceId, workspaceId), eq(webhooks.creatorIsMember, true));
  return [
    db.delete(apiKeys).where(and(eq(apiKeys.workspaceId, workspaceId), eq(apiKeys.memberId, id), isGone)),
    db
      .delete(portalSessions)
      .where(and(eq(portalSessions.workspaceId, workspaceId), eq(portalSessions.memberId, id), isGone)),
    db
      .update(webhooks)
      .set({
        status: "disabled",
        disabledReason: "creator_removed",
        disabledAt: now,
        epoch: sql`epoch + 1`,
        version: sql`version + 1`,
        updatedAt: now,
      })
      .where(and(isOwn, eq(webhooks.createdBy, id), eq(webhooks.status, "active"), isGone))
      .returning({ id: webhooks.id }),
  ] as const;
}

/** Finds a member of a workspace. */
export async function findMember(db: Database, workspaceId: string, id: string): Promise<Member | undefined> {
  const row = await db.select().from(members).where(isMember(workspaceId, id)).get();
  return row === undefined ? undefined : fromRow(row);
}

/** An SQL condition: the member is active, so a key or session can be bound to it. Always true for `id` null. */
export function canBeBound(workspaceId: string, id: string | null): SQL {
  if (id === null) return sql`1`;
  return sql`EXISTS (SELECT 1 FROM members WHERE workspace_id = ${workspaceId} AND id = ${id} AND status = 'active')`;
}

/** Lists a workspace's members from a place on, newest first. */
export async function listMembers(
  db: Database,
  workspaceId: string,
  before: NamedPlace | null,
  limit: number,
): Promise<ListPage<Member>> {
  const older =
    before === null ? undefined : sql`(${members.createdAt}, ${members.id}) < (${before.at}, ${before.name})`;
  const rows = await db
    .select()
    .from(members)
    .where(and(eq(members.workspaceId, workspaceId), older))
    .orderBy(desc(members.createdAt), desc(members.id))
    .limit(limit + 1);
  return readPage(rows, limit, fromRow);
}

/** Deletes a member and what is bound to it; answers the ids of disabled webhooks, undefined without such a member. */
export async function deleteMember(
  db: Database,
  workspaceId: string,
  id: string,
  now: number,
): Promise<readonly string[] | undefined> {
  const deleted = db.delete(members).where(isMember(workspaceId, id)).returning({ id: members.id });
  const [rows, , , disabled] = await db.batch([deleted, ...letGo(db, workspaceId, id, now)]);
  return rows.length === 0 ? undefined : disabled.map((webhook) => webhook.id);
}

function isMember(workspaceId: string, id: string) {
  return and(eq(members.workspaceId, workspaceId), eq(members.id, id));
}
