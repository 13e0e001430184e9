import { and, desc, eq, gt, lt, lte, or, isNull, sql } from "drizzle-orm";
import {
  KEY_ROLES,
  type KeyRole,
  MEMBER_ROLES,
  MEMBER_STATUSES,
  type MemberRole,
  type MemberStatus,
} from "../domain/roles.ts";
import { type Database, type ListPage } from "./database.ts";
import { canBeBound } from "./member-table.ts";
import { readEnum } from "./read-enum.ts";
import { rowWhere } from "./row-where.ts";
import { apiKeys, members, workspaces } from "./schema.ts";
import { readPage } from "./unread-row.ts";

/** A key of a workspace, without its secret. Times are epoch milliseconds. */
export interface ApiKey {
  readonly workspaceId: string;
  readonly id: string;
  readonly name: string;
  readonly role: KeyRole;
  readonly memberId: string | null;
  /** The key's first characters. */
  readonly prefix: string;
  readonly createdAt: number;
  /** To the quarter of an hour; null before the first use. */
  readonly lastUsedAt: number | null;
  /** When the secret that was replaced ends, perhaps in the past; null without one. */
  readonly previousExpiresAt: number | null;
}

/** A key, with the member and entitlement that decide what it may do. */
export interface KeyHolder {
  readonly key: ApiKey;
  /** Null when the key is bound to nobody. */
  readonly member: { readonly role: MemberRole; readonly status: MemberStatus } | null;
  readonly webhooksEnabled: boolean;
  /** When the secret that was looked up ends, epoch milliseconds; null for the present one. */
  readonly endsAt: number | null;
}

const columns = {
  workspaceId: apiKeys.workspaceId,
  id: apiKeys.id,
  name: apiKeys.name,
  role: apiKeys.role,
  memberId: apiKeys.memberId,
  prefix: apiKeys.prefix,
  createdAt: apiKeys.createdAt,
  lastUsedAt: apiKeys.lastUsedAt,
  previousExpiresAt: apiKeys.previousExpiresAt,
};

function fromRow(row: Omit<ApiKey, "role"> & { readonly role: string }): ApiKey {
  return { ...row, role: readEnum(KEY_ROLES, row.role) };
}

/**
 * Adds a key under its hash, unless its workspace has `max` keys or its member is not active. Tells whether it was
 * added.
 */
export async function insertApiKey(db: Database, key: ApiKey, hash: string, max: number): Promise<boolean> {
  const { workspaceId, memberId } = key;
  const hasRoom = sql`(SELECT COUNT(*) FROM api_keys WHERE workspace_id = ${workspaceId}) < ${max}`;
  const condition = sql`${hasRoom} AND ${canBeBound(workspaceId, memberId)}`;
  const rows = await db
    .insert(apiKeys)
    .select(rowWhere(apiKeys, { ...key, hash, previousHash: null }, condition))
    .returning({ id: apiKeys.id });
  return rows.length > 0;
}

/** Finds a key and its holder by the hash of its secret, or of the one before until its end. */
export async function findKeyHolder(db: Database, hash: string, now: number): Promise<KeyHolder | undefined> {
  const isPrevious = and(eq(apiKeys.previousHash, hash), gt(apiKeys.previousExpiresAt, now));
  const row = await db
    .select({
      key: columns,
      hash: apiKeys.hash,
      memberRole: members.role,
      memberStatus: members.status,
      webhooksEnabled: workspaces.webhooksEnabled,
    })
    .from(apiKeys)
    .innerJoin(workspaces, eq(workspaces.id, apiKeys.workspaceId))
    .leftJoin(members, and(eq(members.workspaceId, apiKeys.workspaceId), eq(members.id, apiKeys.memberId)))
    .where(or(eq(apiKeys.hash, hash), isPrevious))
    .get();
  if (row === undefined) return undefined;
  const { key, webhooksEnabled } = row;
  const endsAt = row.hash === hash ? null : key.previousExpiresAt;
  return { key: fromRow(key), member: holderMember(row), webhooksEnabled, endsAt };
}

