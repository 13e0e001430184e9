import type { Delivery } from "../../src/domain/delivery.ts";
import { rule } from "./rules.ts";

/** What an Outbox stores of its figures, and the deliveries that they are of. */
export interface StoredFigures {
  /** Null while nothing is counted. */
  readonly range: { readonly from: string; readonly to: string; readonly fineFrom: number } | null;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly deliveries: readonly Delivery[];
}

const HOUR_MS = 3_600_000;
const FINE_MS = 300_000;
const COLUMNS = ["delivered", "failed", "canceled", "pending", "attempts", "answered2xx", "answered3xx"];
const MORE_COLUMNS = ["answered4xx", "answered5xx", "unanswered", "time_sum_ms", "timed"];

/** Figures are what the counted deliveries come to, each once, whatever became of them since. */
export function checkFigures({ range, rows, deliveries }: StoredFigures): void {
  if (range === null) return rule(rows.length === 0, "there are figures of nothing");
  const { from, to, fineFrom } = range;
  const counted = deliveries.filter(({ id }) => id >= from && id < to);
  const fine = counted.filter(({ acceptedAt }) => acceptedAt >= fineFrom);
  const expected = [...groups(counted, HOUR_MS), ...groups(fine, FINE_MS)];
  const found = rows.map(({ size_ms, at, epoch, times, ...counts }): [string, string] => {
    const histogram: readonly number[] = JSON.parse(String(times));
    const inHistogram = histogram.reduce((sum, count) => sum + count, 0);
    rule(inHistogram === counts["timed"], `the histogram has ${inHistogram} times`);
    return [`${String(size_ms)} ${String(at)} ${String(epoch)}`, describe(counts)];
  });
  const [is, shouldBe] = [found, expected].map((list) => JSON.stringify(list.filter(([, text]) => text !== "").sort()));
  rule(is === shouldBe, `the figures are ${is}, and should be ${shouldBe}`);
}

function groups(deliveries: readonly Delivery[], sizeMs: number): readonly [string, string][] {
  const keyOf = ({ acceptedAt, epoch }: Delivery) => `${sizeMs} ${Math.floor(acceptedAt / sizeMs) * sizeMs} ${epoch}`;
  return [...Map.groupBy(deliveries, keyOf)].map(([key, group]) => [key, describe(countAll(group))]);
}

function countAll(deliveries: readonly Delivery[]): Readonly<Record<string, number>> {
  const real = deliveries.filter(({ isTrial }) => !isTrial);
  const count = (status: string) => real.filter((delivery) => delivery.status === status).length;
  const codes = real.flatMap(({ attempts }) => attempts.map(({ responseCode }) => responseCode));
  const answered = (first: number) => codes.filter((code) => code !== null && Math.floor(code / 100) === first).length;
  const times = real.flatMap(({ status, responseTimeMs }) => (status === "delivered" ? (responseTimeMs ?? []) : []));
  return {
    ...{
      delivered: count("delivered"),
      failed: count("failed"),
      canceled: count("canceled"),
      pending: count("pending"),
    },
    attempts: real.reduce((sum, { attemptCount }) => sum + attemptCount, 0),
    ...{ answered2xx: answered(2), answered3xx: answered(3), answered4xx: answered(4), answered5xx: answered(5) },
    unanswered: codes.filter((code) => code === null).length,
    time_sum_ms: times.reduce((sum, ms) => sum + ms, 0),
    timed: times.length,
  };
}

/** The counts that are not zero. */
function describe(counts: Readonly<Record<string, unknown>>): string {
  const names = [...COLUMNS, ...MORE_COLUMNS].filter((name) => Number(counts[name]) !== 0);
  return names.map((name) => `${name} ${String(counts[name])}`).join(", ");
}
