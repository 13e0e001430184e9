import { stripVTControlCharacters } from "node:util";
import { countRows, queryRows } from "./databases.ts";
import { countDirect, type HooklineSide } from "./hookline-side.ts";
import { pause, repeat, type Tally, until } from "./side.ts";
import type { System } from "./systems.ts";
import { countLost } from "./throughput.ts";

/** How events are published while operations are counted. */
export interface CountedLoad {
  readonly requests: number;
  readonly eventsPerRequest: number;
  /** Requests under way at once. With one, each waits until the delivery before is recorded. */
  readonly atOnce: number;
}

/** The counted operations of a number of deliveries. */
export interface Operations extends Tally {
  readonly deliveries: number;
  readonly requests: number;
  /** Messages of `hookline-events` and `hookline-direct`, and the invocations that consumed them. */
  readonly eventMessages: number;
  readonly eventBatches: number;
  readonly directMessages: number;
  readonly directBatches: number;
  readonly d1Rows: number;
  /** One for each batch, the most that it can be: a call that records writes one row, whatever it records. */
  readonly outboxRows: number;
  /** Alarms that were set, at least. */
  readonly alarmsSet: number;
  /** CPU time of all of workerd. */
  readonly cpuMs: number;
}

/** Wait until the last invocations are logged and their rows written. */
const SETTLE_MS = 1000;
/** With one at a time, the wait until a delivery is recorded. */
const RECORD_MS = 30;

/**
 * Counts the operations of publishing in the direct lane at fan-out 1. Messages and invocations come from wrangler's
 * output, rows from D1. Every written table is WITHOUT ROWID and no written row is in an index, so a new row is one written row;
 * the direct lane writes none twice. A batch of `hookline-direct` records with one call, which writes one row of an Outbox.
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
    // Not from the databases, where they may be compacted already.
    outboxRows: batches.length,
    alarmsSet: [...after.alarms].filter(([id, at]) => before.alarms.get(id) !== at).length,
    cpuMs,
    lost: countLost(published, 1, taken),
    duplicates: early.duplicates + taken.duplicates,
  };
}

/** What released a burst. */
export interface Burst extends Tally {
  readonly messages: number;
  readonly batches: number;
}

/** Publishes a batch to a new webhook, and counts the messages by which its Outbox released it. */
export async function countBurst(hookline: HooklineSide, events: number): Promise<Burst> {
  const { system, subscriber, publishBatch } = hookline;
  const before = readBatches(system).length;
  const published = await publishBatch(events);
  await until("a burst", () => subscriber.count >= events);
  await pause(SETTLE_MS);
  const batches = readBatches(system).slice(before);
  const releases = batches.filter(({ queue }) => queue === "hookline-paced" || queue === "hookline-slow");
  const taken = await subscriber.take();
  return {
    messages: releases.reduce((sum, { messages }) => sum + messages, 0),
    batches: releases.length,
    lost: countLost(published, 1, taken),
    duplicates: taken.duplicates,
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
  readonly alarms: ReadonlyMap<unknown, unknown>;
  readonly cpuMs: number;
}

function readCounters({ system }: HooklineSide): Counters {
  const alarms = queryRows(
    system,
    "outboxes",
    "_cf_ALARM",
    "SELECT actor_id, CAST(scheduled_time AS TEXT) AS at FROM _cf_ALARM",
  );
  return {
    batches: readBatches(system),
    d1Rows: countRows(system, "d1"),
    alarms: new Map(alarms.map((row) => [row["actor_id"], row["at"]])),
    cpuMs: system.cpuMs(),
  };
}

/** Reads from wrangler's output what each consumer got. */
function readBatches(system: System): readonly Batch[] {
  const lines = stripVTControlCharacters(system.output()).matchAll(/QUEUE (\S+) (\d+)\/(\d+)/g);
  return [...lines].map(([, queue = "", acked, messages]) => {
    return { queue, acked: Number(acked), messages: Number(messages) };
  });
}

/** Checks that nothing was retried or paced, which the counts assume. */
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
