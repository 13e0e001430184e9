import { lowestId } from "../domain/ids.ts";

/** The results of a webhook's deliveries in a time, without trial sends. */
export interface DeliveryStats {
  readonly delivered: number;
  readonly failed: number;
  readonly pending: number;
  readonly canceled: number;
  /** Of the attempts that delivered, in milliseconds; null when there is none. */
  readonly responseTimeMs: { readonly p50: number | null; readonly p95: number | null };
  /** By the time of acceptance; empty buckets are left out. */
  readonly series: readonly StatsBucket[];
}

/** One stretch of time; `at` is its start in epoch milliseconds. */
export interface StatsBucket {
  readonly at: number;
  readonly delivered: number;
  readonly failed: number;
  /** Mean of the attempts that delivered, in milliseconds; null when there is none. */
  readonly responseTimeMs: number | null;
}

const STATUS = "CASE WHEN status = 'pending' AND epoch < ? THEN 'canceled' ELSE status END";

/** Old rows have it in their last attempt. */
const RESPONSE_TIME = "COALESCE(response_time_ms, json_extract(attempts, '$[#-1].responseTimeMs'))";

/** Computes the figures from the rows; pending deliveries of an older epoch count as canceled. */
export function readStats(sql: SqlStorage, epoch: number, since: number, bucketMs: number): DeliveryStats {
  const from = lowestId("delivery", since);
  const query = `SELECT ${STATUS} AS status, accepted_at - accepted_at % CAST(? AS INTEGER) AS at, COUNT(*) AS n,
    AVG(CASE WHEN status = 'delivered' THEN ${RESPONSE_TIME} END) AS ms FROM deliveries
    WHERE id >= ? AND trial = 0 GROUP BY 1, 2 ORDER BY 2`;
  const rows = sql
    .exec<{ status: string; at: number; n: number; ms: number | null }>(query, epoch, bucketMs, from)
    .toArray();
  const count = (status: string) => rows.filter((row) => row.status === status).reduce((sum, { n }) => sum + n, 0);
  const findRow = (at: number, status: string) => rows.find((row) => row.at === at && row.status === status);
  const times = [...new Set(rows.map(({ at }) => at))];
  const delivered = count("delivered");
  return {
    delivered,
    failed: count("failed"),
    pending: count("pending"),
    canceled: count("canceled"),
    responseTimeMs: { p50: percentile(sql, from, delivered, 0.5), p95: percentile(sql, from, delivered, 0.95) },
    series: times.map((at) => {
      const succeeded = findRow(at, "delivered");
      const failed = findRow(at, "failed")?.n ?? 0;
      return { at, delivered: succeeded?.n ?? 0, failed, responseTimeMs: succeeded?.ms ?? null };
    }),
  };
}

function percentile(sql: SqlStorage, from: string, total: number, share: number): number | null {
  if (total === 0) return null;
  const query = `SELECT ${RESPONSE_TIME} AS ms FROM deliveries
    WHERE id >= ? AND status = 'delivered' AND trial = 0 ORDER BY ms LIMIT 1 OFFSET ?`;
  const [row] = sql.exec(query, from, Math.floor((total - 1) * share)).toArray();
  return typeof row?.["ms"] === "number" ? row["ms"] : null;
}
