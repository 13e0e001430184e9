import { and, desc, eq, isNotNull, ne, notLike, or, sql } from "drizzle-orm";
import { PAYLOAD_FORMATS } from "../domain/envelope.ts";
import { type Health, HEALTHS, type Lane, LANES } from "../domain/lane.ts";
import { KEY_ROLES, type KeyRole } from "../domain/roles.ts";
import type { PreviousSecret } from "../domain/secret-rotation.ts";
import { SIGNATURE_MODES } from "../domain/signature-mode.ts";
import { DISABLED_REASONS, type DisabledReason, ORDERINGS, type Webhook, WEBHOOK_STATUSES } from "../domain/webhook.ts";
import type { Database } from "./database.ts";
import { readNumbers, readStrings } from "./json-column.ts";
import { readPreviousSecrets, writePreviousSecrets } from "./previous-secrets.ts";
import { readEnum } from "./read-enum.ts";
import { rowWhere } from "./row-where.ts";
import { webhooks } from "./schema.ts";
import { readCompat, readSigningKeys, type StoredKeyPair, writeSigningKeys } from "./stored-signatures.ts";
import { readRows, UnreadRowError } from "./unread-row.ts";

/** A webhook with its sealed values and the role of its creator's key. */
export interface StoredWebhook extends Webhook {
  readonly sealedSecret: string;
  /** Sealed replaced secrets, the last replaced first; some may have ended. */
  readonly sealedPreviousSecrets: readonly PreviousSecret[];
  /** Ed25519 key pairs, the present one first; some of the others may have ended. None until the first is needed. */
  readonly keyPairs: readonly StoredKeyPair[];
  /** A sealed JSON object of header values by name; null without custom headers. */
  readonly sealedHeaders: string | null;
  /** The role of the key that made it; the creator's member role can lower it. */
  readonly creatorKeyRole: KeyRole;
}

/** A row of the table as drizzle answers it. */
export type WebhookRow = typeof webhooks.$inferSelect;

/** Reads a row into the domain's terms; throws an `UnreadRowError` when a column holds what is not understood. */
export function webhookFromRow(row: WebhookRow): StoredWebhook {
  const { sealedPreviousSecret: _secret, previousExpiresAt: _expiresAt, signingKeys, ...rest } = row;
  const signature = readEnum(SIGNATURE_MODES, row.signature);
  const keyPairs = readSigningKeys(signingKeys);
  if (signature !== "hmac" && keyPairs.length === 0) throw new UnreadRowError("a webhook has no key to sign with");
  return {
    ...rest,
    sealedPreviousSecrets: readPreviousSecrets(row),
    events: readStrings(row.events),
    status: readEnum(WEBHOOK_STATUSES, row.status),
    disabledReason: row.disabledReason === null ? null : readEnum(DISABLED_REASONS, row.disabledReason),
    payloadFormat: readEnum(PAYLOAD_FORMATS, row.payloadFormat),
    headerNames: readStrings(row.headerNames),
    signature,
    compatSignature: readCompat(row.compatSignature),
    keyPairs,
    retrySchedule: readNumbers(row.retrySchedule),
    ordering: readEnum(ORDERINGS, row.ordering),
    lane: readEnum(LANES, row.lane),
    health: readEnum(HEALTHS, row.health),
    creatorKeyRole: readEnum(KEY_ROLES, row.creatorKeyRole),
  };
}

function toRow({ keyPairs, ...webhook }: StoredWebhook): WebhookRow {
  const { compatSignature } = webhook;
  return {
    ...webhook,
    compatSignature: compatSignature === null ? null : JSON.stringify(compatSignature),
    signingKeys: writeSigningKeys(keyPairs),
    ...writePreviousSecrets(webhook.sealedPreviousSecrets),
    events: JSON.stringify(webhook.events),
    headerNames: JSON.stringify(webhook.headerNames),
    retrySchedule: JSON.stringify(webhook.retrySchedule),
  };
}

/** Adds a webhook unless its workspace already has `max`; tells whether it was added. */
export async function insertWebhook(db: Database, webhook: StoredWebhook, max: number): Promise<boolean> {
  const count = sql`SELECT COUNT(*) FROM ${webhooks} WHERE workspace_id = ${webhook.workspaceId}`;
  const added = await db
    .insert(webhooks)
    .select(rowWhere(webhooks, toRow(webhook), sql`(${count}) < ${max}`))
    .returning({ id: webhooks.id });
  return added.length > 0;
}

/** Finds a webhook of a workspace. */
export async function findWebhook(db: Database, workspaceId: string, id: string): Promise<StoredWebhook | undefined> {
  const row = await db.select().from(webhooks).where(isWebhook(workspaceId, id)).get();
  return row === undefined ? undefined : webhookFromRow(row);
}

