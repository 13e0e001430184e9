import type { Delivery } from "../../src/domain/delivery.ts";
import type { DeliveryStats } from "../../src/outbox/delivery-stats.ts";
import { readStoredLog } from "./stored-log.ts";

type ExactStats = Omit<Required<DeliveryStats>, "series" | "condition"> & { readonly series: readonly unknown[] };

/** What a webhook's stats have to be, of every delivery that is stored, wherever it is. */
export function readFromRows(sql: SqlStorage, epoch: number, since: number, bucketMs: number): ExactStats {
  const all = [...readStoredLog(sql).values()].map(({ delivery }) => delivery);
  return exactStats(all, epoch, since, bucketMs);
}

/** What the stats of deliveries have to be; percentiles are exact. */
export function exactStats(all: readonly Delivery[], epoch: number, since: number, bucketMs: number): ExactStats {
  const rows = all
    .filter(({ isTrial, acceptedAt }) => !isTrial && acceptedAt >= since)
    .sort((one, other) => one.acceptedAt - other.acceptedAt)
    .map((row) => ({ ...row, status: row.status === "pending" && row.epoch < epoch ? "canceled" : row.status }));
  const count = (status: string) => rows.filter((row) => row.status === status).length;
  const timesOf = (some: typeof rows) =>
    some.flatMap((row) => (row.status === "delivered" ? (row.responseTimeMs ?? []) : []));
  const sorted = timesOf(rows).toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? null;
  const codes = rows.flatMap(({ attempts }) => attempts.map(({ responseCode }) => responseCode));
  const classed = (first: number) => codes.filter((code) => code !== null && Math.floor(code / 100) === first).length;
  const buckets = Map.groupBy(rows, (row) => Math.floor(row.acceptedAt / bucketMs) * bucketMs);
  return {
    ...{ delivered: count("delivered"), failed: count("failed") },
    ...{ pending: count("pending"), canceled: count("canceled") },
    responseTimeMs: { p50: at(0.5), p95: at(0.95) },
    attempts: {
      total: rows.reduce((sum, row) => sum + row.attemptCount, 0),
      byResponseClass: {
        ...{ "2xx": classed(2), "3xx": classed(3), "4xx": classed(4), "5xx": classed(5) },
        none: codes.filter((code) => code === null).length,
      },
    },
    oldestPendingAt: rows.find(({ status }) => status === "pending")?.acceptedAt ?? null,
    series: [...buckets].map(([start, some]) => {
      const times = timesOf(some);
      const sum = times.reduce((total, ms) => total + ms, 0);
      const of = (status: string) => some.filter((row) => row.status === status).length;
      const responseTimeMs = times.length === 0 ? null : sum / times.length;
      return { at: start, delivered: of("delivered"), failed: of("failed"), pending: of("pending"), responseTimeMs };
    }),
  };
}
