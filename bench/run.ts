/**
 * `npm run bench`: Hookline against a raw baseline in the same run. `-- --quick` for a smaller one. Exits with 1 when a
 * delivery is lost or comes twice.
 */
import { countOperations, priceOperations } from "./cost.ts";
import { measureLatency } from "./latency.ts";
import { startSubscriber } from "./subscriber.ts";
import { startBaseline, startHookline, stopAll } from "./systems.ts";
import { compareThroughput } from "./throughput.ts";

const quick = process.argv.includes("--quick");
const LOAD = quick ? { rounds: 2, events: 1000 } : { rounds: 5, events: 3000 };
const RATE = { perSecond: 20, seconds: quick ? 5 : 15 };
const TARGETS = { ratio: 0.6, p50: 150, single: 7.2, batch: 4.5 };

let faults = 0;
const missed: string[] = [];

function check(what: string, holds: boolean): void {
  if (!holds) missed.push(what);
}

function print(label: string, ...values: readonly (string | number)[]): void {
  console.log(`  ${label.padEnd(34)}${values.map((value) => String(value).padStart(12)).join("")}`);
}

async function throughputAndLatency(): Promise<void> {
  const subscriber = await startSubscriber();
  const [hookline, baseline] = await Promise.all([startHookline("error"), startBaseline(subscriber.url)]);
  for (const fanOut of [1, 3]) {
    const result = await compareThroughput(hookline, baseline, subscriber, fanOut, LOAD);
    console.log(
      `\nThroughput at fan-out ${fanOut} (medians of ${LOAD.rounds} rounds of ${LOAD.events} events by turns)`,
    );
    print("", "Hookline", "baseline", "ratio");
    const { hookline: ours, baseline: raw, ratio } = result;
    print("deliveries/s", Math.round(ours.deliveriesPerSecond), Math.round(raw.deliveriesPerSecond), ratio.toFixed(2));
    print("lost", ours.lost, raw.lost);
    print("duplicates", ours.duplicates, raw.duplicates);
    faults += ours.lost + ours.duplicates;
    if (fanOut === 1) check(`ratio ${ratio.toFixed(2)} < ${TARGETS.ratio}`, ratio >= TARGETS.ratio);
  }
  const latency = await measureLatency(hookline, subscriber, RATE);
  console.log(`\nEnd to end at ${RATE.perSecond} events/s`);
  print("p50, p95 (ms)", latency.p50.toFixed(0), latency.p95.toFixed(0));
  print("lost, duplicates", latency.lost, latency.duplicates);
  faults += latency.lost + latency.duplicates;
  check(`p50 ${latency.p50.toFixed(0)} ms >= ${TARGETS.p50} ms`, latency.p50 < TARGETS.p50);
  console.log("\nPeak memory of workerd");
  print("Hookline, baseline (MB)", ...[hookline, baseline].map((one) => Math.round(one.peakMemory() / 1e6)));
  await stopAll();
  subscriber.close();
}

async function cost(): Promise<void> {
  const subscriber = await startSubscriber();
  const hookline = await startHookline("info");
  const loads = [
    ["single publications", { requests: quick ? 200 : 1000, eventsPerRequest: 1 }, TARGETS.single],
    ["batches of 100", { requests: quick ? 5 : 20, eventsPerRequest: 100 }, TARGETS.batch],
  ] as const;
  for (const [name, load, target] of loads) {
    const counted = await countOperations(hookline, subscriber, load);
    const prices = priceOperations(counted);
    const total = Object.values(prices).reduce((sum, price) => sum + price, 0);
    console.log(`\nCost of ${name}, direct lane, fan-out 1 (dollars per million deliveries)`);
    for (const [label, price] of Object.entries(prices)) print(label, price.toFixed(2));
    print("total", total.toFixed(2));
    const { deliveries, requests, queueBatches, queueMessages, d1Rows, outboxRows, outboxRequests } = counted;
    console.log(
      `  counted: ${deliveries} deliveries, ${requests} requests, ${queueMessages} messages in ${queueBatches} batches, ` +
        `${d1Rows} D1 rows, ${outboxRows} Outbox rows, ${outboxRequests} Outbox requests`,
    );
    check(`${name}: $${total.toFixed(2)} > $${target}`, total <= target);
  }
  console.log("  Batches are as they formed here; CPU time (about $0.10 a million at 5 ms) and reads are not in it.");
  await stopAll();
  subscriber.close();
}

try {
  await throughputAndLatency();
  await cost();
  console.log(missed.length === 0 ? "\nAll targets met." : `\nTargets missed: ${missed.join("; ")}`);
  if (faults > 0) console.log(`${faults} deliveries were lost or came twice.`);
  process.exitCode = faults === 0 ? 0 : 1;
} finally {
  await stopAll();
}
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.on(signal, () => void stopAll().then(() => process.exit(1)));
