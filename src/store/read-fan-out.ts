import { and, eq, getTableColumns, sql } from "drizzle-orm";
import { type KeyRole, lowerRole, MEMBER_ROLES } from "../domain/roles.ts";
import type { Database } from "./database.ts";
import { readEnum } from "./read-enum.ts";
import { members, webhooks, workspaces } from "./schema.ts";
import { readRow, UnreadRowError } from "./unread-row.ts";
import { type StoredWebhook, webhookFromRow } from "./webhook-table.ts";

/** A webhook with its creator's current role; null once the creator was removed. */
export interface WebhookWithCreator extends StoredWebhook {
  readonly creatorRole: KeyRole | null;
}

/** A workspace, as dispatch needs it. */
export interface FanOutWorkspace {
  readonly id: string;
  readonly webhooksEnabled: boolean;
  readonly webhooks: readonly WebhookWithCreator[];
  /** Ids of webhooks whose rows are not understood. While there are any, events of the workspace must wait. */
  readonly unread: readonly string[];
}

/** Reads the given workspaces that exist, each with all its webhooks, in one query. */
export async function readFanOut(
  db: Database,
  workspaceIds: readonly string[],
): Promise<ReadonlyMap<string, FanOutWorkspace>> {
  const rows = await db
    .select({
      workspaceId: workspaces.id,
      webhooksEnabled: workspaces.webhooksEnabled,
      webhook: getTableColumns(webhooks),
      memberRole: members.role,
      memberStatus: members.status,
    })
    .from(workspaces)
    .leftJoin(webhooks, eq(webhooks.workspaceId, workspaces.id))
    .leftJoin(
      members,
      and(
        eq(webhooks.creatorIsMember, true),
        eq(members.workspaceId, webhooks.workspaceId),
        eq(members.id, webhooks.createdBy),
      ),
    )
    .where(sql`${workspaces.id} IN (SELECT value FROM json_each(${JSON.stringify(workspaceIds)}))`);
  const found = new Map<
    string,
    FanOutWorkspace & { readonly webhooks: WebhookWithCreator[]; readonly unread: string[] }
  >();
  for (const { workspaceId: id, webhooksEnabled, webhook: row, ...member } of rows) {
    const workspace = found.get(id) ?? { id, webhooksEnabled, webhooks: [], unread: [] };
    found.set(id, workspace);
    if (row === null) continue;
    const webhook = readRow(row, (known) => withCreator(webhookFromRow(known), member));
    if (webhook === undefined) workspace.unread.push(row.id);
    else workspace.webhooks.push(webhook);
  }
  return found;
}

/** Reads all webhooks of a workspace with their creators' roles; throws an `UnreadRowError` when one is not understood. */
export async function readWebhooksWithCreators(
  db: Database,
  workspaceId: string,
): Promise<readonly WebhookWithCreator[]> {
  const workspace = (await readFanOut(db, [workspaceId])).get(workspaceId);
  if (workspace !== undefined && workspace.unread.length > 0) throw unreadWebhooks();
  return workspace?.webhooks ?? [];
}

/** The error for a workspace with a webhook that is not understood. */
export function unreadWebhooks(): UnreadRowError {
  return new UnreadRowError("a webhook of the workspace is of a later version");
}

interface CreatorRow {
  readonly memberRole: string | null;
  readonly memberStatus: string | null;
}

function withCreator(webhook: StoredWebhook, member: CreatorRow): WebhookWithCreator {
  return { ...webhook, creatorRole: creatorRole(webhook, member) };
}

function creatorRole(webhook: StoredWebhook, member: CreatorRow): KeyRole | null {
  if (!webhook.creatorIsMember) return webhook.creatorKeyRole;
  if (member.memberRole === null || member.memberStatus !== "active") return null;
  return lowerRole(webhook.creatorKeyRole, readEnum(MEMBER_ROLES, member.memberRole));
}

/** The key of a webhook. */
export interface WebhookKey {
  readonly workspaceId: string;
  readonly webhookId: string;
}

/** Stands for a webhook whose row is not understood; its deliveries must wait. */
export type Unread = "unread";

/** Reads the current webhooks by id, in one query. */
export async function readWebhooksByKey(
  db: Database,
  keys: readonly WebhookKey[],
): Promise<ReadonlyMap<string, StoredWebhook | Unread>> {
  const list = JSON.stringify(keys.map(({ workspaceId, webhookId }) => [workspaceId, webhookId]));
  const wanted = sql`SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(${list})`;
  const rows = await db
    .select()
    .from(webhooks)
    .where(sql`(${webhooks.workspaceId}, ${webhooks.id}) IN (${wanted})`);
  return new Map(rows.map((row) => [row.id, readRow(row, webhookFromRow) ?? "unread"]));
}
