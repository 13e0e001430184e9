import { sql } from "drizzle-orm";
import type { EventTarget } from "../domain/event.ts";
import { coversTypeSql } from "../domain/pattern-sql.ts";
import type { Database } from "./database.ts";
import { type EventKey, targetTuple } from "./event-table.ts";
import { readStrings } from "./json-column.ts";

/** Events that one statement reads, and rows that one writes, so that none blocks the database for long. */
const PAGE = 10_000;
const CHUNK = 500;

/** The events that a webhook may have missed; times are epoch milliseconds, both included. */
export interface MissedFilter {
  readonly workspaceId: string;
  readonly webhookId: string;
  /** Lists of names and patterns. An event's type must be covered by each list. */
  readonly patterns: readonly (readonly string[])[];
  readonly since: number;
  readonly until: number;
}

/** An event that does not list the webhook among its targets, and whose data is still there. */
export interface MissedEvent extends EventKey {
  readonly type: string;
  readonly visibleTo: readonly string[] | null;
}

/** A place among the workspace's events, in the order of acceptance. */
export type EventPlace = Pick<EventKey, "acceptedAt" | "id">;

interface Row {
  readonly accepted_at: number;
  readonly id: string;
  readonly type: string;
  readonly visible_to: string | null;
  readonly missed: number;
  readonly looked_at: number;
}

/**
 * Reads a page of a workspace's events and answers the missed ones; `next` is null after the last page. Types are compared
 * loosely: `*` covers operational events too.
 */
export async function readMissedEvents(
  db: Database,
  { workspaceId, webhookId, patterns, since, until }: MissedFilter,
  after: EventPlace | null,
  pageSize = PAGE,
): Promise<{ readonly events: readonly MissedEvent[]; readonly next: EventPlace | null }> {
  const from = after ?? { acceptedAt: since, id: "" };
  const ofTypes = patterns.map(
    (list) => sql`AND EXISTS (SELECT 1 FROM json_each(${JSON.stringify(list)})
    WHERE value = '*' OR ${sql.raw(coversTypeSql("value", "events.type"))})`,
  );
  const rows = await db.all<Row>(sql`
    WITH page AS MATERIALIZED (
      SELECT accepted_at, id, type, visible_to, instr(targets, ${webhookId}) = 0
        AND (data IS NOT NULL OR EXISTS (SELECT 1 FROM event_data AS kept WHERE kept.workspace_id = events.workspace_id
          AND kept.accepted_at = events.accepted_at AND kept.event_id = events.id AND kept.body_hash = events.body_hash))
        ${sql.join(ofTypes, sql` `)} AS missed
      FROM events WHERE workspace_id = ${workspaceId} AND (accepted_at, id) > (${from.acceptedAt}, ${from.id})
        AND accepted_at <= ${until}
      ORDER BY accepted_at, id LIMIT ${pageSize})
    SELECT accepted_at, id, type, visible_to, missed, (SELECT COUNT(*) FROM page) AS looked_at FROM page
    WHERE missed = 1
      OR (accepted_at, id) = (SELECT accepted_at, id FROM page ORDER BY accepted_at DESC, id DESC LIMIT 1)
    ORDER BY accepted_at, id`);
  const last = rows.at(-1);
  const isFull = last !== undefined && last.looked_at >= pageSize;
  return {
    events: rows.filter(({ missed }) => missed === 1).map((row) => toMissed(workspaceId, row)),
    next: isFull ? { acceptedAt: last.accepted_at, id: last.id } : null,
  };
}

function toMissed(workspaceId: string, row: Row): MissedEvent {
  const visibleTo = row.visible_to === null ? null : readStrings(row.visible_to);
  return { workspaceId, acceptedAt: row.accepted_at, id: row.id, type: row.type, visibleTo };
}

/** An event and the target to add to it. */
export interface NewTarget {
  readonly event: EventPlace;
  readonly target: EventTarget;
}

/** Adds a webhook's targets to events; one that already lists the webhook stays as it is. */
export async function addMissedTargets(
  db: Database,
  workspaceId: string,
  webhookId: string,
  added: readonly NewTarget[],
): Promise<void> {
  for (let index = 0; index < added.length; index += CHUNK) {
    const rows = added.slice(index, index + CHUNK).map(({ event, target }) => {
      return [workspaceId, event.acceptedAt, event.id, targetTuple(target)];
    });
    // The workspace is in each row: with a parameter for it, the planner would read all its events.
    await db.run(sql`
      UPDATE events SET targets = json_insert(targets, '$[#]', json(added.value->3))
      FROM json_each(${JSON.stringify(rows)}) AS added
      WHERE workspace_id = added.value->>0 AND accepted_at = added.value->>1 AND events.id = added.value->>2
        AND instr(targets, ${webhookId}) = 0`);
  }
}
