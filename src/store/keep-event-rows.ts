import { sql } from "drizzle-orm";
import { chunkBySize, type Database } from "./database.ts";
import { eventKey, type KeptEvent } from "./event-table.ts";
import { targetTuple } from "./stored-targets.ts";

/**
 * Stores events as a row each, as versions before segments do, and answers the keys of the new ones. A known event of the
 * workspace stays as it is, also one in a segment under a chosen id.
 */
export async function keepEventRows(db: Database, kept: readonly KeptEvent[]): Promise<ReadonlySet<string>> {
  const winners = new Set<string>();
  for (const chunk of chunkBySize(kept.map(toTuple))) {
    const rows = await db.all<{ workspace_id: string; accepted_at: number; id: string }>(sql`
      INSERT INTO events (workspace_id, accepted_at, id, type, created_at, application_id, visible_to, data, chosen,
        body_hash, targets, tags)
      SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, value->>6, value->>7, value->>8, value->>9,
        value->>10, value->>11 FROM json_each(${chunk})
      WHERE value->>8 = 0
        OR NOT EXISTS (SELECT 1 FROM chosen_events AS c WHERE c.workspace_id = value->>0 AND c.id = value->>2)
      ON CONFLICT DO NOTHING RETURNING workspace_id, accepted_at, id`);
    for (const row of rows) {
      winners.add(eventKey({ workspaceId: row.workspace_id, acceptedAt: row.accepted_at, id: row.id }));
    }
  }
  return winners;
}

function toTuple(event: KeptEvent): string {
  return JSON.stringify([
    event.workspaceId,
    event.acceptedAt,
    event.id,
    event.type,
    event.createdAt,
    event.applicationId,
    event.visibleTo === null ? null : JSON.stringify(event.visibleTo),
    event.dataText,
    event.chosen ? 1 : 0,
    event.bodyHash,
    JSON.stringify(event.targets.map(targetTuple)),
    event.tags.length === 0 ? null : JSON.stringify(event.tags),
  ]);
}
