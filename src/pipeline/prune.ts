import { HELD_HOST_MS } from "../domain/needs-attention.ts";
import { log } from "../log.ts";
import type { Database } from "../store/database.ts";
import { compactEvents } from "../store/compact-events.ts";
import { pruneExpiredRows, pruneHeldHosts, prunePortalSessions } from "../store/prune-rows.ts";
import { pruneSegments } from "../store/prune-segments.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Most chunks of a thousand rows that one run deletes from a table; for most tables, of each workspace. */
const MAX_CHUNKS = 20;
/** Most rounds of compaction of one run, a megabyte each: together below the thousand queries that D1 allows a run. */
const MAX_ROUNDS = 60;

/** The functions and settings that pruning gets from outside. */
export interface PrunePorts {
  readonly db: Database;
  readonly now: () => number;
  readonly eventRetentionDays: number;
}

/**
 * Deletes events, their data, rejected events and audit entries past their retention, ended dashboard sessions, and held
 * hosts that the status no longer shows. Outboxes prune themselves.
 */
export async function pruneOld({ db, now, eventRetentionDays }: PrunePorts): Promise<void> {
  const expired = now() - eventRetentionDays * DAY_MS;
  const old = (await pruneSegments(db, expired, MAX_CHUNKS)) + (await pruneExpiredRows(db, expired, MAX_CHUNKS));
  const over = await prunePortalSessions(db, now(), MAX_CHUNKS);
  const calm = await pruneHeldHosts(db, now() - HELD_HOST_MS, MAX_CHUNKS);
  log("info", "pruned", { rows: old + over + calm });
}

/** Compacts the events of hours that are over. */
export async function compactOld({ db, now }: PrunePorts): Promise<void> {
  const closedAt = now() - (now() % HOUR_MS);
  const segments = await compactEvents(db, { closedAt, maxRounds: MAX_ROUNDS, newToken: () => crypto.randomUUID() });
  log("info", "compacted", { segments });
}
