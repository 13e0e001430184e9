import { log } from "../log.ts";
import { pruneBefore } from "../store/prune.ts";
import type { Services } from "./services.ts";

const DAY_MS = 86_400_000;
/** Chunks of a thousand rows that one run deletes of each table and workspace at most. */
const MAX_CHUNKS = 20;

/** Drops events, their data and rejected events that are past their retention. Outboxes prune themselves. */
export async function pruneOld({ db, config, now }: Services): Promise<void> {
  const deleted = await pruneBefore(db, now() - config.eventRetentionDays * DAY_MS, MAX_CHUNKS);
  log("info", "pruned", { rows: deleted });
}
