import { MAX_JITTER } from "../src/domain/retry-schedule.ts";
import type { Publication } from "./side.ts";
import type { Arrival } from "./subscriber.ts";

/** The events that were answered with 2xx. */
export function deliveredEvents(arrivals: readonly Arrival[]): ReadonlySet<string> {
  return new Set(arrivals.filter(isDelivered).map(({ eventId }) => eventId));
}

/** How late a retry came, in milliseconds. The jitter is unknown: up to a tenth of the delay. */
export interface Lateness {
  /** Counted from the schedule's delay after the end of the attempt before. */
  readonly atMost: number;
  /** The same, less the largest jitter. */
  readonly atLeast: number;
}

/** Computes how late each retry came. */
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
 * Counts how often the order of a `fifo` webhook was broken: an event was sent before the one ahead of it was delivered,
 * came back after the line had moved on, or came after one whose publication began only when its own had been answered.
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

/** Counts arrivals over the rate limit: those within a second of the arrival `perSecond` places before. */
export function countOverLimit(arrivals: readonly Arrival[], perSecond: number): number {
  return arrivals.filter(({ at }, index) => {
    const first = arrivals[index - perSecond];
    return first !== undefined && at - first.at < 1000;
  }).length;
}

function isDelivered({ status, answeredAt }: Arrival): boolean {
  return status < 300 && answeredAt !== null;
}
