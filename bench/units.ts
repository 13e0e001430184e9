import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { z } from "zod";
import { openHookline } from "./hookline-side.ts";
import { countOperations } from "./operations.ts";
import { type Findings, printHeading, printNote, printRow, printSummary, reportTallies } from "./report.ts";
import { startSubscriber } from "./subscriber.ts";
import { startHookline, stopSystems } from "./systems.ts";

const CHILD = fileURLToPath(new URL("units-child.ts", import.meta.url));
const DELIVERIES = 20_000;
const QUICK_DELIVERIES = 4000;

const callOf = z.object({ callMs: z.number(), eachMs: z.number() });
const answerOf = z.object({
  direct: z.object({ record: callOf, compactMs: z.number(), pruneMs: z.number(), bytes: z.number() }),
  paced: z.object({
    enqueue: callOf,
    releaseMs: z.number(),
    claimMs: z.number(),
    recordMs: z.number(),
    replayMs: z.number(),
  }),
  events: z.object({ keep: callOf, bytes: z.number() }),
});

/** The ways of publishing that `bench/simulate/units.ts` has figures of. */
const WAYS = [
  { name: "one publication at a time", eventsPerRequest: 1, atOnce: 1, requests: 100 },
  { name: "20 publications at once", eventsPerRequest: 1, atOnce: 20, requests: 1000 },
  { name: "batches of 100", eventsPerRequest: 100, atOnce: 4, requests: 20 },
] as const;

/** The measured unit costs that `npm run simulate` reckons with. Answers how many deliveries were lost or came twice. */
export async function units({ quick }: { readonly quick: boolean }): Promise<number> {
  await measureTime(quick ? QUICK_DELIVERIES : DELIVERIES);
  return measureWays(quick ? 4 : 1);
}

async function measureTime(count: number): Promise<void> {
  const argv = ["--no-warnings", "--js-base-64", CHILD, String(count)];
  const { stdout } = await promisify(execFile)(process.execPath, argv);
  const { direct, paced, events } = answerOf.parse(JSON.parse(stdout));
  printHeading("An Outbox's only thread (ms)");
  printCall("record, direct", direct.record);
  printCall("enqueue", paced.enqueue);
  printRow("release, each", paced.releaseMs.toFixed(4));
  printRow("claim, each of ten", paced.claimMs.toFixed(4));
  printRow("record, each of ten claimed", paced.recordMs.toFixed(4));
  printRow("replay, one call each", paced.replayMs.toFixed(4));
  printRow("alarms until compacted, each", direct.compactMs.toFixed(4));
  printRow("alarms until pruned, each", direct.pruneMs.toFixed(4));
  printHeading("D1's only thread (ms)");
  printCall("keep events of 1 KB", events.keep);
  printHeading("Stored, once what can be compacted is (bytes)");
  printRow("a delivery in its Outbox", direct.bytes.toFixed(0));
  printRow("an event of 1 KB in D1", events.bytes.toFixed(0));
}

function printCall(label: string, { callMs, eachMs }: z.infer<typeof callOf>): void {
  printRow(`${label}: call, each`, callMs.toFixed(4), eachMs.toFixed(4));
}

async function measureWays(divisor: number): Promise<number> {
  const findings: Findings = { targets: [], faults: 0 };
  const hookline = await openHookline(await startHookline("info"), await startSubscriber(), 1);
  for (const { name, requests, ...way } of WAYS) {
    const counted = await countOperations(hookline, { ...way, requests: requests / divisor });
    const { deliveries, lost, duplicates, ...rest } = counted;
    printHeading(`Operations of a delivery, direct lane, fan-out 1: ${name}`);
    for (const [label, value] of Object.entries(rest)) printRow(label, (value / deliveries).toFixed(4));
    reportTallies([{ lost, duplicates }], findings);
  }
  printNote("Batches are as they formed here, with one consumer at a time; cpuMs is that of all of workerd.");
  await stopSystems();
  printSummary(findings);
  return findings.faults;
}
