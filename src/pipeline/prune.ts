import { HELD_HOST_MS } from "../domain/needs-attention.ts";
import { log } from "../log.ts";
import type { Database } from "../store/database.ts";
import { pruneExpiredRows, pruneHeldHosts, prunePortalSessions } from "../store/prune-rows.ts";

const DAY_MS = 86_400_000;
/** Most chunks of a thousand rows that one run deletes from a table; for most tables, of each workspace. */
const MAX_CHUNKS = 20;

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
  const old = await pruneExpiredRows(db, now() - eventRetentionDays * DAY_MS, MAX_CHUNKS);
  const over = await prunePortalSessions(db, now(), MAX_CHUNKS);
  const calm = await pruneHeldHosts(db, now() - HELD_HOST_MS, MAX_CHUNKS);
  log("info", "pruned", { rows: old + over + calm });
}