/** The member that a key or session is bound to, from a joined row; a missing member counts as removed. */
export function holderMember(row: {
  readonly key: { readonly memberId: string | null };
  readonly memberRole: string | null;
  readonly memberStatus: string | null;
}): KeyHolder["member"] {
  if (row.key.memberId === null) return null;
  if (row.memberRole === null || row.memberStatus === null) return { role: "guest", status: "removed" };
  return { role: readEnum(MEMBER_ROLES, row.memberRole), status: readEnum(MEMBER_STATUSES, row.memberStatus) };
}

/** Finds a key of a workspace. */
export async function findApiKey(db: Database, workspaceId: string, id: string): Promise<ApiKey | undefined> {
  const row = await db.select(columns).from(apiKeys).where(isKey(workspaceId, id)).get();
  return row === undefined ? undefined : fromRow(row);
}

/** Lists a workspace's keys older than `before` (an id), newest first. */
export async function listApiKeys(
  db: Database,
  workspaceId: string,
  before: string | null,
  limit: number,
): Promise<ListPage<ApiKey>> {
  const older = before === null ? undefined : lt(apiKeys.id, before);
  const rows = await db
    .select(columns)
    .from(apiKeys)
    .where(and(eq(apiKeys.workspaceId, workspaceId), older))
    .orderBy(desc(apiKeys.id))
    .limit(limit + 1);
  return readPage(rows, limit, fromRow);
}

/**
 * Gives a key a new secret. The one that it replaces works until `previousExpiresAt`; null ends it, and one before it, at
 * once. Tells whether it did: not when the key is gone, or has a secret before that works on at `now` and is not to end.
 */
export async function replaceApiKeySecret(
  db: Database,
  { workspaceId, id }: Pick<ApiKey, "workspaceId" | "id">,
  secret: { readonly hash: string; readonly prefix: string; readonly previousExpiresAt: number | null },
  now: number,
): Promise<boolean> {
  const { hash, prefix, previousExpiresAt } = secret;
  const hasRoom =
    previousExpiresAt === null ? undefined : or(isNull(apiKeys.previousExpiresAt), lte(apiKeys.previousExpiresAt, now));
  const rows = await db
    .update(apiKeys)
    .set({ hash, prefix, previousExpiresAt, previousHash: previousExpiresAt === null ? null : apiKeys.hash })
    .where(and(isKey(workspaceId, id), hasRoom))
    .returning({ id: apiKeys.id });
  return rows.length > 0;
}

/** Stores that a key was used now, unless a use since `notSince` is stored. */
export async function touchApiKey(db: Database, key: ApiKey, now: number, notSince: number): Promise<void> {
  const stale = or(isNull(apiKeys.lastUsedAt), lt(apiKeys.lastUsedAt, notSince));
  await db
    .update(apiKeys)
    .set({ lastUsedAt: now })
    .where(and(isKey(key.workspaceId, key.id), stale));
}

/** Revokes a key; tells whether it was there. */
export async function deleteApiKey(db: Database, workspaceId: string, id: string): Promise<boolean> {
  const rows = await db.delete(apiKeys).where(isKey(workspaceId, id)).returning({ id: apiKeys.id });
  return rows.length > 0;
}

function isKey(workspaceId: string, id: string) {
  return and(eq(apiKeys.workspaceId, workspaceId), eq(apiKeys.id, id));
}

/** Reads the names of keys by their ids; those of revoked ones are not there. */
export async function readKeyNames(
  db: Database,
  workspaceId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await db
    .select({ id: apiKeys.id, name: apiKeys.name })
    .from(apiKeys)
    .where(
      and(
        eq(apiKeys.workspaceId, workspaceId),
        sql`${apiKeys.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`,
      ),
    );
  return new Map(rows.map(({ id, name }) => [id, name]));
}
