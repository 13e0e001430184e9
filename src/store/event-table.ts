import { and, desc, eq, gte, lte, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { PAYLOAD_FORMATS } from "../domain/envelope.ts";
import type { EventTarget, TargetedEvent } from "../domain/event.ts";
import { timeOfId } from "../domain/ids.ts";
import { LANES } from "../domain/lane.ts";
import { type Database, MAX_PARAMETER_BYTES, type ListPage } from "./database.ts";
import { readJson, readStrings } from "./json-column.ts";
import { events } from "./schema.ts";
import { readPage } from "./unread-row.ts";

/** An event that was fanned out, with the webhooks that it is owed to. */
export interface KeptEvent extends TargetedEvent {
  /** Set when the row has more targets, written by a later version. */
  readonly hasUnreadTargets?: true;
}

/** The key of an accepted event. */
export interface EventKey {
  readonly workspaceId: string;
  readonly acceptedAt: number;
  readonly id: string;
}

const storedTargets = z.array(z.unknown());
/** A later version may add to the end. */
const storedTarget = z
  .tuple([z.string(), z.string(), z.enum(PAYLOAD_FORMATS), z.number(), z.enum(LANES)])
  .rest(z.unknown());

function fromRow(row: typeof events.$inferSelect): KeptEvent {
  const { data, visibleTo, targets: text, ...rest } = row;
  const { targets, isWhole } = readTargets(text);
  return {
    ...rest,
    dataText: data,
    visibleTo: visibleTo === null ? null : readStrings(visibleTo),
    targets,
    ...(isWhole ? {} : { hasUnreadTargets: true }),
  };
}

/** Reads the targets in an event's row; `isWhole` is false when some are not understood. */
export function readTargets(text: string): { readonly targets: readonly EventTarget[]; readonly isWhole: boolean } {
  const read = readJson(storedTargets, text).map((target) => storedTarget.safeParse(target).data);
  const known = read.filter((target) => target !== undefined);
  const targets = known.map(([webhookId, deliveryId, format, epoch, lane]) => {
    return { webhookId, deliveryId, format, epoch, lane };
  });
  return { targets, isWhole: known.length === read.length };
}

/**
 * Stores events, each in one row, and answers the keys of the new ones. A known event of the workspace stays as it is.
 */
export async function keepEvents(db: Database, kept: readonly KeptEvent[]): Promise<ReadonlySet<string>> {
  const winners = new Set<string>();
  for (const chunk of chunkBySize(kept.map(toTuple))) {
    const rows = await db.all<{ workspace_id: string; accepted_at: number; id: string }>(sql`
      INSERT INTO events (workspace_id, accepted_at, id, type, created_at, application_id, visible_to, data, chosen,
        body_hash, targets)
      SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, value->>6, value->>7, value->>8, value->>9,
        value->>10 FROM json_each(${chunk}) WHERE true
      ON CONFLICT DO NOTHING RETURNING workspace_id, accepted_at, id`);
    for (const row of rows) {
      winners.add(eventKey({ workspaceId: row.workspace_id, acceptedAt: row.accepted_at, id: row.id }));
    }
  }
  return winners;
}

/** An event's key as a text. */
export function eventKey({ workspaceId, acceptedAt, id }: EventKey): string {
  return `${workspaceId}/${acceptedAt}/${id}`;
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
    targetsText(event.targets),
  ]);
}

/** Joins JSON texts to JSON arrays that each fit in a parameter; a text that is too large alone stays alone. */
export function chunkBySize(texts: readonly string[]): readonly string[] {
  const chunks: string[][] = [];
  let size = MAX_PARAMETER_BYTES;
  const encoder = new TextEncoder();
  for (const text of texts) {
    const bytes = text.length * 3 < 4096 ? text.length * 3 : encoder.encode(text).length;
    if (size + bytes + 1 > MAX_PARAMETER_BYTES) {
      chunks.push([]);
      size = 2;
    }
    chunks.at(-1)?.push(text);
    size += bytes + 1;
  }
  return chunks.map((chunk) => `[${chunk.join(",")}]`);
}

/**
 * Adds targets to an event after a replay to webhooks that the fan-out had not found. Stored targets stay as they are, also
 * those of another version.
 */
