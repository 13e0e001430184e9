import { openBaseline } from "./baseline-side.ts";
import { openHookline } from "./hookline-side.ts";
import { type Findings, printHeading, printNote, printRow, printSummary, reportTallies } from "./report.ts";
import { now, pause, repeat, type Side, type Tally, until } from "./side.ts";
import { median, percentile } from "./statistics.ts";
import { startSubscriber } from "./subscriber.ts";
import { startBaseline, startHookline, stopSystems } from "./systems.ts";
import { BASELINE_TERMS, checkTerms } from "./terms.ts";
import { countLost } from "./throughput.ts";

const CONNECTIONS = [1, 16, 32] as const;
/** Wait after a round for repeated deliveries. */
const SETTLE_MS = 200;

/** What one side did in a round. */
interface Round extends Tally {
  /** Publications answered per second. */
  readonly accepted: number;
  /** Deliveries per second, from the first publication to the last arrival. */
  readonly delivered: number;
  /** Milliseconds from just before a publication to its arrival, the median. */
  readonly p50: number;
}

/**
 * Publishes single events over 1, 16 and 32 connections to Hookline and to the raw baseline, by turns. Answers how many
 * deliveries were lost or came twice.
 */
export async function singles({ quick }: { readonly quick: boolean }): Promise<number> {
  checkTerms();
  const findings: Findings = { targets: [], faults: 0 };
  const [ours, raw] = [await startSubscriber(), await startSubscriber()];
  const baseline = openBaseline(await startBaseline({ ...BASELINE_TERMS, SUBSCRIBER_URL: raw.url }), raw, 1);
  const hookline = await openHookline(await startHookline("error"), ours, 1);
  const rounds = quick ? 3 : 7;
  for (const connections of CONNECTIONS) {
    const events = (quick ? 60 : 150) * Math.min(connections, 4);
    const [mine, theirs]: [Round[], Round[]] = [[], []];
    // The first round warms up and is not measured.
    for (let round = 0; round <= rounds; round++) {
      theirs.push(await runRound(baseline, events, connections));
      mine.push(await runRound(hookline, events, connections));
    }
    printHeading(
      `Single publications over ${connections} connections: ${rounds} rounds of ${events} by turns (medians)`,
    );
    printRow("", "Hookline", "baseline", "ratio");
    printComparison("accepted/s", mine, theirs, ({ accepted }) => accepted);
    printComparison("delivered/s", mine, theirs, ({ delivered }) => delivered);
    printComparison("p50 (ms)", mine, theirs, ({ p50 }) => p50);
    reportTallies([sumOf(mine), sumOf(theirs)], findings);
  }
  printNote("A ratio is the median of those of paired rounds.");
  printSummary(findings);
  await stopSystems();
  return findings.faults;
}

async function runRound({ subscriber, publish }: Side, events: number, connections: number): Promise<Round> {
  const early = await subscriber.take();
  const before = subscriber.count;
  const sentAt = new Map<string, number>();
  const startedAt = now();
  await repeat(events, connections, async () => {
    const at = now();
    sentAt.set(await publish(), at);
  });
  const acceptedAt = now();
  await until("all deliveries", () => subscriber.count >= before + events).catch(() => undefined);
  await pause(SETTLE_MS);
  const taken = await subscriber.take();
  const lastAt = Math.max(...taken.arrivals.map(({ at }) => at));
  return {
    accepted: (events * 1000) / (acceptedAt - startedAt),
    delivered: (taken.arrivals.length * 1000) / (lastAt - startedAt),
    p50: percentile(
      taken.arrivals.map(({ eventId, at }) => at - (sentAt.get(eventId) ?? NaN)),
      0.5,
    ),
    lost: countLost([...sentAt.keys()], 1, taken),
    duplicates: early.duplicates + taken.duplicates,
  };
}

function printComparison(
  label: string,
  mine: readonly Round[],
  theirs: readonly Round[],
  read: (round: Round) => number,
): void {
  const [ours, raw] = [mine.slice(1).map(read), theirs.slice(1).map(read)];
  const ratios = ours.map((value, index) => value / (raw[index] ?? NaN));
  printRow(label, median(ours).toFixed(1), median(raw).toFixed(1), median(ratios).toFixed(2));
}

function sumOf(rounds: readonly Round[]): Tally {
  return {
    lost: rounds.reduce((sum, { lost }) => sum + lost, 0),
    duplicates: rounds.reduce((sum, { duplicates }) => sum + duplicates, 0),
  };
}
