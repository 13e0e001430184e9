import { z } from "zod";
import { HEALTHS, LANES, NEW_STANDING, type Standing } from "../domain/lane.ts";
import { type Failing, NOT_FAILING } from "../domain/failing.ts";
import { type FailureRecord, NO_FAILURES } from "../domain/failure-record.ts";
import { DISABLED_REASONS, type DisabledReason, type OutboxSettings, ORDERINGS } from "../domain/webhook.ts";

/** What an Outbox stores apart from deliveries; written only when it changes. */
export interface OutboxState {
  /** The newest settings; null before the first call. */
  readonly settings: OutboxSettings | null;
  readonly standing: Standing;
  readonly failing: Failing;
  readonly record: FailureRecord;
  /** Set when the webhook should be disabled, if it is still in that epoch. */
  readonly disable: { readonly epoch: number; readonly reason: DisabledReason } | null;
  /** Everything owed from before this epoch is canceled in the table. */
  readonly sweptEpoch: number;
}

const INITIAL: OutboxState = {
  settings: null,
  standing: NEW_STANDING,
  failing: NOT_FAILING,
  record: NO_FAILURES,
  disable: null,
  sweptEpoch: 0,
};

const settings = z.object({
  workspaceId: z.string(),
  webhookId: z.string(),
  creatorId: z.string(),
  epoch: z.number(),
  version: z.number(),
  retrySchedule: z.array(z.number()),
  timeoutMs: z.number(),
  rateLimit: z.number().nullable(),
  ordering: z.enum(ORDERINGS),
});
const standing = z.object({
  lane: z.enum(LANES),
  health: z.enum(HEALTHS),
  window: z.number(),
  quickRun: z.number(),
  troubleRun: z.number(),
});
const failing = z.object({
  failures: z.number(),
  since: z.number().nullable(),
  warnings: z.number(),
  warnedAt: z.number().nullable(),
});
const run = { since: z.number(), until: z.number(), failures: z.number() };
const record = z.object({
  answers: z.array(z.object({ code: z.number().nullable(), count: z.number() })),
  last: z.object({ deliveryId: z.string(), endedAt: z.number() }).nullable(),
  lastRun: z.object(run).nullable(),
  disabling: z.object({ ...run, reason: z.enum(DISABLED_REASONS), deliveryId: z.string() }).nullable(),
});
const disable = z.object({ epoch: z.number(), reason: z.enum(DISABLED_REASONS) });

/**
 * A part that is missing, or that another version wrote differently, starts empty: settings come with the next call, a
 * webhook earns its standing again, failures are counted from then on, and old epochs are swept again.
 */
const storedState = z.object({
  settings: settings.nullable().catch(null),
  standing: standing.catch(INITIAL.standing),
  failing: failing.catch(INITIAL.failing),
  record: record.catch({ ...NO_FAILURES, answers: [] }),
  disable: disable.nullable().catch(null),
  sweptEpoch: z.number().catch(INITIAL.sweptEpoch),
});

/** Reads the state; that of a new Outbox when none is stored. */
export function loadState(sql: SqlStorage): OutboxState {
  const [row] = sql.exec("SELECT value FROM state WHERE key = 'state'").toArray();
  const value = row?.["value"];
  return typeof value === "string" ? storedState.parse(JSON.parse(value)) : INITIAL;
}

/** Writes the state whole. */
export function saveState(sql: SqlStorage, state: OutboxState): void {
  sql.exec(
    "INSERT INTO state (key, value) VALUES ('state', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    JSON.stringify(state),
  );
}
