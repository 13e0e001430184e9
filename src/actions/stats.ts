import type { Condition } from "../domain/condition.ts";
import type { Failure } from "../domain/failure.ts";
import { ok, type Result } from "../domain/result.ts";
import type { StatsPeriod } from "../domain/stats-periods.ts";
import { outboxSettings } from "../domain/webhook.ts";
import type { AttemptStats, DeliveryStats, StatsBucket } from "../outbox/delivery-stats.ts";
import type { ActionServices } from "./action-services.ts";
import type { StoredWebhook } from "../store/webhook-table.ts";
import type { ActionContext } from "./context.ts";
import { findOwnWebhook } from "./find-webhook.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** The figures of a period, by when events were accepted; trial sends count nowhere. */
export interface PeriodStats extends Omit<DeliveryStats, "attempts" | "oldestPendingAt" | "condition" | "series"> {
  readonly attempts: AttemptStats;
  /** How the webhook fares now; null while an Outbox of a version before answers. */
  readonly condition: Condition | null;
  readonly series: readonly Required<StatsBucket>[];
  /** How long the oldest pending delivery of the period has waited; null when none is pending. */
  readonly oldestPendingSeconds: number | null;
}

/** What is told while an Outbox of a version before answers, which counts no attempts. */
const NO_ATTEMPTS: AttemptStats = {
  total: 0,
  byResponseClass: { "2xx": 0, "3xx": 0, "4xx": 0, "5xx": 0, none: 0 },
};

/** The length of a period, and of a bucket of its series, in milliseconds. */
const LENGTHS: Readonly<Record<StatsPeriod, { readonly lengthMs: number; readonly bucketMs: number }>> = {
  "1h": { lengthMs: HOUR_MS, bucketMs: 5 * MINUTE_MS },
  "24h": { lengthMs: DAY_MS, bucketMs: HOUR_MS },
  "7d": { lengthMs: 7 * DAY_MS, bucketMs: 6 * HOUR_MS },
  "30d": { lengthMs: 30 * DAY_MS, bucketMs: DAY_MS },
};

/** Counts a webhook's deliveries of the last hours or days. The series has every bucket, empty ones too. */
export async function getStats(
  context: ActionContext,
  id: string,
  period: StatsPeriod,
): Promise<Result<PeriodStats, Failure>> {
  const found = await findOwnWebhook(context, id, "webhooks.read");
  if (!found.ok) return found;
  return ok(await readPeriod(context.services, found.value.webhook, period));
}

/** Reads the figures of a webhook that the actor may see. */
export async function readPeriod(
  services: ActionServices,
  webhook: StoredWebhook,
  period: StatsPeriod,
): Promise<PeriodStats> {
  const { lengthMs, bucketMs } = LENGTHS[period];
  const now = services.now();
  const first = periodStart(period, now);
  const outbox = services.outbox(webhook.id);
  const answer = await outbox.stats(outboxSettings(webhook), first, bucketMs);
  const { attempts = NO_ATTEMPTS, oldestPendingAt = null, condition = null, ...stats } = answer;
  const known = new Map(stats.series.map((point) => [point.at, point]));
  const series = Array.from({ length: lengthMs / bucketMs }, (_, index) => {
    const at = first + index * bucketMs;
    return { at, delivered: 0, failed: 0, pending: 0, responseTimeMs: null, ...known.get(at) };
  });
  const waitedMs = oldestPendingAt === null ? null : Math.max(0, now - oldestPendingAt);
  const oldestPendingSeconds = waitedMs === null ? null : Math.floor(waitedMs / 1000);
  return { ...stats, attempts, condition, oldestPendingSeconds, series };
}

/** The start of a period's first bucket, epoch milliseconds. */
export function periodStart(period: StatsPeriod, now: number): number {
  const { lengthMs, bucketMs } = LENGTHS[period];
  return Math.floor((now - lengthMs) / bucketMs) * bucketMs + bucketMs;
}
