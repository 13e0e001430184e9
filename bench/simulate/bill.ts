import { priceOperations } from "../cost.ts";
import { GIGABYTE_PRICES, OPERATIONS_PER_MESSAGE, PRICES } from "../prices.ts";
import type { Day } from "./run-day.ts";
import { UNITS, type WayName } from "./units.ts";

const MILLION = 1e6;
const GIGABYTE = 1e9;
const MONTH_DAYS = 30;
/** Rows that an Outbox drops in one alarm. */
const ROWS_PER_PRUNING_ALARM = 500;

/** What the day costs, in dollars, and what is stored once it is as old as the retention, in bytes. */
export interface Bill {
  /** By what is billed; storage for a thirtieth of a month. */
  readonly parts: Readonly<Record<string, number>>;
  readonly total: number;
  readonly perMillion: number;
  readonly eventBytes: number;
  readonly deliveryBytes: number;
}

/** Computes the bill. What the plan includes and the plan itself are left out. */
export function billDay(day: Day): Bill {
  const { scenario, totals, mix, storm } = day;
  const { accepted, direct, paced, released } = totals;
  const events = accepted * day.eventsPerDelivery;
  const messages = day.queues.events.messages + day.queues.direct.messages + day.queues.paced.messages;
  const requests = events * mix.event.requests + storm.events;
  const batches = events * mix.event.eventBatches + direct * mix.direct.directBatches + released / UNITS.releaseBatch;
  const keptRows = direct * mix.direct.outboxRows + paced;
  const pacedRows = paced * (UNITS.pacedRows.enqueued - 1) + released * UNITS.pacedRows.released;
  const d1Rows = events * mix.event.d1Rows;
  const calls = day.outboxes.reduce((sum, outbox) => sum + outbox.calls, 0) + keptRows / ROWS_PER_PRUNING_ALARM;
  const eventBytes = (events * UNITS.bytes.event * scenario.eventBytes * scenario.retentionDays) / 1000;
  const deliveryBytes = accepted * UNITS.bytes.delivery * scenario.retentionDays;
  const logged = (requests + batches + calls) * scenario.logBytes;

  const price = (operations: number, perMillion: number) => (operations / MILLION) * perMillion;
  const parts = {
    requests: price(requests, PRICES.request),
    "queue consumer invocations": price(batches, PRICES.request),
    "queue operations": price(messages * OPERATIONS_PER_MESSAGE, PRICES.queueOperation),
    // Each replay is written to the audit log.
    "D1 rows written": price(d1Rows + storm.events, PRICES.d1Row),
    "D1 rows pruned": price(d1Rows + storm.events, PRICES.d1Row),
    "Outbox rows written": price(keptRows + pacedRows, PRICES.outboxRow),
    "Outbox rows pruned": price(keptRows, PRICES.outboxRow),
    "Outbox requests": price(calls, PRICES.outboxRequest),
    "Outbox duration": price((calls * scenario.callMs) / 1000, PRICES.outboxSecond),
    "CPU, at most": price(accepted * mix.event.cpuMs, PRICES.cpuMs),
    logs: (logged / GIGABYTE) * GIGABYTE_PRICES.logged,
    "D1 storage": ((eventBytes / GIGABYTE) * GIGABYTE_PRICES.d1Month) / MONTH_DAYS,
    "Outbox storage": ((deliveryBytes / GIGABYTE) * GIGABYTE_PRICES.outboxMonth) / MONTH_DAYS,
  };
  const total = Object.values(parts).reduce((sum, part) => sum + part, 0);
  return { parts, total, perMillion: (total * MILLION) / accepted, eventBytes, deliveryBytes };
}

/** Dollars per million deliveries of one way, as `npm run bench` counts them: fan-out 1, without storage, logs and CPU. */
export function priceWay(name: WayName): number {
  const units = UNITS.ways[name];
  return priceOperations({ ...units, deliveries: 1, alarmsSet: 0, lost: 0, duplicates: 0 }).total;
}
