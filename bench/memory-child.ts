/*
 * Reads one request's body from the named file, and parses and validates it as the API does. Prints the process's peak
 * resident memory, in bytes, and the result.
 */
import { readFileSync } from "node:fs";
import { parseBody } from "../src/api/parse-body.ts";
import { createEventIds } from "../src/crypto/make-ids.ts";
import { MAX_DATA_BYTES } from "../src/domain/event.ts";
import { createCatalogReader } from "../src/pipeline/catalog.ts";
import { openChecker } from "../src/pipeline/event-checker.ts";
import { CheckBudget } from "../src/pipeline/json-schema/check-budget.ts";
import { type ValidEvent, validateEvent } from "../src/pipeline/validate-event.ts";
import { readPeakMemory } from "./processes.ts";

const BUDGET = new CheckBudget();
const readCatalog = createCatalogReader({ readNames: async () => [], readSchemaTexts: async () => new Map() });

async function run(path: string): Promise<string> {
  const parsed = parseBody(readBytes(path));
  if (!parsed.ok) return parsed.error.message;
  const acceptedAt = Date.now();
  const inputs = eventsOf(parsed.value);
  const checker = await openChecker(await readCatalog("ws_bench"), inputs, { budget: BUDGET, namesNearest: true });
  const context = { workspaceId: "ws_bench", checker, acceptedAt, idempotencyKey: null };
  const valid: ValidEvent[] = [];
  for (const input of inputs) {
    const nextId = createEventIds(acceptedAt);
    const checked = await validateEvent(input, "", { ...context, nextId, maxDataBytes: MAX_DATA_BYTES });
    if (!checked.ok) return checked.error.message;
    valid.push(checked.value);
  }
  return `${valid.length} events accepted`;
}

/** Reads bytes into a buffer of exactly their size, as a request's body has. */
function readBytes(path: string): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = readFileSync(path);
  if (!(buffer instanceof ArrayBuffer)) throw new Error("a file's bytes are shared");
  return byteLength === buffer.byteLength ? buffer : buffer.slice(byteOffset, byteOffset + byteLength);
}

function eventsOf(value: unknown): readonly unknown[] {
  const events: unknown = typeof value === "object" && value !== null && "events" in value ? value.events : [];
  return Array.isArray(events) ? events : [];
}

const outcome = await run(process.argv[2] ?? "");
console.log(JSON.stringify({ peakBytes: readPeakMemory(process.pid), outcome }));
