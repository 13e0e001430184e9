import { now, pause, repeat, type Side, type Tally, until } from "./side.ts";
import { median } from "./statistics.ts";
import type { Taken } from "./subscriber.ts";

const BATCH = 100;
const CONNECTIONS = 4;
/** Wait after a round for repeated deliveries. Later ones count in a later round. */
const SETTLE_MS = 200;

/** The size of a round, and the number of rounds. */
export interface Load {
  readonly rounds: number;
  readonly events: number;
}

/** The results of one side in all rounds. */
export interface Throughput extends Tally {
  readonly median: number;
  readonly slowest: number;
  readonly fastest: number;
}

/** Both sides, and the median of the ratios of paired rounds. */
export interface Comparison {
  readonly hookline: Throughput;
  readonly baseline: Throughput;
  readonly ratio: number;
}

/** Publishes the same load to both sides in turns. The first round warms up and is not measured. */
export async function compareThroughput(
  hookline: Side,
  baseline: Side,
  fanOut: number,
  { rounds, events }: Load,
): Promise<Comparison> {
  const ours: Round[] = [];
  const raw: Round[] = [];
  for (let round = 0; round <= rounds; round++) {
    raw.push(await runRound(baseline, events, fanOut));
    ours.push(await runRound(hookline, events, fanOut));
  }
  const ratios = ours.map(({ rate }, index) => rate / (raw[index]?.rate ?? NaN)).slice(1);
  return { hookline: summarise(ours), baseline: summarise(raw), ratio: median(ratios) };
}

interface Round extends Tally {
  /** Deliveries per second, from the first publication to the last arrival. */
  readonly rate: number;
}

async function runRound({ subscriber, publishBatch }: Side, events: number, fanOut: number): Promise<Round> {
  const early = await subscriber.take();
  const before = subscriber.count;
  const wanted = events * fanOut;
  const published: string[] = [];
  const startedAt = now();
  await repeat(events / BATCH, CONNECTIONS, async () => {
    published.push(...(await publishBatch(BATCH)));
  });
  await until("all deliveries", () => subscriber.count >= before + wanted).catch(() => undefined);
  await pause(SETTLE_MS);
  const taken = await subscriber.take();
  const seconds = (Math.max(...taken.arrivals.map(({ at }) => at)) - startedAt) / 1000;
  return {
    rate: taken.arrivals.length / seconds,
    lost: countLost(published, fanOut, taken),
    duplicates: early.duplicates + taken.duplicates,
  };
}

/** Counts the deliveries of published events that did not come. */
export function countLost(published: readonly string[], fanOut: number, { arrivals }: Taken): number {
  const came = new Map<string, number>();
  for (const { eventId } of arrivals) came.set(eventId, (came.get(eventId) ?? 0) + 1);
  return published.reduce((sum, id) => sum + Math.max(0, fanOut - (came.get(id) ?? 0)), 0);
}

function summarise(rounds: readonly Round[]): Throughput {
  const rates = rounds.slice(1).map(({ rate }) => rate);
  return {
    median: median(rates),
    slowest: Math.min(...rates),
    fastest: Math.max(...rates),
    lost: rounds.reduce((sum, { lost }) => sum + lost, 0),
    duplicates: rounds.reduce((sum, { duplicates }) => sum + duplicates, 0),
  };
}
