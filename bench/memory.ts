import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { z } from "zod";
import { MEMORY_BODIES } from "./memory-bodies.ts";
import { printHeading, printNote, printRow } from "./report.ts";

/** The promised bound: this many times the body, plus so many MiB. */
const TIMES_BODY = 4;
const MORE_MIB = 40;
/**
 * The heap of an isolate, with early garbage collection, so that resident memory is needed memory. The last flag enables
 * Uint8Array's hex and base64 methods, which workerd has and Node hides.
 */
const FLAGS = ["--max-old-space-size=128", "--max-semi-space-size=1", "--js-base-64"];
const CHILD = fileURLToPath(new URL("memory-child.ts", import.meta.url));
const MIB = 1024 * 1024;
const answerOf = z.object({ peakBytes: z.number(), outcome: z.string() });

/**
 * Measures the peak memory for parsing and validating requests whose bodies take much, each in a process of its own, above
 * what an empty request takes. Answers how many took more than promised.
 */
export async function memory(): Promise<number> {
  const directory = await mkdtemp(join(tmpdir(), "hookline-memory-"));
  let faults = 0;
  try {
    const empty = await measure(directory, '{"events":[{"type":"order.paid","data":{}}]}');
    printHeading(`Memory of one request, at most ${TIMES_BODY} times its body and ${MORE_MIB} MiB`);
    printRow("", "body (MiB)", "peak (MiB)", "at most");
    for (const [name, make] of Object.entries(MEMORY_BODIES)) {
      const body = make();
      const { peakBytes, outcome } = await measure(directory, body);
      const bodyMib = Buffer.byteLength(body) / MIB;
      const peakMib = Math.max(0, peakBytes - empty.peakBytes) / MIB;
      const most = TIMES_BODY * bodyMib + MORE_MIB;
      if (peakMib > most) faults++;
      printRow(name, bodyMib.toFixed(1), peakMib.toFixed(1), most.toFixed(1));
      printNote(`${peakMib > most ? "TOO MUCH; " : ""}${outcome}`);
    }
  } finally {
    await rm(directory, { recursive: true });
  }
  return faults;
}

async function measure(directory: string, body: string): Promise<z.infer<typeof answerOf>> {
  const path = join(directory, "body.json");
  await writeFile(path, body);
  const { stdout } = await promisify(execFile)(process.execPath, [...FLAGS, CHILD, path]);
  return answerOf.parse(JSON.parse(stdout));
}
