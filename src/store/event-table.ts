import { and, desc, eq, gte, lte, type SQL, sql } from "drizzle-orm";
import type { TargetedEvent } from "../domain/event.ts";
import type { Database } from "./database.ts";
import { readStrings } from "./json-column.ts";
import { events } from "./schema.ts";
import { readTargets } from "./stored-targets.ts";

/*
 * The rows of `events` are of versions before segments: they are read until they are pruned, and no more are written.
 */

/** An event that was fanned out, with the webhooks that it is owed to. */
export interface KeptEvent extends TargetedEvent {
  /** Set when the event has more targets, written by a later version. */
  readonly hasUnreadTargets?: true;
}

/** The key of an accepted event. */
export interface EventKey {
  readonly workspaceId: string;
  readonly acceptedAt: number;
  readonly id: string;
}

/** A place among a workspace's events, in the order of acceptance. */
export type EventPlace = Pick<EventKey, "acceptedAt" | "id">;

/** A kept event without its data. */
export type EventHead = Omit<KeptEvent, "dataText"> & {
  /** True when the data is in a table of its own. */
  readonly isApart: boolean;
};

/** An event's key as a text. */
export function eventKey({ workspaceId, acceptedAt, id }: EventKey): string {
  return `${workspaceId}/${acceptedAt}/${id}`;
}

/** Compares two places: negative when the first is the earlier one. Ids are ASCII, as SQLite compares them. */
export function comparePlaces(one: EventPlace, other: EventPlace): number {
  if (one.acceptedAt !== other.acceptedAt) return one.acceptedAt - other.acceptedAt;
  if (one.id === other.id) return 0;
  return one.id < other.id ? -1 : 1;
}

const HEAD_COLUMNS = {
  workspaceId: events.workspaceId,
  acceptedAt: events.acceptedAt,
  id: events.id,
  type: events.type,
  createdAt: events.createdAt,
  applicationId: events.applicationId,
  visibleTo: events.visibleTo,
  tags: events.tags,
  chosen: events.chosen,
  bodyHash: events.bodyHash,
  targets: events.targets,
  isApart: sql<number>`${events.data} IS NULL`,
};

/** A row of `events`. */
export type EventRow = typeof events.$inferSelect;
type HeadRow = Omit<EventRow, "data">;

/** Reads the row of an event; throws an `UnreadRowError` when it is not understood. */
export function eventFromRow(row: EventRow): KeptEvent {
  const { data: dataText, ...rest } = row;
  return { ...fromRow(rest), dataText };
}

/** Reads the row of an event's head; throws an `UnreadRowError` when it is not understood. */
export function headFromRow({ isApart, ...row }: HeadRow & { readonly isApart: number }): EventHead {
  return { ...fromRow(row), isApart: isApart === 1 };
}

function fromRow({ visibleTo, tags, targets: text, ...rest }: HeadRow) {
  const { targets, isWhole } = readTargets(text);
  return {
    ...rest,
    visibleTo: visibleTo === null ? null : readStrings(visibleTo),
    tags: tags === null ? [] : readStrings(tags),
    targets,
    ...(isWhole ? {} : { hasUnreadTargets: true as const }),
  };
}

/** The query for rows by their whole keys. */
export function eventRowsByKey(db: Database, keys: readonly EventKey[]) {
  const list = JSON.stringify(keys.map(({ workspaceId, acceptedAt, id }) => [workspaceId, acceptedAt, id]));
  const wanted = sql`SELECT value->>0, value->>1, value->>2 FROM json_each(${list})`;
  return db
    .select()
    .from(events)
    .where(sql`(${events.workspaceId}, ${events.acceptedAt}, ${events.id}) IN (${wanted})`);
}

/** The query for rows by ids that callers chose. */
export function eventRowsByChosenId(db: Database, keys: readonly Pick<EventKey, "workspaceId" | "id">[]) {
  const list = JSON.stringify(keys.map(({ workspaceId, id }) => [workspaceId, id]));
  const wanted = sql`SELECT value->>0, value->>1 FROM json_each(${list})`;
  return db
    .select()
    .from(events)
    .where(and(sql`chosen = 1`, sql`(${events.workspaceId}, ${events.id}) IN (${wanted})`));
}

/** The query for a workspace's rows without their data, newest first; both times are included, `before` is not. */
export function eventHeadRows(
  db: Database,
  { workspaceId, since, until }: { readonly workspaceId: string; readonly since: number; readonly until: number },
  before: EventPlace | null,
  limit: number,
) {
  const older: SQL | undefined =
    before === null ? undefined : sql`(${events.acceptedAt}, ${events.id}) < (${before.acceptedAt}, ${before.id})`;
  return db
    .select(HEAD_COLUMNS)
    .from(events)
    .where(
      and(eq(events.workspaceId, workspaceId), gte(events.acceptedAt, since), lte(events.acceptedAt, until), older),
    )
    .orderBy(desc(events.acceptedAt), desc(events.id))
    .limit(limit);
}
