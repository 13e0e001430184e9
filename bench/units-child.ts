/*
 * What one delivery takes of an Outbox and one event of D1, in plain Node over SQLite in memory: prints milliseconds of
 * the only thread, and bytes. The first argument is the number of deliveries, and of events.
 */
import { readdirSync, readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { join } from "node:path";
import type { OwedDelivery } from "../src/domain/delivery.ts";
import type { OutboxSettings } from "../src/domain/webhook.ts";
import { deliverMessage, readDeliver } from "../src/messages/deliver-message.ts";
import type { Ticket } from "../src/messages/outbox-calls.ts";
import { eventOf, owedOf, reportOf } from "./units-samples.ts";

const HOUR_MS = 3_600_000;
const RETENTION_MS = 30 * 24 * HOUR_MS;
const T0 = Date.UTC(2100, 0, 1);
/** Deliveries of one webhook in a large batch. */
const MANY = 20;
/** What a delivery queue's batch claims and records at once. */
const CLAIMED = 10;

const platform = new URL("../test/model/durable-object.ts", import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) => {
    return specifier === "cloudflare:workers" ? { url: platform, shortCircuit: true } : next(specifier, context);
  },
});
const { Outbox } = await import("../src/outbox/outbox.ts");
const { compactEvents } = await import("../src/store/compact-events.ts");
const { openDatabase } = await import("../src/store/database.ts");
const { keepEvents } = await import("../src/store/keep-events.ts");
const { d1, Sqlite, sqlStorage } = await import("../test/model/sqlite.ts");
const { standIn } = await import("../test/model/stand-in.ts");

const total = Number(process.argv[2]);
let now = T0;
Date.now = () => now;

const settings: OutboxSettings = {
  ...{ workspaceId: "ws_1", webhookId: "wh_1", creatorId: "mem_1", epoch: 1, version: 1, timeoutMs: 10_000 },
  ...{ retrySchedule: [0, 60, 300], rateLimit: null, ordering: "none" },
};

/** An Outbox, its database, its alarm and the tickets that it released. */
class Bench {
  readonly sqlite = new Sqlite();
  readonly released: Ticket[] = [];
  alarmAt: number | null = null;
  readonly outbox: InstanceType<typeof Outbox>;

  constructor() {
    const alarm = {
      getAlarm: async () => this.alarmAt,
      setAlarm: async (at: number) => void (this.alarmAt = at),
      deleteAlarm: async () => void (this.alarmAt = null),
    };
    const sendBatch = async (messages: Iterable<{ readonly body: unknown }>) => {
      for (const { body } of messages) {
        const due = readDeliver(deliverMessage.parse(body));
        this.released.push(...due.map(({ owed, token }) => ({ deliveryId: owed.id, token })));
      }
    };
    const storage = { ...sqlStorage(() => this.sqlite), ...alarm };
    const context: DurableObjectState = standIn({ storage, id: { name: settings.webhookId } });
    this.outbox = new Outbox(context, standIn({ PACED: { sendBatch }, SLOW: { sendBatch }, EVENTS: { sendBatch } }));
  }

  /** Runs the alarms that are due until a time. */
  async runAlarms(until: number): Promise<void> {
    while (this.alarmAt !== null && this.alarmAt <= until) {
      now = Math.max(now, this.alarmAt);
      this.alarmAt = null;
      await this.outbox.alarm();
    }
    now = Math.max(now, until);
  }
}

/** The processor time of some work, in milliseconds: what other processes do meanwhile is no time of this one. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

/** Milliseconds that a call takes by itself and for each of its items, from the times of two sizes for each item. */
function split(onesMs: number, manyMs: number, size: number): { readonly callMs: number; readonly eachMs: number } {
  const eachMs = Math.max(0, (manyMs * size - onesMs) / (size - 1));
  return { callMs: Math.max(0, onesMs - eachMs), eachMs };
}

/** Calls with as many numbered items each. Answers the milliseconds for each item. */
async function inBatches(size: number, from: number, call: (numbers: readonly number[]) => Promise<unknown>) {
  const work = async () => {
    for (let number = from; number < from + total; number += size) {
      now += 7 * size;
      await call(Array.from({ length: size }, (_, index) => number + index));
    }
  };
  return (await timed(work)) / total;
}

