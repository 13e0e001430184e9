import { and, desc, eq, sql } from "drizzle-orm";
import { type Database, type NamedPlace, type Page, toPage } from "./database.ts";
import { eventTypes } from "./schema.ts";

/** An entry of a workspace's catalog; schema and example are JSON texts. Times are epoch milliseconds. */
export interface EventType {
  readonly workspaceId: string;
  readonly name: string;
  readonly description: string;
  readonly schemaText: string | null;
  readonly exampleText: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

function fromRow({ schema, example, ...row }: typeof eventTypes.$inferSelect): EventType {
  return { ...row, schemaText: schema, exampleText: example };
}

/** Adds entries to a catalog, at most 12 at a time for D1's limit of 100 parameters. */
export async function insertEventTypes(db: Database, entries: readonly EventType[]): Promise<void> {
  for (let index = 0; index < entries.length; index += 12) {
    const values = entries.slice(index, index + 12).map(({ schemaText, exampleText, ...entry }) => {
      return { ...entry, schema: schemaText, example: exampleText };
    });
    await db.insert(eventTypes).values(values).onConflictDoNothing();
  }
}

/** What `PUT` changes; undefined leaves a known entry's value. */
export interface EventTypeChanges {
  readonly description: string | undefined;
  readonly schemaText: string | null | undefined;
  readonly exampleText: string | null | undefined;
}

/** Adds an entry, or changes a known one. */
export async function upsertEventType(
  db: Database,
  workspaceId: string,
  name: string,
  changes: EventTypeChanges,
  now: number,
): Promise<EventType> {
  const { description, schemaText: schema, exampleText: example } = changes;
  const row = await db
    .insert(eventTypes)
    .values({
      workspaceId,
      name,
      description: description ?? "",
      schema: schema ?? null,
      example: example ?? null,
      createdAt: now,
      updatedAt: now,
    })
    .onConflictDoUpdate({
      target: [eventTypes.workspaceId, eventTypes.name],
      set: {
        ...(description === undefined ? {} : { description }),
        ...(schema === undefined ? {} : { schema }),
        ...(example === undefined ? {} : { example }),
        updatedAt: now,
      },
    })
    .returning()
    .get();
  return fromRow(row);
}

/** Reads a workspace's whole catalog, newest first, as it is listed. */
export async function readCatalog(db: Database, workspaceId: string): Promise<readonly EventType[]> {
  const rows = await db
    .select()
    .from(eventTypes)
    .where(eq(eventTypes.workspaceId, workspaceId))
    .orderBy(desc(eventTypes.createdAt), desc(eventTypes.name));
  return rows.map(fromRow);
}

/** Finds an entry of a workspace's catalog. */
export async function findEventType(db: Database, workspaceId: string, name: string): Promise<EventType | undefined> {
  const row = await db.select().from(eventTypes).where(isEntry(workspaceId, name)).get();
  return row === undefined ? undefined : fromRow(row);
}

/** Lists a workspace's catalog before a place in it, newest first. */
export async function listEventTypes(
  db: Database,
  workspaceId: string,
  before: NamedPlace | null,
  limit: number,
): Promise<Page<EventType>> {
  const older =
    before === null ? undefined : sql`(${eventTypes.createdAt}, ${eventTypes.name}) < (${before.at}, ${before.name})`;
  const rows = await db
    .select()
    .from(eventTypes)
    .where(and(eq(eventTypes.workspaceId, workspaceId), older))
    .orderBy(desc(eventTypes.createdAt), desc(eventTypes.name))
    .limit(limit + 1);
  return toPage(rows.map(fromRow), limit);
}

/** Removes an entry; tells whether it was there. */
export async function deleteEventType(db: Database, workspaceId: string, name: string): Promise<boolean> {
  const rows = await db.delete(eventTypes).where(isEntry(workspaceId, name)).returning({ name: eventTypes.name });
  return rows.length > 0;
}

function isEntry(workspaceId: string, name: string) {
  return and(eq(eventTypes.workspaceId, workspaceId), eq(eventTypes.name, name));
}
