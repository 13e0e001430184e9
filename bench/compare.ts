import { openBaseline } from "./baseline-side.ts";
import { openHookline } from "./hookline-side.ts";
import { measureLatency } from "./latency.ts";
import { reportCost } from "./report-cost.ts";
import { checkTarget, type Findings, printHeading, printRow, printSummary, reportTallies } from "./report.ts";
import { startSubscriber } from "./subscriber.ts";
import { startBaseline, startHookline, stopSystems } from "./systems.ts";
import { BASELINE_TERMS, checkTerms } from "./terms.ts";
import { compareThroughput } from "./throughput.ts";

interface Size {
  readonly load: { readonly rounds: number; readonly events: number };
  readonly rate: { readonly perSecond: number; readonly seconds: number };
}

const FULL: Size = {
  load: { rounds: 5, events: 3000 },
  rate: { perSecond: 20, seconds: 15 },
};
const QUICK: Size = {
  load: { rounds: 2, events: 1000 },
  rate: { perSecond: 20, seconds: 5 },
};

/**
 * Measures Hookline against the raw baseline in one run, and what its deliveries cost. Answers how many deliveries were
 * lost or came twice.
 */
export async function compare({ quick }: { readonly quick: boolean }): Promise<number> {
  checkTerms();
  const size = quick ? QUICK : FULL;
  const findings: Findings = { targets: [], faults: 0 };
  await compareSpeed(size, findings);
  await reportCost(quick, findings);
  printSummary(findings);
  return findings.faults;
}

async function compareSpeed({ load, rate }: Size, findings: Findings): Promise<void> {
  const [ours, raw] = [await startSubscriber(), await startSubscriber()];
  const baseline = await startBaseline({ ...BASELINE_TERMS, SUBSCRIBER_URL: raw.url });
  const hookline = await startHookline("error");
  for (const fanOut of [1, 3]) {
    const sides = [await openHookline(hookline, ours, fanOut), openBaseline(baseline, raw, fanOut)] as const;
    const result = await compareThroughput(...sides, fanOut, load);
    printHeading(`Throughput at fan-out ${fanOut}: ${load.rounds} rounds of ${load.events} events by turns`);
    printRow("", "Hookline", "baseline", "ratio");
    const both = [result.hookline, result.baseline] as const;
    printRow("deliveries/s, median", ...both.map(({ median }) => median.toFixed(0)), result.ratio.toFixed(2));
    printRow("slowest to fastest round", ...both.map((one) => `${one.slowest.toFixed(0)}-${one.fastest.toFixed(0)}`));
    reportTallies(both, findings);
    const figure = { value: result.ratio, target: 0.6, digits: 2, unit: "" };
    if (fanOut === 1) checkTarget(findings, "ratio at fan-out 1", figure, "at_least");
  }
  const latency = await measureLatency(await openHookline(hookline, ours, 1), rate);
  printHeading(`End to end at ${rate.perSecond} events/s for ${rate.seconds} s (ms)`);
  printRow("p50, p95", latency.p50.toFixed(0), latency.p95.toFixed(0));
  reportTallies([latency], findings);
  checkTarget(findings, "p50", { value: latency.p50, target: 150, digits: 0, unit: " ms" }, "below");
  printHeading("Peak memory of workerd (MB)");
  printRow("Hookline, baseline", ...[hookline, baseline].map((one) => (one.peakMemory() / 1e6).toFixed(0)));
  const late = [await ours.take(), await raw.take()].map(({ duplicates }) => ({ lost: 0, duplicates }));
  if (late.some(({ duplicates }) => duplicates > 0)) reportTallies(late, findings);
  await stopSystems();
}
