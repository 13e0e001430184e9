import { HELD_HOST_MS } from "../domain/needs-attention.ts";
import { log } from "../log.ts";
import type { Database } from "../store/database.ts";
import { pruneExpiredRows, pruneHeldHosts, prunePortalSessions } from "../store/prune-rows.ts";

const DAY_MS = 86_400_000;
/** Chunks of a thousand rows that one run deletes of each table and workspace at most. */
const MAX_CHUNKS = 20;

/** What pruning needs of the outside. */
export interface PrunePorts {
  readonly db: Database;
  readonly now: () => number;
  readonly eventRetentionDays: number;
}

/**
 * Drops events, their data, rejected events and audit entries that are past their retention, and sessions of the
 * dashboard that are over, and hosts that the status shows no more. Outboxes prune themselves.
 */
export async function pruneOld({ db, now, eventRetentionDays }: PrunePorts): Promise<void> {
  const old = await pruneExpiredRows(db, now() - eventRetentionDays * DAY_MS, MAX_CHUNKS);
  const over = await prunePortalSessions(db, now(), MAX_CHUNKS);
  const calm = await pruneHeldHosts(db, now() - HELD_HOST_MS, MAX_CHUNKS);
  log("info", "pruned", { rows: old + over + calm });
}
