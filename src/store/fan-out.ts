import { and, eq, getTableColumns, sql } from "drizzle-orm";
import { type KeyRole, lowerRole, MEMBER_ROLES } from "../domain/roles.ts";
import type { Database } from "./database.ts";
import { readEnum } from "./read-enum.ts";
import { members, webhooks, workspaces } from "./schema.ts";
import { type StoredWebhook, webhookFromRow } from "./webhooks.ts";

/** A webhook with its creator's role of this moment; null once the creator was removed. */
export interface WebhookWithCreator extends StoredWebhook {
  readonly creatorRole: KeyRole | null;
}

/** What dispatch has to know of a workspace. */
export interface FanOutWorkspace {
  readonly id: string;
  readonly webhooksEnabled: boolean;
  readonly webhooks: readonly WebhookWithCreator[];
}

/** Reads the workspaces that exist of those named, each with all its webhooks, in one query. */
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
  const found = new Map<string, FanOutWorkspace & { readonly webhooks: WebhookWithCreator[] }>();
  for (const { workspaceId: id, webhooksEnabled, webhook: row, ...member } of rows) {
    const workspace = found.get(id) ?? { id, webhooksEnabled, webhooks: [] };
    found.set(id, workspace);
    if (row === null) continue;
    const webhook = webhookFromRow(row);
    workspace.webhooks.push({ ...webhook, creatorRole: creatorRole(webhook, member) });
  }
  return found;
}

function creatorRole(
  webhook: StoredWebhook,
  member: { readonly memberRole: string | null; readonly memberStatus: string | null },
): KeyRole | null {
  if (!webhook.creatorIsMember) return webhook.creatorKeyRole;
  if (member.memberRole === null || member.memberStatus !== "active") return null;
  return lowerRole(webhook.creatorKeyRole, readEnum(MEMBER_ROLES, member.memberRole));
}

/** Names one webhook of one workspace. */
export interface WebhookKey {
  readonly workspaceId: string;
  readonly webhookId: string;
}

/** Reads webhooks as they are now, in one query, by webhook id. */
export async function readWebhooksByKey(
  db: Database,
  keys: readonly WebhookKey[],
): Promise<ReadonlyMap<string, StoredWebhook>> {
  const list = JSON.stringify(keys.map(({ workspaceId, webhookId }) => [workspaceId, webhookId]));
  const wanted = sql`SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(${list})`;
  const rows = await db
    .select()
    .from(webhooks)
    .where(sql`(${webhooks.workspaceId}, ${webhooks.id}) IN (${wanted})`);
  return new Map(rows.map((row) => [row.id, webhookFromRow(row)]));
}