/** Finds the key pairs of any workspace's webhook; undefined when it has none. */
export async function findKeyPairs(db: Database, id: string): Promise<readonly StoredKeyPair[] | undefined> {
  const hasKeys = and(eq(webhooks.id, id), isNotNull(webhooks.signingKeys));
  const row = await db.select({ signingKeys: webhooks.signingKeys }).from(webhooks).where(hasKeys).get();
  return row === undefined ? undefined : readSigningKeys(row.signingKeys);
}

/** Reads all webhooks of a workspace, newest first, without those that are not understood. At most 100. */
export async function readWebhooks(db: Database, workspaceId: string): Promise<readonly StoredWebhook[]> {
  const rows = await db.select().from(webhooks).where(eq(webhooks.workspaceId, workspaceId)).orderBy(desc(webhooks.id));
  return readRows(rows, webhookFromRow);
}

/** Replaces a webhook's row if it still has `version`; tells whether it had. The new version is one higher. */
export async function replaceWebhook(db: Database, webhook: StoredWebhook, version: number): Promise<boolean> {
  const { lane: _lane, health: _health, ...settings } = toRow(webhook);
  const rows = await db
    .update(webhooks)
    .set({ ...settings, version: version + 1 })
    .where(and(isWebhook(webhook.workspaceId, webhook.id), eq(webhooks.version, version)))
    .returning({ id: webhooks.id });
  return rows.length > 0;
}

/** Reads webhooks of any workspace that have a sealed value without `currentPrefix`. */
export async function readSealedWebhooks(
  db: Database,
  currentPrefix: string,
  limit: number,
): Promise<readonly StoredWebhook[]> {
  const current = `${currentPrefix}%`;
  const isStale = or(
    notLike(webhooks.sealedSecret, current),
    notLike(webhooks.sealedPreviousSecret, current),
    sql`EXISTS (SELECT 1 FROM json_each(${webhooks.sealedPreviousSecrets}) WHERE value ->> 'secret' NOT LIKE ${current})`,
    notLike(webhooks.sealedHeaders, current),
    sql`EXISTS (SELECT 1 FROM json_each(${webhooks.signingKeys}) WHERE value ->> 'private' NOT LIKE ${current})`,
  );
  return readRows(await db.select().from(webhooks).where(isStale).limit(limit), webhookFromRow);
}

/** Replaces a webhook's sealed values, unless the webhook was changed since it was read; tells whether it did. */
export async function replaceSeals(db: Database, resealed: StoredWebhook, read: StoredWebhook): Promise<boolean> {
  const { sealedSecret, sealedPreviousSecrets, sealedHeaders, keyPairs } = resealed;
  const rows = await db
    .update(webhooks)
    .set({
      sealedSecret,
      ...writePreviousSecrets(sealedPreviousSecrets),
      sealedHeaders,
      signingKeys: writeSigningKeys(keyPairs),
    })
    .where(and(isWebhook(read.workspaceId, read.id), eq(webhooks.version, read.version)))
    .returning({ id: webhooks.id });
  return rows.length > 0;
}

/** Stores a webhook's lane and health, if they differ. */
export async function setStanding(
  db: Database,
  workspaceId: string,
  id: string,
  lane: Lane,
  health: Health,
): Promise<void> {
  const differs = or(ne(webhooks.lane, lane), ne(webhooks.health, health));
  await db
    .update(webhooks)
    .set({ lane, health })
    .where(and(isWebhook(workspaceId, id), differs));
}

/** Disables a webhook that is active in `epoch`, and tells whether it did. */
export async function disableWebhook(
  db: Database,
  workspaceId: string,
  id: string,
  epoch: number,
  reason: DisabledReason,
  now: number,
): Promise<boolean> {
  const rows = await db
    .update(webhooks)
    .set({
      status: "disabled",
      disabledReason: reason,
      disabledAt: now,
      epoch: epoch + 1,
      version: sql`version + 1`,
      updatedAt: now,
    })
    .where(and(isWebhook(workspaceId, id), eq(webhooks.status, "active"), eq(webhooks.epoch, epoch)))
    .returning({ id: webhooks.id });
  return rows.length > 0;
}

/** Removes a webhook; tells whether it was there. */
export async function deleteWebhook(db: Database, workspaceId: string, id: string): Promise<boolean> {
  const rows = await db.delete(webhooks).where(isWebhook(workspaceId, id)).returning({ id: webhooks.id });
  return rows.length > 0;
}

function isWebhook(workspaceId: string, id: string) {
  return and(eq(webhooks.workspaceId, workspaceId), eq(webhooks.id, id));
}
