import { stripVTControlCharacters } from "node:util";
import { countRows, queryRows } from "./databases.ts";
import { countDirect, type HooklineSide } from "./hookline-side.ts";
import { pause, repeat, type Tally, until } from "./side.ts";
import { countLost } from "./throughput.ts";

/** How events are published for counting. */
export interface CountedLoad {
  readonly requests: number;
  readonly eventsPerRequest: number;
  /** Requests under way at once; with one, the next waits until the delivery before it is recorded. */
  readonly atOnce: number;
}

/** What a number of deliveries took, as counted. */
export interface Operations extends Tally {
  readonly deliveries: number;
  readonly requests: number;
  /** Messages, and the invocations that consumed them, of `hookline-events` and `hookline-direct`. */
  readonly eventMessages: number;
  readonly eventBatches: number;
  readonly directMessages: number;
  readonly directBatches: number;
  readonly d1Rows: number;
  readonly outboxRows: number;
  /** Alarms that were set, at least. */
  readonly alarmsSet: number;
  /** CPU time of all of workerd. */
  readonly cpuMs: number;
}

/** How long the last invocations have to be logged and their rows to be written. */
const SETTLE_MS = 1000;
/** One at a time, a delivery has this long to be recorded before the next. */
const RECORD_MS = 30;

/**
 * Counts what publishing takes in the direct lane at fan-out 1. Messages and invocations are read from what wrangler
 * prints of each, rows from the databases themselves. Every table that is written is WITHOUT ROWID and no written row is
 * in an index, so that a new row is one written row; in the direct lane none is written twice.
 */
export async function countOperations(hookline: HooklineSide, load: CountedLoad): Promise<Operations> {
  const { system, subscriber, publish, publishBatch } = hookline;
  const { requests, eventsPerRequest, atOnce } = load;
  await pause(SETTLE_MS);
  const early = await subscriber.take();
  const first = subscriber.count;
  const before = readCounters(hookline);
  const published: string[] = [];
  await repeat(requests, atOnce, async () => {
    published.push(...(eventsPerRequest === 1 ? [await publish()] : await publishBatch(eventsPerRequest)));
    if (atOnce > 1) return;
    await until("a delivery", () => subscriber.count >= first + published.length);
    await pause(RECORD_MS);
  });
  await until("all deliveries", () => subscriber.count >= first + published.length);
  const cpuMs = system.cpuMs() - before.cpuMs;
  await pause(SETTLE_MS);
  const after = readCounters(hookline);
  const taken = await subscriber.take();
  const batches = after.batches.slice(before.batches.length);
  checkDirect(hookline, batches);
  return {
    deliveries: published.length,
    requests,
    ...countMessages(batches),
    d1Rows: after.d1Rows - before.d1Rows,
    outboxRows: after.outboxRows - before.outboxRows,
    alarmsSet: [...after.alarms].filter(([id, at]) => before.alarms.get(id) !== at).length,
    cpuMs,
    lost: countLost(published, 1, taken),
    duplicates: early.duplicates + taken.duplicates,
  };
}

interface Batch {
  readonly queue: string;
  readonly acked: number;
  readonly messages: number;
}

interface Counters {
  readonly batches: readonly Batch[];
  readonly d1Rows: number;
  readonly outboxRows: number;
  readonly alarms: ReadonlyMap<unknown, unknown>;
  readonly cpuMs: number;
}

function readCounters({ system }: HooklineSide): Counters {
  const lines = stripVTControlCharacters(system.output()).matchAll(/QUEUE (\S+) (\d+)\/(\d+)/g);
  const batches = [...lines].map(([, queue = "", acked, messages]) => {
    return { queue, acked: Number(acked), messages: Number(messages) };
  });
  const alarms = queryRows(
    system,
    "outboxes",
    "_cf_ALARM",
    "SELECT actor_id, CAST(scheduled_time AS TEXT) AS at FROM _cf_ALARM",
  );
  return {
    batches,
    d1Rows: countRows(system, "d1"),
    outboxRows: countRows(system, "outboxes"),
    alarms: new Map(alarms.map((row) => [row["actor_id"], row["at"]])),
    cpuMs: system.cpuMs(),
  };
}

/** What is counted holds only as long as nothing is retried or paced. */
function checkDirect(hookline: HooklineSide, batches: readonly Batch[]): void {
  const odd = batches.find(({ queue, acked, messages }) => {
    return acked !== messages || (queue !== "hookline-events" && queue !== "hookline-direct");
  });
  if (odd !== undefined) throw new Error(`${odd.acked} of ${odd.messages} messages of ${odd.queue} while counting`);
  if (countDirect(hookline) !== 1) throw new Error("the webhook left the direct lane while counting");
}

function countMessages(
  batches: readonly Batch[],
): Pick<Operations, "eventMessages" | "eventBatches" | "directMessages" | "directBatches"> {
  const events = batches.filter(({ queue }) => queue === "hookline-events");
  const direct = batches.filter(({ queue }) => queue === "hookline-direct");
  const sum = (some: readonly Batch[]) => some.reduce((total, { messages }) => total + messages, 0);
  return {
    eventMessages: sum(events),
    eventBatches: events.length,
    directMessages: sum(direct),
    directBatches: direct.length,
  };
}
