import type { HooklineSide } from "./hookline-side.ts";
import { publishAt, type Rate, type Tally, until } from "./side.ts";
import { percentile } from "./statistics.ts";
import { countLost } from "./throughput.ts";

/** Milliseconds from just before the publishing request to the arrival at the subscriber. */
export interface Latency extends Tally {
  readonly p50: number;
  readonly p95: number;
  readonly maximum: number;
}

/** Publishes single events at a constant rate, and waits for their deliveries. */
export async function measureLatency({ subscriber, publish }: HooklineSide, rate: Rate): Promise<Latency> {
  const early = await subscriber.take();
  const before = subscriber.count;
  const published = await publishAt(rate, publish);
  await until("the last events", () => subscriber.count >= before + published.length).catch(() => undefined);
  const taken = await subscriber.take();
  const publishedAt = new Map(published.map(({ id, sentAt }) => [id, sentAt]));
  const latencies = taken.arrivals.flatMap(({ eventId, at }) => {
    const sentAt = publishedAt.get(eventId);
    return sentAt === undefined ? [] : [at - sentAt];
  });
  return {
    p50: percentile(latencies, 0.5),
    p95: percentile(latencies, 0.95),
    maximum: Math.max(...latencies),
    lost: countLost([...publishedAt.keys()], 1, taken),
    duplicates: early.duplicates + taken.duplicates,
  };
}