function bytesOf(sqlite: InstanceType<typeof Sqlite>): number {
  const [row] = sqlite.all(
    "SELECT (page_count - freelist_count) * page_size AS n FROM pragma_page_count, pragma_freelist_count, pragma_page_size",
  );
  return Number(row?.["n"]);
}

async function measureDirect() {
  const bench = new Bench();
  const record = async (numbers: readonly number[]) => {
    await bench.outbox.record(
      settings,
      numbers.map((number) => reportOf(number, owedOf(number, now), 0)),
    );
  };
  await inBatches(MANY, -total, record);
  const many = await inBatches(MANY, 0, record);
  const ones = await inBatches(1, total, record);
  const settleMs = await timed(async () => bench.runAlarms(now + 2 * HOUR_MS));
  const count = 3 * total;
  const bytes = bytesOf(bench.sqlite) / count;
  const pruneMs = await timed(async () => bench.runAlarms(now + RETENTION_MS + 48 * HOUR_MS));
  return { record: split(ones, many, MANY), compactMs: settleMs / count, pruneMs: pruneMs / count, bytes };
}

async function measurePaced() {
  const bench = new Bench();
  const owed = new Map<string, OwedDelivery>();
  const enqueue = async (numbers: readonly number[]) => {
    const deliveries = numbers.map((number) => owedOf(number, now));
    for (const one of deliveries) owed.set(one.id, one);
    // Due long after, so that no alarm is part of the call.
    await bench.outbox.enqueue(settings, deliveries, now);
  };
  // As a webhook whose log is older than what it is owed.
  await bench.outbox.record(settings, [reportOf(-1, owedOf(-1, now), 0)]);
  const manyMs = await inBatches(MANY, 0, enqueue);
  const onesMs = await inBatches(1, total, enqueue);
  let [releaseMs, claimMs, recordMs, done] = [0, 0, 0, 0];
  while (bench.alarmAt !== null && done < total) {
    now = Math.max(now, bench.alarmAt);
    bench.alarmAt = null;
    releaseMs += await timed(async () => bench.outbox.alarm());
    const tickets = bench.released.splice(0);
    done += tickets.length;
    for (let index = 0; index < tickets.length; index += CLAIMED) {
      const some = tickets.slice(index, index + CLAIMED);
      claimMs += await timed(async () => bench.outbox.claim(settings, some));
      const reports = some.flatMap(({ deliveryId, token }, place) => {
        const delivery = owed.get(deliveryId);
        return delivery === undefined ? [] : [reportOf(done + index + place, delivery, token)];
      });
      recordMs += await timed(async () => bench.outbox.record(settings, reports));
    }
  }
  const again = [...owed.values()].slice(0, Math.min(done, total));
  const replayMs = await timed(async () => {
    for (const one of again) await bench.outbox.replay(settings, [one]);
  });
  return {
    enqueue: split(onesMs, manyMs, MANY),
    ...{ releaseMs: releaseMs / done, claimMs: claimMs / done, recordMs: recordMs / done },
    replayMs: replayMs / again.length,
  };
}

async function measureEvents() {
  const sqlite = new Sqlite();
  const folder = join(import.meta.dirname, "../migrations");
  for (const name of readdirSync(folder).toSorted()) sqlite.script(readFileSync(join(folder, name), "utf8"));
  const binding: D1Database = standIn(d1(sqlite, async (_query, effect) => effect()));
  const database = openDatabase(binding);
  const keep = async (numbers: readonly number[]) =>
    keepEvents(
      database,
      numbers.map((number) => eventOf(number, now)),
    );
  const empty = bytesOf(sqlite);
  await inBatches(MANY, -total, keep);
  const many = await inBatches(MANY, 0, keep);
  const ones = await inBatches(1, total, keep);
  const count = 3 * total;
  let tokens = 0;
  // As the cron does it once the day is over.
  const terms = { closedAt: now + 48 * HOUR_MS, maxRounds: count, newToken: () => `token ${++tokens}` };
  const compactMs = (await timed(async () => compactEvents(database, terms))) / count;
  const { callMs, eachMs } = split(ones, many, MANY);
  return { keep: { callMs, eachMs: eachMs + compactMs }, bytes: (bytesOf(sqlite) - empty) / count };
}

console.log(
  JSON.stringify({ direct: await measureDirect(), paced: await measurePaced(), events: await measureEvents() }),
);
