import { and, desc, eq, lt, sql } from "drizzle-orm";
import { DATA_FORMATS, type DataFormat } from "../domain/envelope.ts";
import type { Contacts } from "../domain/mail/contacts.ts";
import { readContacts, writeContacts } from "./contacts-column.ts";
import { type Database, type ListPage } from "./database.ts";
import { ALWAYS_MAIN, type EventHome, readHomes, writeHomes } from "./event-homes.ts";
import { readEnum } from "./read-enum.ts";
import {
  addedTargets,
  apiKeys,
  auditLog,
  brandings,
  chosenEvents,
  compactions,
  eventData,
  events,
  eventSegments,
  eventTypes,
  heldHosts,
  members,
  rejectedEvents,
  sentMails,
  webhooks,
  workspaces,
  portalSessions,
} from "./schema.ts";
import { readPage } from "./unread-row.ts";

/** A tenant of the service. */
export interface Workspace {
  readonly id: string;
  readonly name: string;
  /** The entitlement: while false, nothing of the workspace is accepted or delivered. */
  readonly webhooksEnabled: boolean;
  /** The format of webhooks that name none. */
  readonly payloadFormat: DataFormat;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** Where its events are kept, oldest first. */
  readonly homes: readonly EventHome[];
  /** Whom operational events are mailed to; null for nobody. */
  readonly contacts: Contacts | null;
}

type Row = typeof workspaces.$inferSelect;

function fromRow({ eventDatabases, contacts, ...row }: Row): Workspace {
  return {
    ...row,
    payloadFormat: readEnum(DATA_FORMATS, row.payloadFormat),
    homes: readHomes(eventDatabases),
    contacts: readContacts(contacts),
  };
}

/** A workspace to be added, without contacts; its events are kept in the main database unless it says where. */
type NewWorkspace = Omit<Workspace, "homes" | "contacts"> & Partial<Pick<Workspace, "homes">>;

/** Adds a workspace; its id is new. */
export async function insertWorkspace(
  db: Database,
  { homes = ALWAYS_MAIN, ...workspace }: NewWorkspace,
): Promise<void> {
  await db.insert(workspaces).values({ ...workspace, eventDatabases: writeHomes(homes) });
}

/** Finds a workspace by id. */
export async function findWorkspace(db: Database, id: string): Promise<Workspace | undefined> {
  const row = await db.select().from(workspaces).where(eq(workspaces.id, id)).get();
  return row === undefined ? undefined : fromRow(row);
}

/** Lists workspaces older than `before` (an id), newest first. */
export async function listWorkspaces(db: Database, before: string | null, limit: number): Promise<ListPage<Workspace>> {
  const older = before === null ? undefined : lt(workspaces.id, before);
  const rows = await db
    .select()
    .from(workspaces)
    .where(older)
    .orderBy(desc(workspaces.id))
    .limit(limit + 1);
  return readPage(rows, limit, fromRow);
}

/** Renames a workspace; unknown ids change nothing. */
export async function renameWorkspace(db: Database, id: string, name: string): Promise<void> {
  await db.update(workspaces).set({ name }).where(eq(workspaces.id, id));
}

/** Writes where a workspace's events are kept, unless that was changed since it was read; tells whether it did. */
export async function setHomes(
  db: Database,
  { id, homes: known }: Pick<Workspace, "id" | "homes">,
  homes: readonly EventHome[],
): Promise<boolean> {
  const isUnchanged = sql`${workspaces.eventDatabases} IS ${writeHomes(known)}`;
  const changed = await db
    .update(workspaces)
    .set({ eventDatabases: writeHomes(homes) })
    .where(and(eq(workspaces.id, id), isUnchanged))
    .returning({ id: workspaces.id });
  return changed.length > 0;
}

/** Sets whom a workspace's operational events are mailed to, null for nobody; unknown ids change nothing. */
export async function setContacts(db: Database, id: string, contacts: Contacts | null): Promise<void> {
  await db
    .update(workspaces)
    .set({ contacts: writeContacts(contacts) })
    .where(eq(workspaces.id, id));
}

/**
 * Grants or ends the entitlement. Ending it raises the epoch of every webhook, which cancels what is pending. Granting it
 * sets the `activeSince` of the active ones, so that events from the time between are not sent; enabling sets it of the others.
 */
export async function setWebhooksEnabled(db: Database, id: string, enabled: boolean, now: number): Promise<void> {
  const changed = enabled
    ? { activeSince: sql`CASE status WHEN 'active' THEN ${now} ELSE active_since END`, version: sql`version + 1` }
    : { epoch: sql`epoch + 1`, version: sql`version + 1` };
  await db.batch([
    db.update(workspaces).set({ webhooksEnabled: enabled }).where(eq(workspaces.id, id)),
    db.update(webhooks).set(changed).where(eq(webhooks.workspaceId, id)),
  ]);
}

/** Removes a workspace's events, in one transaction. */
export async function deleteWorkspaceEvents(db: Database, id: string): Promise<void> {
  await db.batch([
    db.delete(compactions).where(eq(compactions.workspaceId, id)),
    db.delete(eventSegments).where(eq(eventSegments.workspaceId, id)),
    db.delete(chosenEvents).where(eq(chosenEvents.workspaceId, id)),
    db.delete(addedTargets).where(eq(addedTargets.workspaceId, id)),
    db.delete(events).where(eq(events.workspaceId, id)),
    db.delete(eventData).where(eq(eventData.workspaceId, id)),
  ]);
}

/** Removes a workspace and all that belongs to it but its events, in one transaction. */
export async function deleteWorkspace(db: Database, id: string): Promise<void> {
  await db.batch([
    db.delete(webhooks).where(eq(webhooks.workspaceId, id)),
    db.delete(apiKeys).where(eq(apiKeys.workspaceId, id)),
    db.delete(portalSessions).where(eq(portalSessions.workspaceId, id)),
    db.delete(brandings).where(eq(brandings.workspaceId, id)),
    db.delete(members).where(eq(members.workspaceId, id)),
    db.delete(eventTypes).where(eq(eventTypes.workspaceId, id)),
    db.delete(auditLog).where(eq(auditLog.workspaceId, id)),
    db.delete(rejectedEvents).where(eq(rejectedEvents.workspaceId, id)),
    db.delete(heldHosts).where(eq(heldHosts.workspaceId, id)),
    db.delete(sentMails).where(eq(sentMails.workspaceId, id)),
    db.delete(workspaces).where(eq(workspaces.id, id)),
  ]);
}
