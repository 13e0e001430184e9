/*
 * One Outbox in plain Node over SQLite in memory, filled through its own calls and its alarm: prints how long it takes to
 * read, and the bytes that it stores. The first argument is the number of deliveries, the second how many of them come for a
 * rare one.
 */
import { createHash } from "node:crypto";
import { registerHooks } from "node:module";
import type { Attempt } from "../src/domain/attempt.ts";
import { lowestId } from "../src/domain/ids.ts";
import type { OutboxSettings } from "../src/domain/webhook.ts";
import type { Report } from "../src/messages/outbox-calls.ts";
import { median } from "./statistics.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const BATCH = 100;
const ROUNDS = 9;
const SPAN_MS = 30 * DAY_MS;
const T_END = Date.UTC(2100, 0, 1);

const platform = new URL("../test/model/durable-object.ts", import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) => {
    return specifier === "cloudflare:workers" ? { url: platform, shortCircuit: true } : next(specifier, context);
  },
});
const { Outbox } = await import("../src/outbox/outbox.ts");
const { Sqlite, sqlStorage } = await import("../test/model/sqlite.ts");
const { standIn } = await import("../test/model/stand-in.ts");

const total = Number(process.argv[2]);
const rare = Number(process.argv[3]);
let now = T_END - SPAN_MS;
let alarmAt: number | null = null;
Date.now = () => now;

const settings: OutboxSettings = {
  ...{ workspaceId: "ws_1", webhookId: "wh_1", creatorId: "mem_1", epoch: 1, version: 1, timeoutMs: 10_000 },
  ...{ retrySchedule: [0, 60, 300], rateLimit: null, ordering: "none" },
};

const nothing = async () => undefined;

const sqlite = new Sqlite();

function openOutbox() {
  const alarm = {
    getAlarm: async () => alarmAt,
    setAlarm: async (at: number) => {
      alarmAt = at;
    },
    deleteAlarm: nothing,
  };
  const queue = { sendBatch: nothing };
  const storage = { ...sqlStorage(() => sqlite), ...alarm };
  const context: DurableObjectState = standIn({ storage, id: { name: settings.webhookId } });
  return new Outbox(context, standIn({ PACED: queue, SLOW: queue, EVENTS: queue }));
}

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const TYPES = ["investment.created", "investment.updated", "round.closed"];

/** Random bytes, the same each time. */
function bytesFor(number: number, use: string): Buffer {
  return createHash("sha256").update(`${use} ${number}`).digest();
}

/** The end of an id, as random as a real one's. */
function endOfId(number: number, use: string): string {
  return [...bytesFor(number, use).subarray(0, 16)].map((byte) => ALPHABET[byte % 32]).join("");
}

/** What deliver reports of the direct lane, some 900 bytes as a row, as random as it really is. */
function reportOf(number: number): Report {
  const isRare = number % rare === Math.floor(rare / 2);
  const acceptedAt = now;
  const startedAt = now + 2 + (number % 7);
  const responseTimeMs = 20 + ((number * 7919) % 400);
  const endedAt = startedAt + responseTimeMs + (number % 2);
  const standardSignature = `v1,${bytesFor(number, "standard").toString("base64")}`;
  const attempt: Attempt = {
    ...{ number: 1, token: 0, trigger: "scheduled", startedAt, endedAt, responseTimeMs },
    ...{ responseCode: isRare ? 500 : 200, responseBody: '{"received":true}' },
    responseHeaders: {
      ...{ "content-type": "application/json", "content-length": "17" },
      ...{ date: new Date(endedAt).toUTCString(), server: "nginx" },
    },
    error: isRare ? { code: "status", message: "the subscriber answered 500" } : null,
    request: {
      ...{ url: "https://example.com/hooks/investments", timestamp: Math.floor(startedAt / 1000) },
      ...{ signature: `sha256=${bytesFor(number, "hex").toString("hex")}`, previousSignature: null },
      ...{ standardSignature, userAgent: "Hookline-Webhooks/1.0", customHeaderNames: [], attemptNumber: 1 },
    },
  };
  const id = lowestId("delivery", acceptedAt).slice(0, -16) + endOfId(number, "delivery");
  const eventId = lowestId("event", acceptedAt).slice(0, -16) + endOfId(number, "event");
  const eventType = isRare ? "rare.event" : (TYPES[number % TYPES.length] ?? "");
  const delivery = { id, eventId, eventType, acceptedAt, format: "event", epoch: 1 } as const;
  const outcome = isRare ? "terminal" : "delivered";
  return { kind: "attempted", delivery, attempt, outcome, retryAfterSeconds: null, content: null };
}

/** Milliseconds of processor time: what other processes do meanwhile is no time of this one. */
async function cpuTime(work: () => Promise<unknown>): Promise<number> {
  const start = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

const outbox = openOutbox();
const alarmTimes: number[] = [];
const began = performance.now();
for (let number = 0; number < total; number += BATCH) {
  await outbox.record(
    settings,
    Array.from({ length: Math.min(BATCH, total - number) }, (_, index) => {
      now = T_END - SPAN_MS + Math.floor(((number + index + 1) / total) * SPAN_MS);
      return reportOf(number + index);
    }),
  );
  while (alarmAt !== null && alarmAt <= now) {
    alarmAt = null;
    alarmTimes.push(await cpuTime(async () => outbox.alarm()));
  }
}
const madeSeconds = (performance.now() - began) / 1000;

const everything = { status: null, eventType: null, since: null, until: null };
const statsSince = (lengthMs: number, bucketMs: number) => async () => {
  const first = Math.floor((now - lengthMs) / bucketMs) * bucketMs + bucketMs;
  return (await outbox.stats(settings, first, bucketMs)).delivered;
};
const page = (filter: Partial<typeof everything> | object) => async () => {
  return outbox.listPart(settings, { ...everything, ...filter }, null, 100).items.length;
};
const READINGS: Readonly<Record<string, () => Promise<number>>> = {
  "stats of 1h": statsSince(HOUR_MS, HOUR_MS / 12),
  "stats of 24h": statsSince(DAY_MS, HOUR_MS),
  "stats of 7d": statsSince(7 * DAY_MS, 6 * HOUR_MS),
  "stats of 30d": statsSince(SPAN_MS, DAY_MS),
  "a page": page({}),
  "a page of what all are": page({ status: "delivered" }),
  "a page of one in 100,000": page({ status: "failed" }),
  "a page of none, by status": page({ status: "pending" }),
  "a page of none, by type": page({ eventType: "no.such" }),
};

const readings = [
  { name: "compacting", medianMs: median(alarmTimes), worstMs: Math.max(...alarmTimes), items: alarmTimes.length },
];
for (const [name, read] of Object.entries(READINGS)) {
  const times: number[] = [];
  let items = 0;
  for (let round = 0; round < ROUNDS; round++) {
    times.push(
      await cpuTime(async () => {
        items = await read();
      }),
    );
  }
  readings.push({ name, medianMs: median(times), worstMs: Math.max(...times), items });
}
const [size] = sqlite.all("SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size");
const bytesEach = Number(size?.["bytes"]) / total;
console.log(JSON.stringify({ deliveries: total, madeSeconds, bytesEach, readings }));
