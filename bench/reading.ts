import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { z } from "zod";
import { checkTarget, type Findings, printHeading, printNote, printRow, printSummary } from "./report.ts";

const CHILD = fileURLToPath(new URL("reading-child.ts", import.meta.url));
const DELIVERIES = 1_000_000;
const QUICK_DELIVERIES = 100_000;
/** What one reading, or one alarm that compacts, may take of the Outbox's only thread. */
const TARGET_MS = 50;
/** Bytes that one delivery may take of an Outbox's storage, with what the log shows of it. */
const TARGET_BYTES = 150;
/** An Outbox has one in this many deliveries of another type and status than all the others. */
const RARE = 100_000;
const answerOf = z.object({
  deliveries: z.number(),
  madeSeconds: z.number(),
  bytesEach: z.number(),
  readings: z.array(z.object({ name: z.string(), medianMs: z.number(), worstMs: z.number(), items: z.number() })),
});

/** How long an Outbox is busy with what people read of a webhook with a long log. */
export async function reading({ quick }: { readonly quick: boolean }): Promise<number> {
  const count = quick ? QUICK_DELIVERIES : DELIVERIES;
  const argv = ["--no-warnings", "--js-base-64", CHILD, String(count), String(RARE)];
  const { stdout } = await promisify(execFile)(process.execPath, argv);
  const { deliveries, madeSeconds, bytesEach, readings } = answerOf.parse(JSON.parse(stdout));
  const findings: Findings = { targets: [], faults: 0 };
  printHeading(`Reading of a webhook with ${deliveries} deliveries (made in ${madeSeconds.toFixed(0)} s)`);
  printRow("ms of its Outbox's time", "median", "worst", "found");
  for (const { name, medianMs, worstMs, items } of readings) {
    printRow(name, medianMs.toFixed(1), worstMs.toFixed(1), items);
    checkTarget(findings, name, { value: medianMs, target: TARGET_MS, digits: 1, unit: " ms" }, "below");
  }
  const bytes = { value: bytesEach, target: TARGET_BYTES, digits: 0, unit: " bytes" };
  checkTarget(findings, "stored per delivery", bytes, "below");
  printNote("A page stops after a bounded number of rows; of a log that goes on it says so.");
  printSummary(findings);
  return findings.faults;
}
