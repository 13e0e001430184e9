import { and, eq } from "drizzle-orm";
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
