import type { Failure } from "../domain/failure.ts";
import { ok, type Result } from "../domain/result.ts";
import type { StatsPeriod } from "../domain/stats-periods.ts";
import { outboxSettings } from "../domain/webhook.ts";
import type { DeliveryStats } from "../outbox/delivery-stats.ts";
import type { ActionServices } from "./action-services.ts";
import type { StoredWebhook } from "../store/webhook-table.ts";
import type { ActionContext } from "./context.ts";
import { findOwnWebhook } from "./find-webhook.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

export type { DeliveryStats } from "../outbox/delivery-stats.ts";

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
): Promise<Result<DeliveryStats, Failure>> {
  const found = await findOwnWebhook(context, id, "webhooks.read");
  if (!found.ok) return found;
  return ok(await readPeriod(context.services, found.value.webhook, period));
}

/** Reads the figures of a webhook that the actor may see. */
export async function readPeriod(
  services: ActionServices,
  webhook: StoredWebhook,
  period: StatsPeriod,
): Promise<DeliveryStats> {
  const { lengthMs, bucketMs } = LENGTHS[period];
  const now = services.now();
  const first = Math.floor((now - lengthMs) / bucketMs) * bucketMs + bucketMs;
  const stats = await services.outbox(webhook.id).stats(outboxSettings(webhook), first, bucketMs);
  const known = new Map(stats.series.map((point) => [point.at, point]));
  const series = Array.from({ length: lengthMs / bucketMs }, (_, index) => {
    const at = first + index * bucketMs;
    return known.get(at) ?? { at, delivered: 0, failed: 0, responseTimeMs: null };
  });
  return { ...stats, series };
}
