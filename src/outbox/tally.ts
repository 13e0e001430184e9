import { z } from "zod";
import { bucketOfTime } from "../domain/answer-times.ts";
import type { Delivery } from "../domain/delivery.ts";

/** What is counted: deliveries by status, attempts by the class of their answer, and times of answers. */
export const storedCounts = z.object({
  delivered: z.number(),
  failed: z.number(),
  canceled: z.number(),
  pending: z.number(),
  attempts: z.number(),
  answered2xx: z.number(),
  answered3xx: z.number(),
  answered4xx: z.number(),
  answered5xx: z.number(),
  unanswered: z.number(),
  timed: z.number(),
  timeSumMs: z.number(),
});
const COUNTS = storedCounts.keyof().options;
type Count = (typeof COUNTS)[number];

/** What deliveries come to; `times` counts the answers that delivered for each bucket. Also holds differences. */
export interface Tally {
  readonly counts: Record<Count, number>;
  readonly times: number[];
}

/** What is counted of a delivery; `codes` are those of its kept attempts, null for no answer. */
export type Tallied = Pick<Delivery, "status" | "isTrial" | "attemptCount" | "responseTimeMs"> & {
  readonly codes: readonly (number | null)[];
};

/** A tally of nothing. */
export function emptyTally(): Tally {
  const counts: Record<Count, number> = {
    ...{ delivered: 0, failed: 0, canceled: 0, pending: 0, attempts: 0, timed: 0, timeSumMs: 0 },
    ...{ answered2xx: 0, answered3xx: 0, answered4xx: 0, answered5xx: 0, unanswered: 0 },
  };
  return { counts, times: [] };
}

/** What one delivery comes to. A trial counts nowhere. */
export function tallyOf({ status, isTrial, attemptCount, responseTimeMs, codes }: Tallied): Tally {
  const tally = emptyTally();
  const { counts, times } = tally;
  if (isTrial) return tally;
  counts[status] = 1;
  counts.attempts = attemptCount;
  for (const code of codes) counts[classOf(code)]++;
  if (status === "delivered" && responseTimeMs !== null) {
    counts.timed = 1;
    counts.timeSumMs = responseTimeMs;
    addTime(times, bucketOfTime(responseTimeMs), 1);
  }
  return tally;
}

/** Adds a tally to another, or takes it back. */
export function addTally(to: Tally, { counts, times }: Tally, sign: 1 | -1 = 1): void {
  for (const count of COUNTS) to.counts[count] += sign * counts[count];
  for (const [bucket, count] of times.entries()) if (count !== 0) addTime(to.times, bucket, sign * count);
}

/** Tells whether a tally, or a difference of two, is of nothing. */
export function isEmptyTally({ counts, times }: Tally): boolean {
  return times.every((count) => count === 0) && COUNTS.every((count) => counts[count] === 0);
}

function addTime(times: number[], bucket: number, count: number): void {
  while (times.length <= bucket) times.push(0);
  times[bucket] = (times[bucket] ?? 0) + count;
}

function classOf(code: number | null): Count {
  if (code === null) return "unanswered";
  if (code < 300) return "answered2xx";
  if (code < 400) return "answered3xx";
  return code < 500 ? "answered4xx" : "answered5xx";
}
