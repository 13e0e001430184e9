import { EVENT_TYPE, proveWorkspace, SAMPLE_DATA, until } from "./hookline-client.ts";
import { median } from "./statistics.ts";
import type { CountingSubscriber } from "./subscriber.ts";
import type { System } from "./systems.ts";

const BATCH = 100;
const CONNECTIONS = 4;

/** What one side did in all its rounds. */
export interface Throughput {
  readonly deliveriesPerSecond: number;
  readonly lost: number;
  readonly duplicates: number;
}

/** Publishes the same load to both, by turns, and answers the medians. */
export async function compareThroughput(
  hookline: System,
  baseline: System,
  subscriber: CountingSubscriber,
  fanOut: number,
  { rounds, events }: { readonly rounds: number; readonly events: number },
): Promise<{ readonly hookline: Throughput; readonly baseline: Throughput; readonly ratio: number }> {
  const proven = await proveWorkspace(hookline, subscriber, fanOut);
  const body = { id: "evt_01M7YKW38Z6VAM47WE4HFH6CMF", type: EVENT_TYPE, created_at: "", data: SAMPLE_DATA };
  const publishBaseline = async () => {
    const request = { method: "POST", body: JSON.stringify({ count: BATCH, fanOut, body }) };
    const response = await fetch(baseline.url, request);
    if (!response.ok) throw new Error(`the baseline answered ${response.status}`);
    await response.arrayBuffer();
  };
  const sides = {
    baseline: { publish: publishBaseline, rates: [] as number[], lost: 0, duplicates: 0 },
    hookline: { publish: async () => proven.publishBatch(BATCH), rates: [] as number[], lost: 0, duplicates: 0 },
  };
  const ratios: number[] = [];
  for (let round = -1; round < rounds; round++) {
    for (const side of [sides.baseline, sides.hookline]) {
      const measured = await measure(side.publish, subscriber, events, fanOut);
      side.lost += measured.lost;
      side.duplicates += measured.duplicates;
      // The first round warms both up.
      if (round >= 0) side.rates.push(measured.rate);
    }
    if (round >= 0) ratios.push((sides.hookline.rates.at(-1) ?? 0) / (sides.baseline.rates.at(-1) ?? 1));
  }
  const summarise = ({ rates, lost, duplicates }: (typeof sides)["hookline"]): Throughput => {
    return { deliveriesPerSecond: median(rates), lost, duplicates };
  };
  return { hookline: summarise(sides.hookline), baseline: summarise(sides.baseline), ratio: median(ratios) };
}

async function measure(
  publish: () => Promise<void>,
  subscriber: CountingSubscriber,
  events: number,
  fanOut: number,
): Promise<{ readonly rate: number; readonly lost: number; readonly duplicates: number }> {
  subscriber.reset();
  const wanted = events * fanOut;
  const startedAt = performance.now();
  let left = events / BATCH;
  const connection = async () => {
    while (left-- > 0) await publish();
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  await until("all deliveries", () => subscriber.arrivals.size >= wanted).catch(() => undefined);
  const seconds = (Math.max(...subscriber.arrivals.values()) - startedAt) / 1000;
  // A moment for what comes twice.
  await new Promise((resolve) => setTimeout(resolve, 200));
  return { rate: wanted / seconds, lost: wanted - subscriber.arrivals.size, duplicates: subscriber.duplicates() };
}
