import { and, desc, eq, sql } from "drizzle-orm";
import { MEMBER_ROLES, type MemberRole } from "../domain/roles.ts";
import { type Database, type NamedPlace, type Page } from "./database.ts";
import { readEnum } from "./read-enum.ts";
import { members } from "./schema.ts";
import { readPage } from "./unread-row.ts";

export const MEMBER_STATUSES = ["active", "removed"] as const;
export type MemberStatus = (typeof MEMBER_STATUSES)[number];

/** A person of a workspace under the caller's own id. Times are epoch milliseconds. */
export interface Member {
  readonly workspaceId: string;
  readonly id: string;
  readonly role: MemberRole;
  readonly status: MemberStatus;
  readonly createdAt: number;
  readonly updatedAt: number;
}

function fromRow(row: typeof members.$inferSelect): Member {
  return { ...row, role: readEnum(MEMBER_ROLES, row.role), status: readEnum(MEMBER_STATUSES, row.status) };
}

/** Adds a member, or changes the role and status of a known one. */
export async function upsertMember(db: Database, member: Member): Promise<Member> {
  const { role, status, updatedAt } = member;
  const row = await db
    .insert(members)
    .values(member)
    .onConflictDoUpdate({ target: [members.workspaceId, members.id], set: { role, status, updatedAt } })
    .returning()
    .get();
  return fromRow(row);
}

/** Finds a member of a workspace. */
export async function findMember(db: Database, workspaceId: string, id: string): Promise<Member | undefined> {
  const row = await db.select().from(members).where(isMember(workspaceId, id)).get();
  return row === undefined ? undefined : fromRow(row);
}

/** Lists a workspace's members before a place in the list, newest first. */
export async function listMembers(
  db: Database,
  workspaceId: string,
  before: NamedPlace | null,
  limit: number,
): Promise<Page<Member>> {
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

/** Removes a member's row; tells whether it was there. */
export async function deleteMember(db: Database, workspaceId: string, id: string): Promise<boolean> {
  const rows = await db.delete(members).where(isMember(workspaceId, id)).returning({ id: members.id });
  return rows.length > 0;
}

function isMember(workspaceId: string, id: string) {
  return and(eq(members.workspaceId, workspaceId), eq(members.id, id));
}
