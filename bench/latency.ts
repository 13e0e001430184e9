import type { HooklineSide } from "./hookline-side.ts";
import { type Tally, until } from "./side.ts";
import { percentile } from "./statistics.ts";
import { countLost } from "./throughput.ts";

/** From just before the request that publishes to the arrival at the subscriber, in milliseconds. */
export interface Latency extends Tally {
  readonly p50: number;
  readonly p95: number;
}

/** A constant rate of single publications. */
export interface Rate {
  readonly perSecond: number;
  readonly seconds: number;
}

/** Publishes single events at a constant rate, whether or not the ones before have been answered. */
export async function measureLatency(hookline: HooklineSide, { perSecond, seconds }: Rate): Promise<Latency> {
  const { subscriber } = hookline;
  const early = await subscriber.take();
  const wanted = perSecond * seconds;
  const before = subscriber.count;
  const publishedAt = new Map<string, number>();
  const requests: Promise<void>[] = [];
  const startedAt = performance.now();
  for (let index = 0; index < wanted; index++) {
    const due = startedAt + (index * 1000) / perSecond;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
    const sentAt = performance.timeOrigin + performance.now();
    requests.push(hookline.publish().then((id) => void publishedAt.set(id, sentAt)));
  }
  await Promise.all(requests);
  await until("the last events", () => subscriber.count >= before + wanted).catch(() => undefined);
  const taken = await subscriber.take();
  const latencies = taken.arrivals.flatMap(({ eventId, at }) => {
    const sentAt = publishedAt.get(eventId);
    return sentAt === undefined ? [] : [at - sentAt];
  });
  return {
    p50: percentile(latencies, 0.5),
    p95: percentile(latencies, 0.95),
    lost: countLost([...publishedAt.keys()], 1, taken),
    duplicates: early.duplicates + taken.duplicates,
  };
}
