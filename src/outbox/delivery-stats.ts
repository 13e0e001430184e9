import { percentileOf } from "../domain/answer-times.ts";
import type { Condition } from "../domain/condition.ts";
import { type Figures, startOf } from "./figures.ts";
import { findOldestPending } from "./oldest-pending.ts";
import { addTally, emptyTally, type Tally } from "./tally.ts";

/** The results of a webhook's deliveries in a time, by when their events were accepted, without trial sends. */
export interface DeliveryStats {
  readonly delivered: number;
  readonly failed: number;
  readonly pending: number;
  readonly canceled: number;
  /** Of the attempts that delivered, in milliseconds, at most 5 % off; null when there is none. */
  readonly responseTimeMs: { readonly p50: number | null; readonly p95: number | null };
  /** The attempts of these deliveries; absent in answers of earlier versions. */
  readonly attempts?: AttemptStats;
  /** When the event of the oldest pending one was accepted, epoch milliseconds; null without one. Absent likewise. */
  readonly oldestPendingAt?: number | null;
  /** How the webhook fares now; absent likewise. */
  readonly condition?: Condition;
  /** By the time of acceptance; empty buckets are left out. */
  readonly series: readonly StatsBucket[];
}

/** All attempts, and those that the log keeps by the class of their answer. */
export interface AttemptStats {
  readonly total: number;
  readonly byResponseClass: Readonly<Record<"2xx" | "3xx" | "4xx" | "5xx" | "none", number>>;
}

/** One stretch of time; `at` is its start in epoch milliseconds. */
export interface StatsBucket {
  readonly at: number;
  readonly delivered: number;
  readonly failed: number;
  /** Absent in answers of earlier versions. */
  readonly pending?: number;
  /** Mean of the attempts that delivered, in milliseconds; null when there is none. */
  readonly responseTimeMs: number | null;
}

/** What a bucket of the series is made of. */
const SHOWN = ["delivered", "failed", "canceled", "pending", "timed", "timeSumMs"] as const;

/** Reads the figures; pending deliveries of an older epoch count as canceled. */
export function readStats(
  sql: SqlStorage,
  figures: Figures,
  epoch: number,
  since: number,
  bucketMs: number,
): DeliveryStats {
  const rows = figures.read(since, bucketMs);
  const all = emptyTally();
  const buckets = new Map<number, Record<(typeof SHOWN)[number], number>>();
  let stale = 0;
  for (const { at: time, epoch: ofEpoch, tally } of rows) {
    addTally(all, tally);
    if (ofEpoch < epoch) stale += tally.counts.pending;
    const at = startOf(time, bucketMs);
    const bucket = buckets.get(at) ?? { delivered: 0, failed: 0, canceled: 0, pending: 0, timed: 0, timeSumMs: 0 };
    for (const count of SHOWN) bucket[count] += tally.counts[count];
    if (ofEpoch < epoch) {
      bucket.pending -= tally.counts.pending;
      bucket.canceled += tally.counts.pending;
    }
    buckets.set(at, bucket);
  }
  const { delivered, failed, pending, canceled } = all.counts;
  const oldest = rows.filter((row) => row.epoch >= epoch && row.tally.counts.pending > 0).map(({ at }) => at);
  return {
    delivered,
    failed,
    pending: pending - stale,
    canceled: canceled + stale,
    responseTimeMs: { p50: percentileOf(all.times, 0.5), p95: percentileOf(all.times, 0.95) },
    attempts: attemptsOf(all),
    oldestPendingAt: oldest.length === 0 ? null : findOldestPending(sql, epoch, Math.min(...oldest)),
    series: [...buckets]
      .filter(([, { delivered, failed, canceled, pending }]) => delivered + failed + canceled + pending > 0)
      .sort(([a], [b]) => a - b)
      .map(([at, bucket]) => {
        const responseTimeMs = bucket.timed === 0 ? null : bucket.timeSumMs / bucket.timed;
        const { delivered, failed, pending } = bucket;
        return { at, delivered, failed, pending, responseTimeMs };
      }),
  };
}

function attemptsOf({ counts }: Tally): AttemptStats {
  const { attempts, answered2xx, answered3xx, answered4xx, answered5xx, unanswered } = counts;
  const byResponseClass = {
    "2xx": answered2xx,
    "3xx": answered3xx,
    "4xx": answered4xx,
    "5xx": answered5xx,
    none: unanswered,
  };
  return { total: attempts, byResponseClass };
}
