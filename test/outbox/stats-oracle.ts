import type { DeliveryStats } from "../../src/outbox/delivery-stats.ts";

/** What a webhook's stats have to be, read from every delivery; percentiles are exact. */
export function readFromRows(
  sql: SqlStorage,
  epoch: number,
  since: number,
  bucketMs: number,
): Omit<Required<DeliveryStats>, "series"> & { readonly series: readonly unknown[] } {
  const rows = sql
    .exec<StoredRow>("SELECT * FROM deliveries WHERE trial = 0 AND accepted_at >= ? ORDER BY accepted_at", since)
    .toArray()
    .map((row) => ({ ...row, status: row.status === "pending" && row.epoch < epoch ? "canceled" : row.status }));
  const count = (status: string) => rows.filter((row) => row.status === status).length;
  const timesOf = (some: typeof rows) =>
    some.flatMap((row) => (row.status === "delivered" ? row.response_time_ms : []));
  const sorted = timesOf(rows).toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? null;
  const codes = rows.flatMap(({ attempts }): readonly (number | null)[] => {
    const kept: readonly { readonly responseCode: number | null }[] = JSON.parse(attempts);
    return kept.map(({ responseCode }) => responseCode);
  });
  const classed = (first: number) => codes.filter((code) => code !== null && Math.floor(code / 100) === first).length;
  const buckets = Map.groupBy(rows, (row) => Math.floor(row.accepted_at / bucketMs) * bucketMs);
  return {
    ...{ delivered: count("delivered"), failed: count("failed") },
    ...{ pending: count("pending"), canceled: count("canceled") },
    responseTimeMs: { p50: at(0.5), p95: at(0.95) },
    attempts: {
      total: rows.reduce((sum, row) => sum + row.attempt_count, 0),
      byResponseClass: {
        ...{ "2xx": classed(2), "3xx": classed(3), "4xx": classed(4), "5xx": classed(5) },
        none: codes.filter((code) => code === null).length,
      },
    },
    oldestPendingAt: rows.find(({ status }) => status === "pending")?.accepted_at ?? null,
    series: [...buckets].map(([start, some]) => {
      const times = timesOf(some);
      const sum = times.reduce((total, ms) => total + ms, 0);
      const of = (status: string) => some.filter((row) => row.status === status).length;
      const responseTimeMs = times.length === 0 ? null : sum / times.length;
      return { at: start, delivered: of("delivered"), failed: of("failed"), responseTimeMs };
    }),
  };
}

interface StoredRow extends Record<string, SqlStorageValue> {
  readonly accepted_at: number;
  readonly epoch: number;
  readonly status: string;
  readonly response_time_ms: number;
  readonly attempts: string;
  readonly attempt_count: number;
}
