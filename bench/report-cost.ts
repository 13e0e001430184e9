import { priceOperations } from "./cost.ts";
import { openHookline, openUnproven } from "./hookline-side.ts";
import { countBurst, countOperations, type CountedLoad } from "./operations.ts";
import {
  checkTarget,
  type Findings,
  printHeading,
  printNote,
  printRow,
  printSummary,
  reportTallies,
} from "./report.ts";
import { startSubscriber } from "./subscriber.ts";
import { startHookline, stopSystems, type System } from "./systems.ts";

const ONE_BY_ONE = { name: "single publications, one at a time", eventsPerRequest: 1, atOnce: 1, target: 4.8 };
const SINGLE = { name: "single publications, 20 at once", eventsPerRequest: 1, atOnce: 20, target: 2.4 };
const BATCHES = { name: "batches of 100", eventsPerRequest: 100, atOnce: 4, target: 0.6 };
/** Events of the burst to a webhook without a record. */
const BURST = 100;

type NamedLoad = CountedLoad & { readonly name: string; readonly target: number };

function loads(quick: boolean): readonly NamedLoad[] {
  return [
    { ...ONE_BY_ONE, requests: quick ? 30 : 100 },
    { ...SINGLE, requests: quick ? 200 : 1000 },
    { ...BATCHES, requests: quick ? 5 : 20 },
  ];
}

/** Counts what deliveries cost. Answers how many deliveries were lost or came twice. */
export async function cost({ quick }: { readonly quick: boolean }): Promise<number> {
  const findings: Findings = { targets: [], faults: 0 };
  await reportCost(quick, findings);
  printSummary(findings);
  return findings.faults;
}

/** Counts what deliveries cost, and what a burst to a new webhook takes. */
export async function reportCost(quick: boolean, findings: Findings): Promise<void> {
  const subscriber = await startSubscriber();
  const hookline = await openHookline(await startHookline("info"), subscriber, 1);
  for (const { name, target, ...load } of loads(quick)) {
    const counted = await countOperations(hookline, load);
    const price = priceOperations(counted);
    printHeading(`Cost of ${name}: direct lane, fan-out 1 (dollars per million deliveries)`);
    for (const [label, dollars] of Object.entries(price.parts)) printRow(label, dollars.toFixed(2));
    printRow("total", price.total.toFixed(2));
    printRow("with a batch for each message", price.unbatchedTotal.toFixed(2));
    printRow("CPU (not in the total)", price.cpu.toFixed(2));
    const { deliveries, eventMessages, eventBatches, directMessages, directBatches, d1Rows, outboxRows } = counted;
    printNote(
      `counted: ${deliveries} deliveries, ${counted.requests} requests, ${eventMessages} + ${directMessages} messages in ` +
        `${eventBatches} + ${directBatches} batches, ${d1Rows} D1 rows, ${outboxRows} Outbox rows, ` +
        `${counted.alarmsSet} alarms set`,
    );
    reportTallies([counted], findings);
    checkTarget(findings, name, { value: price.total, target, digits: 2, unit: " dollars" }, "at_most");
  }
  await reportBurst(hookline.system, findings);
  printHeading(
    "Batches are as they formed here, with one consumer at a time; in production others form, up to one for each",
  );
  printNote(
    "message. CPU is that of all of workerd, with its queues and databases, which Cloudflare does not bill as CPU.",
  );
  printNote("Reads, storage, logs, what the plan includes and the plan itself are left out.");
  await stopSystems();
}

/** A new webhook is paced, so its Outbox releases what it is owed a few at a time. */
async function reportBurst(system: System, findings: Findings): Promise<void> {
  const burst = await countBurst(await openUnproven(system, await startSubscriber(), {}), BURST);
  printHeading(`A burst of ${BURST} events to a new webhook`);
  printRow("messages that released it", burst.messages);
  printRow("batches that they came in", burst.batches);
  reportTallies([burst], findings);
}
