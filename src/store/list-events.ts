import { patternMatches } from "../domain/event-type.ts";
import type { Database } from "./database.ts";
import type { EventHead, EventPlace } from "./event-table.ts";
import { walkEvents } from "./walk-events.ts";

/** Most events that one page of a list looks at. */
const MAX_LOOKED = 10_000;
/** The same where each may have to be matched with up to a hundred webhooks. */
const MAX_MATCHED = 2000;

/** The events to list; times in epoch milliseconds, `until` included. */
export interface EventFilter {
  /** A name, or a prefix such as `investment.*`. */
  readonly type: string | null;
  readonly since: number | null;
  readonly until: number | null;
  readonly applicationId?: string | null;
  readonly tag?: string | null;
  /** Leaves operational events out, unless the type asks for them. */
  readonly isOwnOnly?: boolean;
  /** Leaves out what it refuses; absent for nothing. */
  readonly isSeen?: (event: EventHead) => boolean;
}

/** A page of events, newest first, without their data, and without added targets unless `isSeen` was asked; `next` is null at the end. */
export interface EventPage {
  readonly items: readonly EventHead[];
  readonly next: EventPlace | null;
}

/**
 * Lists a workspace's events from a place on, newest first. With a filter, a page may have fewer than its limit, or none, where
 * the list goes on.
 */
export async function listEvents(
  db: Database,
  workspaceId: string,
  filter: EventFilter,
  before: EventPlace | null,
  limit: number,
): Promise<EventPage> {
  const { type, since, until, applicationId, tag, isOwnOnly = false, isSeen } = filter;
  const pattern = type ?? (isOwnOnly ? "*" : null);
  const { heads, next } = await walkEvents(db, {
    workspaceId,
    since: since ?? 0,
    until: until ?? Number.MAX_SAFE_INTEGER - 1,
    before,
    webhookId: null,
    readsAllTargets: isSeen !== undefined,
    isType: (one) => pattern === null || patternMatches(pattern, one),
    mayHold: ({ applications, tags }) => mayBeIn(applications, applicationId) && mayBeIn(tags, tag),
    matches: (head) =>
      (applicationId == null || head.applicationId === applicationId) &&
      (tag == null || head.tags.includes(tag)) &&
      (isSeen?.(head) ?? true),
    wanted: limit,
    maxLooked: isSeen === undefined ? MAX_LOOKED : MAX_MATCHED,
  });
  return { items: heads, next };
}

/** Tells whether what is listed beside a segment, null for too much, may have a value. */
function mayBeIn(listed: readonly string[] | null, value: string | null | undefined): boolean {
  return value == null || listed === null || listed.includes(value);
}