export async function addTargets(db: Database, event: EventKey, targets: readonly EventTarget[]): Promise<void> {
  const isEvent = and(
    eq(events.workspaceId, event.workspaceId),
    eq(events.acceptedAt, event.acceptedAt),
    eq(events.id, event.id),
  );
  const there = sql`SELECT value FROM json_each(${events.targets})`;
  const known = sql`SELECT value->>0 FROM json_each(${events.targets})`;
  const added = sql`SELECT value FROM json_each(${targetsText(targets)}) WHERE value->>0 NOT IN (${known})`;
  await db
    .update(events)
    .set({ targets: sql`(SELECT json_group_array(json(value)) FROM (${there} UNION ALL ${added}))` })
    .where(isEvent);
}

function targetsText(targets: readonly EventTarget[]): string {
  return JSON.stringify(targets.map(targetTuple));
}

/** A target as it is stored in an event's row. */
export function targetTuple({ webhookId, deliveryId, format, epoch, lane }: EventTarget): readonly unknown[] {
  return [webhookId, deliveryId, format, epoch, lane];
}

/** Finds stored events: generated ids by their whole key, chosen ids by workspace and id. */
export async function findKeptEvents(
  db: Database,
  wanted: readonly (EventKey & { readonly chosen: boolean })[],
): Promise<readonly KeptEvent[]> {
  const byKey = wanted.filter(({ chosen }) => !chosen).map((key) => [key.workspaceId, key.acceptedAt, key.id]);
  const byChosenId = wanted.filter(({ chosen }) => chosen).map((key) => [key.workspaceId, key.id]);
  const rows: (typeof events.$inferSelect)[] = [];
  if (byKey.length > 0) {
    const keys = sql`SELECT value->>0, value->>1, value->>2 FROM json_each(${JSON.stringify(byKey)})`;
    const matches = sql`(${events.workspaceId}, ${events.acceptedAt}, ${events.id}) IN (${keys})`;
    rows.push(...(await db.select().from(events).where(matches)));
  }
  if (byChosenId.length > 0) {
    const keys = sql`SELECT value->>0, value->>1 FROM json_each(${JSON.stringify(byChosenId)})`;
    const matches = sql`(${events.workspaceId}, ${events.id}) IN (${keys})`;
    rows.push(
      ...(await db
        .select()
        .from(events)
        .where(and(sql`chosen = 1`, matches))),
    );
  }
  return rows.map(fromRow);
}

/** Finds an event of a workspace by its id alone. */
export async function findEvent(db: Database, workspaceId: string, id: string): Promise<KeptEvent | undefined> {
  const acceptedAt = timeOfId("event", id) ?? -1;
  const [generated, chosen] = await Promise.all([
    findKeptEvents(db, [{ workspaceId, acceptedAt, id, chosen: false }]),
    findKeptEvents(db, [{ workspaceId, acceptedAt, id, chosen: true }]),
  ]);
  return generated[0] ?? chosen[0];
}

/** The events to list; times in epoch milliseconds, `until` included. */
export interface EventFilter {
  readonly type: string | null;
  readonly since: number | null;
  readonly until: number | null;
}

/** Lists a workspace's events from a place on, newest first. */
export async function listEvents(
  db: Database,
  workspaceId: string,
  filter: EventFilter,
  before: { readonly at: number; readonly name: string } | null,
  limit: number,
): Promise<ListPage<KeptEvent>> {
  const conditions: (SQL | undefined)[] = [
    eq(events.workspaceId, workspaceId),
    filter.type === null ? undefined : eq(events.type, filter.type),
    filter.since === null ? undefined : gte(events.acceptedAt, filter.since),
    filter.until === null ? undefined : lte(events.acceptedAt, filter.until),
    before === null ? undefined : sql`(${events.acceptedAt}, ${events.id}) < (${before.at}, ${before.name})`,
  ];
  const rows = await db
    .select()
    .from(events)
    .where(and(...conditions))
    .orderBy(desc(events.acceptedAt), desc(events.id))
    .limit(limit + 1);
  return readPage(rows, limit, fromRow);
}
