import { and, eq, sql } from "drizzle-orm";
import { chunkBySize, type Database, runTogether } from "./database.ts";
import { bytesOf, type EventType, fromRow, isOneOf, NEWEST_FIRST } from "./event-type-table.ts";
import { eventTypes } from "./schema.ts";

/** An entry of a catalog without its texts, but with their bytes; 0 for one that is not there. */
export interface WeighedType extends Pick<EventType, "name" | "description" | "deprecated" | "since"> {
  readonly schemaBytes: number;
  readonly exampleBytes: number;
}

/** Reads a workspace's catalog without schemas and examples, newest first. */
export async function readWeighedTypes(db: Database, workspaceId: string): Promise<readonly WeighedType[]> {
  const { name, description, deprecated, since, schema, example } = eventTypes;
  const bytes = { schemaBytes: bytesOf(schema), exampleBytes: bytesOf(example) };
  return db
    .select({ name, description, deprecated, since, ...bytes })
    .from(eventTypes)
    .where(eq(eventTypes.workspaceId, workspaceId))
    .orderBy(...NEWEST_FIRST);
}

/** Reads entries of a catalog by name, newest first; those that are not there are left out. */
export async function readEventTypesByName(
  db: Database,
  workspaceId: string,
  names: readonly string[],
): Promise<readonly EventType[]> {
  const rows = await db
    .select()
    .from(eventTypes)
    .where(and(eq(eventTypes.workspaceId, workspaceId), isOneOf(names)))
    .orderBy(...NEWEST_FIRST);
  return rows.map(fromRow);
}

/**
 * Makes a catalog's entries what they should be, all or none; entries that are so already are not written. False, and nothing
 * changed, if the catalog would have more than `max`.
 */
export async function writeEventTypes(
  db: Database,
  workspaceId: string,
  entries: readonly EventType[],
  max: number,
): Promise<boolean> {
  const names = entries.map(({ name }) => name);
  const others = sql`SELECT COUNT(*) FROM ${eventTypes} WHERE ${eventTypes.workspaceId} = ${workspaceId} AND NOT ${isOneOf(names)}`;
  // The other entries do not change within the transaction, so all of its statements find the same.
  const fits = sql`(${others}) + ${names.length} <= ${max}`;
  const lists = chunkBySize(entries.map(toListed));
  const [room] = await runTogether(db, [
    sql`SELECT 1 WHERE ${fits}`,
    ...lists.map((list) => upsert(workspaceId, list, fits)),
  ]);
  return room === 1;
}

function toListed(entry: EventType): string {
  const { name, description, schemaText, exampleText, createdAt, updatedAt, deprecated, since } = entry;
  return JSON.stringify([name, description, schemaText, exampleText, createdAt, updatedAt, deprecated ? 1 : 0, since]);
}

function upsert(workspaceId: string, list: string, fits: ReturnType<typeof sql>) {
  return sql`INSERT INTO event_types
      (workspace_id, name, description, schema, example, created_at, updated_at, deprecated, since)
    SELECT ${workspaceId}, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7
    FROM json_each(${list}) WHERE ${fits}
    ON CONFLICT (workspace_id, name) DO UPDATE SET
      description = excluded.description, schema = excluded.schema, example = excluded.example,
      updated_at = excluded.updated_at, deprecated = excluded.deprecated, since = excluded.since
    WHERE (event_types.description, event_types.schema, event_types.example, event_types.deprecated, event_types.since)
      IS NOT (excluded.description, excluded.schema, excluded.example, excluded.deprecated, excluded.since)`;
}
