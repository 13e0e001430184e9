import { MAX_JITTER } from "../src/domain/retry-schedule.ts";
import type { Publication } from "./side.ts";
import type { Arrival } from "./subscriber.ts";

/** The events of which an arrival was answered with 2xx. */
export function deliveredEvents(arrivals: readonly Arrival[]): ReadonlySet<string> {
  return new Set(arrivals.filter(isDelivered).map(({ eventId }) => eventId));
}

/** How long after it was due a retry came, in milliseconds; the schedule leaves up to a tenth of the delay to chance. */
export interface Lateness {
  /** After the end of the attempt before it and the schedule's delay. */
  readonly atMost: number;
  /** The same with the most that chance may have added. */
  readonly atLeast: number;
}

/** How late each retry came. */
export function retryLateness(arrivals: readonly Arrival[], schedule: readonly number[]): readonly Lateness[] {
  const byEvent = Map.groupBy(arrivals, ({ eventId }) => eventId);
  return [...byEvent.values()].flatMap((attempts) => {
    const ends = new Map(attempts.map(({ attempt, answeredAt }) => [attempt, answeredAt]));
    return attempts.flatMap(({ attempt, at }) => {
      const end = ends.get(attempt - 1) ?? null;
      const delaySeconds = schedule[attempt - 1];
      if (end === null || delaySeconds === undefined) return [];
      const atMost = at - end - delaySeconds * 1000;
      return { atMost, atLeast: Math.max(0, atMost - delaySeconds * 1000 * MAX_JITTER) };
    });
  });
}

/**
 * How often the order of a `fifo` webhook was broken: the line went on before an event was delivered, came back to one
 * that it had left, or took an event before one whose publication was answered before its own was sent.
 */
export function countDisorder(arrivals: readonly Arrival[], published: readonly Publication[]): number {
  const publications = new Map(published.map((one) => [one.id, one]));
  const left = new Set<string>();
  let before: Arrival | undefined;
  let newest = -Infinity;
  let broken = 0;
  for (const arrival of arrivals) {
    if (before !== undefined && before.eventId !== arrival.eventId) {
      left.add(before.eventId);
      if (!isDelivered(before) || (before.answeredAt ?? Infinity) > arrival.at) broken++;
    }
    const { sentAt = -Infinity, answeredAt = Infinity } = publications.get(arrival.eventId) ?? {};
    if (left.has(arrival.eventId) || answeredAt < newest) broken++;
    newest = Math.max(newest, sentAt);
    before = arrival;
  }
  return broken;
}

/** How many arrivals came within a second of the one that is as many before them as the limit says. */
export function countOverLimit(arrivals: readonly Arrival[], perSecond: number): number {
  return arrivals.filter(({ at }, index) => {
    const first = arrivals[index - perSecond];
    return first !== undefined && at - first.at < 1000;
  }).length;
}

function isDelivered({ status, answeredAt }: Arrival): boolean {
  return status < 300 && answeredAt !== null;
}
