import { and, eq, gte, lte, sql } from "drizzle-orm";
import { z } from "zod";
import type { EventTarget } from "../domain/event.ts";
import type { Database } from "./database.ts";
import { type EventHead, type EventKey, eventKey, type EventPlace } from "./event-table.ts";
import { readJson } from "./json-column.ts";
import type { WebhookKey } from "./read-fan-out.ts";
import { addedTargets } from "./schema.ts";
import { readTargetTuples, targetTuple } from "./stored-targets.ts";

/** Rows that one statement writes, so that none blocks the database for long. */
const CHUNK = 500;
const storedTarget = z.array(z.unknown());

/** An event and the target to add to it. */
export interface NewTarget {
  readonly event: EventPlace;
  readonly target: EventTarget;
}

/** Adds targets to events of a workspace. One for a webhook that an event already lists changes nothing. */
export async function addTargets(db: Database, workspaceId: string, added: readonly NewTarget[]): Promise<void> {
  for (let index = 0; index < added.length; index += CHUNK) {
    const rows = added.slice(index, index + CHUNK).map(({ event, target }) => {
      return [event.acceptedAt, event.id, target.webhookId, JSON.stringify(targetTuple(target))];
    });
    await db.run(sql`
      INSERT INTO added_targets (workspace_id, accepted_at, event_id, webhook_id, target)
      SELECT ${workspaceId}, value->>0, value->>1, value->>2, value->>3 FROM json_each(${JSON.stringify(rows)}) WHERE true
      ON CONFLICT DO NOTHING`);
  }
}

/** A row of `added_targets`. */
export type AddedTargetRow = typeof addedTargets.$inferSelect;

/** The query for the targets that were added to events. */
export function addedTargetsOf(db: Database, keys: readonly EventKey[]) {
  const list = JSON.stringify(keys.map(({ workspaceId, acceptedAt, id }) => [workspaceId, acceptedAt, id]));
  const wanted = sql`SELECT value->>0, value->>1, value->>2 FROM json_each(${list})`;
  return db
    .select()
    .from(addedTargets)
    .where(sql`(${addedTargets.workspaceId}, ${addedTargets.acceptedAt}, ${addedTargets.eventId}) IN (${wanted})`);
}

/** Reads the targets for a webhook that were added to events of a time, both ends included. */
export async function addedTargetsBetween(
  db: Database,
  { workspaceId, webhookId }: WebhookKey,
  since: number,
  until: number,
): Promise<readonly AddedTargetRow[]> {
  const { acceptedAt } = addedTargets;
  const inTime = and(eq(addedTargets.workspaceId, workspaceId), gte(acceptedAt, since), lte(acceptedAt, until));
  return db
    .select()
    .from(addedTargets)
    .where(and(inTime, eq(addedTargets.webhookId, webhookId)));
}

/** Adds to events what was added to them after they were kept. */
export function withAdded<Event extends Pick<EventHead, "workspaceId" | "acceptedAt" | "id" | "targets">>(
  events: readonly Event[],
  rows: readonly AddedTargetRow[],
): readonly Event[] {
  if (rows.length === 0) return events;
  const byEvent = Map.groupBy(rows, (row) => eventKey({ ...row, id: row.eventId }));
  return events.map((event) => {
    const known = new Set(event.targets.map(({ webhookId }) => webhookId));
    const own = (byEvent.get(eventKey(event)) ?? []).filter(({ webhookId }) => !known.has(webhookId));
    if (own.length === 0) return event;
    const { targets, isWhole } = readTargetTuples(own.map(({ target }) => readJson(storedTarget, target)));
    return { ...event, targets: [...event.targets, ...targets], ...(isWhole ? {} : { hasUnreadTargets: true }) };
  });
}
