import { and, eq, gt, isNotNull, isNull, sql } from "drizzle-orm";
import type { Branding } from "../domain/branding.ts";
import { MEMBER_ROLES, type MemberRole } from "../domain/roles.ts";
import { holderMember, type KeyHolder } from "./api-key-table.ts";
import { isServiceBranding, joinedBranding, ownBranding, serviceBranding } from "./branding-table.ts";
import type { Database } from "./database.ts";
import { canBeBound } from "./member-table.ts";
import { readEnum } from "./read-enum.ts";
import { rowWhere } from "./row-where.ts";
import { members, portalSessions, workspaces } from "./schema.ts";

/** A session of the dashboard, without its token. Times are epoch milliseconds. */
export interface PortalSession {
  readonly workspaceId: string;
  readonly id: string;
  readonly role: MemberRole;
  /** Null when it is bound to nobody. */
  readonly memberId: string | null;
  readonly createdAt: number;
  /** Null while its link waits to be opened. */
  readonly openedAt: number | null;
  /** When the link, or once it is opened the session, ends. */
  readonly expiresAt: number;
  /** The one origin whose pages may frame it; null for none. */
  readonly embedOrigin: string | null;
  /** The path that opening the link leads to; null for the home of the role. */
  readonly next: string | null;
  /** Where the way back to the platform leads; null when it is not known. */
  readonly returnUrl: string | null;
}

/** A session, with the member and entitlement that decide what it may do. */
export interface SessionHolder extends Pick<KeyHolder, "member" | "webhooksEnabled"> {
  readonly session: PortalSession;
  readonly workspaceName: string;
  readonly branding: Branding;
}

/** A link that was not opened, with what is shown of where it leads. */
export interface WaitingLink {
  readonly link: PortalSession;
  readonly workspaceName: string;
  readonly branding: Branding;
}

const columns = {
  workspaceId: portalSessions.workspaceId,
  id: portalSessions.id,
  role: portalSessions.role,
  memberId: portalSessions.memberId,
  createdAt: portalSessions.createdAt,
  openedAt: portalSessions.openedAt,
  expiresAt: portalSessions.expiresAt,
  embedOrigin: portalSessions.embedOrigin,
  next: portalSessions.next,
  returnUrl: portalSessions.returnUrl,
};

/**
 * Adds a session under the hash of its link's token, unless its workspace has `max` open links or its member is not active.
 * Tells whether it was added. Expired links don't count.
 */
export async function insertPortalSession(
  db: Database,
  session: PortalSession,
  hash: string,
  max: number,
): Promise<boolean> {
  const { workspaceId, memberId, createdAt } = session;
  const open = sql`workspace_id = ${workspaceId} AND opened_at IS NULL AND expires_at > ${createdAt}`;
  const hasRoom = sql`(SELECT COUNT(*) FROM portal_sessions WHERE ${open}) < ${max}`;
  const condition = sql`${hasRoom} AND ${canBeBound(workspaceId, memberId)}`;
  const rows = await db
    .insert(portalSessions)
    .select(rowWhere(portalSessions, { ...session, hash }, condition))
    .returning({ id: portalSessions.id });
  return rows.length > 0;
}

/** Finds an unopened link by its token's hash, without opening it. */
export async function findWaitingLink(db: Database, hash: string, now: number): Promise<WaitingLink | undefined> {
  const row = await db
    .select({ link: columns, workspaceName: workspaces.name, own: ownBranding, service: serviceBranding })
    .from(portalSessions)
    .innerJoin(workspaces, eq(workspaces.id, portalSessions.workspaceId))
    .leftJoin(ownBranding, eq(ownBranding.workspaceId, portalSessions.workspaceId))
    .leftJoin(serviceBranding, isServiceBranding)
    .where(and(eq(portalSessions.hash, hash), isNull(portalSessions.openedAt), gt(portalSessions.expiresAt, now)))
    .get();
  if (row === undefined) return undefined;
  const { link, workspaceName } = row;
  return { link: { ...link, role: readEnum(MEMBER_ROLES, link.role) }, workspaceName, branding: joinedBranding(row) };
}

/** Opens a link as a session, under the hash of the session's token; false when it was opened or has expired. */
export async function openPortalSession(
  db: Database,
  linkHash: string,
  sessionHash: string,
  now: number,
  expiresAt: number,
): Promise<boolean> {
  const waits = and(eq(portalSessions.hash, linkHash), isNull(portalSessions.openedAt));
  const rows = await db
    .update(portalSessions)
    .set({ hash: sessionHash, openedAt: now, expiresAt })
    .where(and(waits, gt(portalSessions.expiresAt, now)))
    .returning({ id: portalSessions.id });
  return rows.length > 0;
}

/** Finds an opened session and its holder by its token's hash. */
export async function findSessionHolder(db: Database, hash: string): Promise<SessionHolder | undefined> {
  const row = await db
    .select({
      key: columns,
      memberRole: members.role,
      memberStatus: members.status,
      webhooksEnabled: workspaces.webhooksEnabled,
      workspaceName: workspaces.name,
      own: ownBranding,
      service: serviceBranding,
    })
    .from(portalSessions)
    .innerJoin(workspaces, eq(workspaces.id, portalSessions.workspaceId))
    .leftJoin(
      members,
      and(eq(members.workspaceId, portalSessions.workspaceId), eq(members.id, portalSessions.memberId)),
    )
    .leftJoin(ownBranding, eq(ownBranding.workspaceId, portalSessions.workspaceId))
    .leftJoin(serviceBranding, isServiceBranding)
    .where(and(eq(portalSessions.hash, hash), isNotNull(portalSessions.openedAt)))
    .get();
  if (row === undefined) return undefined;
  const { key, webhooksEnabled, workspaceName } = row;
  const session = { ...key, role: readEnum(MEMBER_ROLES, key.role) };
  return { session, member: holderMember(row), webhooksEnabled, workspaceName, branding: joinedBranding(row) };
}

/** Ends a session. */
export async function deletePortalSession(db: Database, workspaceId: string, id: string): Promise<void> {
  await db.delete(portalSessions).where(and(eq(portalSessions.workspaceId, workspaceId), eq(portalSessions.id, id)));
}
