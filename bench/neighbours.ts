import { type HooklineSide, openHookline, openUnproven } from "./hookline-side.ts";
import { type Latency, measureLatency } from "./latency.ts";
import {
  checkTarget,
  type Findings,
  printHeading,
  printNote,
  printRow,
  printSummary,
  reportTallies,
} from "./report.ts";
import { type Rate, until } from "./side.ts";
import { type Behaviour, NEVER_ANSWER, startSubscriber } from "./subscriber.ts";
import { startHookline, stopSystems, type System } from "./systems.ts";
import type { WebhookSettings } from "./workspace.ts";

const SLOW: Behaviour = { status: 200, delayMs: 5000 };
const SLOW_EVENTS = 200;
const HANGING_EVENTS = 50;
const BURST = 200;
/** Twenty events in five seconds. */
const RATE: Rate = { perSecond: 4, seconds: 5 };

/**
 * Measures how noisy subscribers affect healthy ones. Answers how many deliveries to healthy ones were lost or came twice.
 */
export async function neighbours(): Promise<number> {
  const findings: Findings = { targets: [], faults: 0 };
  const system = await startHookline("error");
  const proven = await openHookline(system, await startSubscriber(), 1);
  await besideNoise(system, proven, findings);
  await besideOneThatBeginsToHang(system, proven, findings);
  printSummary(findings);
  await stopSystems();
  return findings.faults;
}

async function besideNoise(system: System, proven: HooklineSide, findings: Findings): Promise<void> {
  const slow = await open(system, {}, SLOW);
  const hanging = await open(system, {}, NEVER_ANSWER);
  const fresh = await open(system);
  const fifo = await open(system, { ordering: "fifo" });
  await slow.publishBatch(SLOW_EVENTS);
  await hanging.publishBatch(HANGING_EVENTS);
  printHeading(
    `Beside ${SLOW_EVENTS} events for a new one that takes 5 s and ${HANGING_EVENTS} for a new one that never answers (ms)`,
  );
  const [direct, first, ordered] = await measureEach({ proven, new: fresh, fifo }, findings);
  printNote(`by then ${slow.subscriber.count} and ${hanging.subscriber.count} events had come to the noisy ones`);
  checkBelow(findings, "proven p50", direct?.p50, 1000);
  checkBelow(findings, "proven p95", direct?.p95, 3000);
  checkBelow(findings, "new p95", first?.p95, 10_000);
  checkBelow(findings, "fifo p95", ordered?.p95, 10_000);
}

/**
 * A batch waits two seconds at most for an exchange that hangs, and half a second more for those that begin late; locally, no
 * other batch runs meanwhile.
 */
async function besideOneThatBeginsToHang(system: System, proven: HooklineSide, findings: Findings): Promise<void> {
  const turning = await openHookline(system, await startSubscriber(), 1);
  const before = turning.subscriber.count;
  printHeading(`Beside a proven one that begins to hang in the middle of a burst of ${BURST} (ms)`);
  const measured = measureEach({ proven }, findings);
  await turning.publishBatch(BURST);
  await until("half of a burst", () => turning.subscriber.count >= before + BURST / 2);
  turning.subscriber.behave(NEVER_ANSWER);
  const [latency] = await measured;
  printNote(`${turning.subscriber.count - before} of the burst had come to the one that hangs`);
  checkBelow(findings, "worst delay beside one that begins to hang", latency?.maximum, 2500);
}

async function open(system: System, settings: WebhookSettings = {}, behaviour?: Behaviour): Promise<HooklineSide> {
  return openUnproven(system, await startSubscriber(behaviour), settings);
}

async function measureEach(
  sides: Readonly<Record<string, HooklineSide>>,
  findings: Findings,
): Promise<readonly Latency[]> {
  const latencies = await Promise.all(Object.values(sides).map(async (side) => measureLatency(side, RATE)));
  printRow("", ...Object.keys(sides));
  printRow("p50", ...latencies.map(({ p50 }) => p50.toFixed(0)));
  printRow("p95", ...latencies.map(({ p95 }) => p95.toFixed(0)));
  printRow("maximum", ...latencies.map(({ maximum }) => maximum.toFixed(0)));
  reportTallies(latencies, findings);
  return latencies;
}

function checkBelow(findings: Findings, what: string, value = NaN, target: number): void {
  checkTarget(findings, what, { value, target, digits: 0, unit: " ms" }, "below");
}
