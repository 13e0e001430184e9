import { proveWorkspace, until } from "./hookline-client.ts";
import { percentile } from "./statistics.ts";
import type { CountingSubscriber } from "./subscriber.ts";
import type { System } from "./systems.ts";

/** From just before the request that publishes to the arrival at the subscriber, in milliseconds. */
export interface Latency {
  readonly p50: number;
  readonly p95: number;
  readonly lost: number;
  readonly duplicates: number;
}

/** Publishes single events at a constant rate. */
export async function measureLatency(
  hookline: System,
  subscriber: CountingSubscriber,
  { perSecond, seconds }: { readonly perSecond: number; readonly seconds: number },
): Promise<Latency> {
  const proven = await proveWorkspace(hookline, subscriber, 1);
  const publishedAt = new Map<string, number>();
  const arrivedAt = new Map<string, number>();
  subscriber.onArrival = (_delivery, body) => {
    const { id }: { id: string } = JSON.parse(body);
    arrivedAt.set(id, performance.now());
  };
  const requests: Promise<void>[] = [];
  const startedAt = performance.now();
  for (let index = 0; index < perSecond * seconds; index++) {
    const due = startedAt + (index * 1000) / perSecond;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
    const sentAt = performance.now();
    requests.push(proven.publish().then(({ id }) => void publishedAt.set(id, sentAt)));
  }
  await Promise.all(requests);
  await until("the last events", () => arrivedAt.size >= publishedAt.size).catch(() => undefined);
  subscriber.onArrival = undefined;
  const latencies = [...publishedAt].flatMap(([id, sentAt]) => {
    const arrival = arrivedAt.get(id);
    return arrival === undefined ? [] : [arrival - sentAt];
  });
  return {
    p50: percentile(latencies, 0.5),
    p95: percentile(latencies, 0.95),
    lost: publishedAt.size - arrivedAt.size,
    duplicates: subscriber.duplicates(),
  };
}
