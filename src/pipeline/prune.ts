import { HELD_HOST_MS } from "../domain/needs-attention.ts";
import { MAIL_KEPT_MS } from "../domain/mail/mail-day.ts";
import { log } from "../log.ts";
import { compactEvents } from "../store/compact-events.ts";
import type { EventHomes } from "../store/event-homes.ts";
import {
  listWorkspaceIds,
  pruneExpiredRows,
  pruneHeldHosts,
  prunePortalSessions,
  pruneSentMails,
} from "../store/prune-rows.ts";
import { pruneSegments } from "../store/prune-segments.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Most chunks of a thousand rows that one run deletes from a table; for most tables, of each workspace. */
const MAX_CHUNKS = 20;
/** Most chunks of segments that one run deletes, some three statements each: a million small ones a day, or 12 GB. */
const MAX_SEGMENT_CHUNKS = 40;
/**
 * Most rounds of compaction of one run, two megabytes each: with some fifteen statements a round, together below the thousand
 * that D1 allows a run.
 */
const MAX_ROUNDS = 50;

/** The functions and settings that pruning gets from outside. */
export interface PrunePorts {
  readonly homes: EventHomes;
  readonly now: () => number;
  readonly eventRetentionDays: number;
}

/**
 * Deletes events, their data, rejected events and audit entries past their retention, ended dashboard sessions, held hosts
 * that the status no longer shows, and what was mailed on days that are over. Outboxes prune themselves.
 */
export async function pruneOld({ homes, now, eventRetentionDays }: PrunePorts): Promise<void> {
  const expired = now() - eventRetentionDays * DAY_MS;
  const workspaceIds = await listWorkspaceIds(homes.main);
  const maxSegmentChunks = Math.ceil(MAX_SEGMENT_CHUNKS / homes.databases.size);
  let rows = 0;
  for (const db of homes.databases.values()) {
    rows += await pruneSegments(db, expired, maxSegmentChunks);
    rows += await pruneExpiredRows(db, workspaceIds, expired, MAX_CHUNKS);
  }
  rows += await prunePortalSessions(homes.main, now(), MAX_CHUNKS);
  rows += await pruneHeldHosts(homes.main, now() - HELD_HOST_MS, MAX_CHUNKS);
  rows += await pruneSentMails(homes.main, workspaceIds, now() - MAIL_KEPT_MS, MAX_CHUNKS);
  log("info", "pruned", { rows });
}

/** Compacts the events of hours that are over. */
export async function compactOld({ homes, now }: PrunePorts): Promise<void> {
  const closedAt = now() - (now() % HOUR_MS);
  const maxRounds = Math.ceil(MAX_ROUNDS / homes.databases.size);
  for (const [database, db] of homes.databases) {
    const segments = await compactEvents(db, { closedAt, maxRounds, newToken: () => crypto.randomUUID() });
    log("info", "compacted", { database, segments });
  }
}
