import { and, desc, eq, sql } from "drizzle-orm";
import { type Database, type NamedPlace, type ListPage, toPage } from "./database.ts";
import { eventTypes } from "./schema.ts";

/**
 * An entry of a workspace's catalog; schema and example are JSON texts. Times are epoch milliseconds. `since` says in words
 * since when the type exists; null where nobody says.
 */
export interface EventType {
  readonly workspaceId: string;
  readonly name: string;
  readonly description: string;
  readonly schemaText: string | null;
  readonly exampleText: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly deprecated: boolean;
  readonly since: string | null;
}

/** The order of a catalog. */
export const NEWEST_FIRST = [desc(eventTypes.createdAt), desc(eventTypes.name)] as const;

/** Makes an entry of its row. */
export function fromRow({ schema, example, ...row }: typeof eventTypes.$inferSelect): EventType {
  return { ...row, schemaText: schema, exampleText: example };
}

/** Adds entries to a catalog, at most 11 at a time for D1's limit of 100 parameters. */
export async function insertEventTypes(db: Database, entries: readonly EventType[]): Promise<void> {
  for (let index = 0; index < entries.length; index += 11) {
    const values = entries.slice(index, index + 11).map(({ schemaText, exampleText, ...entry }) => {
      return { ...entry, schema: schemaText, example: exampleText };
    });
    await db.insert(eventTypes).values(values).onConflictDoNothing();
  }
}

/** The changes of a `PUT`; undefined keeps the value of a known entry. */
export interface EventTypeChanges {
  readonly description: string | undefined;
  readonly schemaText: string | null | undefined;
  readonly exampleText: string | null | undefined;
  readonly deprecated: boolean | undefined;
  readonly since: string | null | undefined;
}

/** Changes a known entry or adds a new one; undefined when the catalog already has `max`. */
export async function upsertEventType(
  db: Database,
  workspaceId: string,
  name: string,
  changes: EventTypeChanges,
  now: number,
  max: number,
): Promise<EventType | undefined> {
  const { description, schemaText: schema, exampleText: example, deprecated, since } = changes;
  const count = sql`SELECT COUNT(*) FROM ${eventTypes} WHERE ${eventTypes.workspaceId} = ${workspaceId}`;
  const known = sql`SELECT 1 FROM ${eventTypes} WHERE ${isEntry(workspaceId, name)}`;
  const row = await db
    .insert(eventTypes)
    .select(
      sql`SELECT ${workspaceId}, ${name}, ${description ?? ""}, ${schema ?? null}, ${example ?? null}, ${now}, ${now},
        ${deprecated === true ? 1 : 0}, ${since ?? null}
        WHERE (${count}) < ${max} OR EXISTS (${known})`,
    )
    .onConflictDoUpdate({
      target: [eventTypes.workspaceId, eventTypes.name],
      set: {
        ...(description === undefined ? {} : { description }),
        ...(schema === undefined ? {} : { schema }),
        ...(example === undefined ? {} : { example }),
        ...(deprecated === undefined ? {} : { deprecated }),
        ...(since === undefined ? {} : { since }),
        updatedAt: now,
      },
    })
    .returning()
    .get();
  return row === undefined ? undefined : fromRow(row);
}

/** The bytes of a text; 0 for null. */
export function bytesOf(text: typeof eventTypes.schema | typeof eventTypes.example) {
  return sql<number>`COALESCE(octet_length(${text}), 0)`;
}

/** Reads the names of a workspace's catalog, newest first, with the bytes of each schema; 0 without one. */
export async function readCatalogEntries(
  db: Database,
  workspaceId: string,
): Promise<readonly { readonly name: string; readonly schemaBytes: number }[]> {
  return db
    .select({ name: eventTypes.name, schemaBytes: bytesOf(eventTypes.schema) })
    .from(eventTypes)
    .where(eq(eventTypes.workspaceId, workspaceId))
    .orderBy(...NEWEST_FIRST);
}

/** Reads the schemas, or the examples, of some entries of a catalog by name, as JSON; those without one are left out. */
export async function readTexts(
  db: Database,
  workspaceId: string,
  names: readonly string[],
  which: "schema" | "example",
): Promise<ReadonlyMap<string, string>> {
  const rows = await db
    .select({ name: eventTypes.name, text: eventTypes[which] })
    .from(eventTypes)
    .where(and(eq(eventTypes.workspaceId, workspaceId), isOneOf(names)));
  return new Map(rows.flatMap(({ name, text }) => (text === null ? [] : [[name, text]])));
}

/** The condition that an entry has one of some names. */
export function isOneOf(names: readonly string[]) {
  return sql`${eventTypes.name} IN (SELECT value FROM json_each(${JSON.stringify(names)}))`;
}

/** An entry of a catalog, for choosing one. */
export interface EventTypeSummary {
  readonly name: string;
  readonly description: string;
  readonly hasSchema: boolean;
  readonly deprecated: boolean;
  readonly since: string | null;
}

/** Reads a workspace's catalog without schemas and examples, newest first. */
export async function readCatalogSummaries(db: Database, workspaceId: string): Promise<readonly EventTypeSummary[]> {
  const { name, description, schema, deprecated, since } = eventTypes;
  const rows = await db
    .select({ name, description, deprecated, since, hasSchema: sql<number>`${schema} IS NOT NULL` })
    .from(eventTypes)
    .where(eq(eventTypes.workspaceId, workspaceId))
    .orderBy(...NEWEST_FIRST);
  return rows.map((row) => ({ ...row, hasSchema: row.hasSchema === 1 }));
}

/** Finds an entry of a workspace's catalog. */
export async function findEventType(db: Database, workspaceId: string, name: string): Promise<EventType | undefined> {
  const row = await db.select().from(eventTypes).where(isEntry(workspaceId, name)).get();
  return row === undefined ? undefined : fromRow(row);
}

/** Lists a workspace's catalog from a place on, newest first. */
export async function listEventTypes(
  db: Database,
  workspaceId: string,
  before: NamedPlace | null,
  limit: number,
): Promise<ListPage<EventType>> {
  const older =
    before === null ? undefined : sql`(${eventTypes.createdAt}, ${eventTypes.name}) < (${before.at}, ${before.name})`;
  const rows = await db
    .select()
    .from(eventTypes)
    .where(and(eq(eventTypes.workspaceId, workspaceId), older))
    .orderBy(...NEWEST_FIRST)
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
