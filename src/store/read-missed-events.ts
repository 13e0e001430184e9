import { patternMatches } from "../domain/event-type.ts";
import type { AcceptedEvent } from "../domain/event.ts";
import type { Database } from "./database.ts";
import { dataOf } from "./event-data-table.ts";
import { type EventHead, type EventKey, eventKey, type EventPlace } from "./event-table.ts";
import { walkEvents } from "./walk-events.ts";

/** Events that one call looks at. */
const PAGE = 10_000;

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
export type MissedEvent = EventKey & Pick<AcceptedEvent, "type" | "visibleTo" | "applicationId" | "tags">;

/**
 * Reads a part of a workspace's events, newest first, and answers the missed ones; `next` is null after the last part. Types
 * are compared loosely: `*` covers operational events too.
 */
export async function readMissedEvents(
  db: Database,
  { workspaceId, webhookId, patterns, since, until }: MissedFilter,
  before: EventPlace | null,
  pageSize = PAGE,
): Promise<{ readonly events: readonly MissedEvent[]; readonly next: EventPlace | null }> {
  const isCovered = (type: string) =>
    patterns.every((list) => list.some((pattern) => pattern === "*" || patternMatches(pattern, type)));
  const { heads, next } = await walkEvents(db, {
    workspaceId,
    since,
    until,
    before,
    webhookId,
    isType: isCovered,
    matches: (head) => head.targets.every((target) => target.webhookId !== webhookId),
    wanted: pageSize,
    maxLooked: pageSize,
  });
  const there = await findThere(db, heads);
  const missed = heads.filter((head) => !head.isApart || there.has(dataKey(head)));
  return { events: missed.map(toMissed), next };
}

/** The keys of data that is kept apart and still there. */
async function findThere(db: Database, heads: readonly EventHead[]): Promise<ReadonlySet<string>> {
  const apart = heads.filter(({ isApart }) => isApart);
  return new Set(apart.length === 0 ? [] : (await dataOf(db, apart)).map(dataKey));
}

function dataKey(key: EventKey & { readonly bodyHash: string }): string {
  return `${eventKey(key)}/${key.bodyHash}`;
}

function toMissed({ workspaceId, acceptedAt, id, type, visibleTo, applicationId, tags }: EventHead): MissedEvent {
  return { workspaceId, acceptedAt, id, type, visibleTo, applicationId, tags };
}
