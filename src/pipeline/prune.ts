import { HELD_HOST_MS } from "../domain/needs-attention.ts";
import { log } from "../log.ts";
import { pruneExpiredRows, pruneHeldHosts, prunePortalSessions } from "../store/prune-rows.ts";
import type { Services } from "./services.ts";

const DAY_MS = 86_400_000;
/** Chunks of a thousand rows that one run deletes of each table and workspace at most. */
const MAX_CHUNKS = 20;

/**
 * Drops events, their data, rejected events and audit entries that are past their retention, and sessions of the
 * dashboard that are over, and hosts that the status shows no more. Outboxes prune themselves.
 */
export async function pruneOld({ db, config, now }: Services): Promise<void> {
  const old = await pruneExpiredRows(db, now() - config.eventRetentionDays * DAY_MS, MAX_CHUNKS);
  const over = await prunePortalSessions(db, now(), MAX_CHUNKS);
  const calm = await pruneHeldHosts(db, now() - HELD_HOST_MS, MAX_CHUNKS);
  log("info", "pruned", { rows: old + over + calm });
}
