import { and, eq, type SQL, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import type { EventKey } from "./event-table.ts";
import { eventData } from "./schema.ts";

/** Stores the data of an accepted event; the same again changes nothing. */
export async function keepEventData(db: Database, key: EventKey, bodyHash: string, dataText: string): Promise<void> {
  const { workspaceId, acceptedAt, id: eventId } = key;
  await db
    .insert(eventData)
    .values({ workspaceId, acceptedAt, eventId, bodyHash, data: dataText })
    .onConflictDoNothing();
}

/** Finds the data of an accepted event, minified JSON. */
export async function findEventData(db: Database, key: EventKey, bodyHash: string): Promise<string | undefined> {
  const row = await db
    .select({ data: eventData.data })
    .from(eventData)
    .where(
      and(
        eq(eventData.workspaceId, key.workspaceId),
        eq(eventData.acceptedAt, key.acceptedAt),
        eq(eventData.eventId, key.id),
        eq(eventData.bodyHash, bodyHash),
      ),
    )
    .get();
  return row?.data;
}

/** What data of an event is found by. */
export type DataKey = EventKey & { readonly bodyHash: string };

const KEY = {
  workspaceId: eventData.workspaceId,
  acceptedAt: eventData.acceptedAt,
  id: eventData.eventId,
  bodyHash: eventData.bodyHash,
};

/** The keys of those data that are stored. */
export async function dataOf(db: Database, keys: readonly DataKey[]): Promise<readonly DataKey[]> {
  return db.select(KEY).from(eventData).where(isOneOf(keys));
}

/** Finds the data of several accepted events, minified JSON of 256 KiB at most each: ask for few at once. */
export async function findDataOf(
  db: Database,
  keys: readonly DataKey[],
): Promise<readonly (DataKey & { readonly data: string })[]> {
  return db
    .select({ ...KEY, data: eventData.data })
    .from(eventData)
    .where(isOneOf(keys));
}

function isOneOf(keys: readonly DataKey[]): SQL {
  const list = JSON.stringify(keys.map((key) => [key.workspaceId, key.acceptedAt, key.id, key.bodyHash]));
  const wanted = sql`SELECT value->>0, value->>1, value->>2, value->>3 FROM json_each(${list})`;
  return sql`(${KEY.workspaceId}, ${KEY.acceptedAt}, ${KEY.id}, ${KEY.bodyHash}) IN (${wanted})`;
}
