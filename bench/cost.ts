import { DatabaseSync } from "node:sqlite";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { proveWorkspace, until } from "./hookline-client.ts";
import { OPERATIONS_PER_MESSAGE, PRICES } from "./prices.ts";
import type { CountingSubscriber } from "./subscriber.ts";
import type { System } from "./systems.ts";

/** What a number of deliveries took, as counted. */
export interface Operations {
  readonly deliveries: number;
  readonly requests: number;
  readonly queueBatches: number;
  readonly queueMessages: number;
  readonly d1Rows: number;
  readonly outboxRows: number;
  readonly outboxRequests: number;
}

interface Counters {
  readonly queueBatches: number;
  readonly directBatches: number;
  readonly queueMessages: number;
  readonly d1Rows: number;
  readonly outboxRows: number;
}

/**
 * Counts what publishing takes in the direct lane at fan-out 1. Messages and batches are read from what `wrangler dev`
 * prints of each, rows from the databases themselves: every table is WITHOUT ROWID and none of the written rows is in an
 * index, so a row is one written row. A batch of the direct queue is one call of the webhook's Outbox.
 */
export async function countOperations(
  hookline: System,
  subscriber: CountingSubscriber,
  { requests, eventsPerRequest }: { readonly requests: number; readonly eventsPerRequest: number },
): Promise<Operations> {
  const proven = await proveWorkspace(hookline, subscriber, 1);
  const before = readCounters(hookline);
  let left = requests;
  const connection = async () => {
    while (left-- > 0) await (eventsPerRequest === 1 ? proven.publish() : proven.publishBatch(eventsPerRequest));
  };
  await Promise.all(Array.from({ length: 20 }, connection));
  const deliveries = requests * eventsPerRequest;
  await until("all deliveries", () => subscriber.arrivals.size >= deliveries);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const after = readCounters(hookline);
  return {
    deliveries,
    requests,
    queueBatches: after.queueBatches - before.queueBatches,
    queueMessages: after.queueMessages - before.queueMessages,
    d1Rows: after.d1Rows - before.d1Rows,
    outboxRows: after.outboxRows - before.outboxRows,
    outboxRequests: after.directBatches - before.directBatches,
  };
}

function readCounters(hookline: System): Counters {
  const batches = [...hookline.output().matchAll(/QUEUE (hookline-\w+) (\d+)\/(\d+)/g)];
  const files = listFiles(hookline.state).filter((file) => file.endsWith(".sqlite"));
  return {
    queueBatches: batches.length,
    directBatches: batches.filter(([, queue]) => queue !== "hookline-events").length,
    queueMessages: batches.reduce((sum, [, , , messages]) => sum + Number(messages), 0),
    d1Rows: countRows(files, "events"),
    outboxRows: countRows(files, "deliveries"),
  };
}

function countRows(files: readonly string[], table: string): number {
  return files.reduce((sum, file) => {
    const database = new DatabaseSync(file, { readOnly: true });
    try {
      const known = database.prepare("SELECT 1 FROM sqlite_master WHERE name = ?").get(table);
      const row = known === undefined ? undefined : database.prepare(`SELECT COUNT(*) AS n FROM ${table}`).get();
      return sum + Number(row?.["n"] ?? 0);
    } finally {
      database.close();
    }
  }, 0);
}

function listFiles(directory: string): readonly string[] {
  return readdirSync(directory).flatMap((name) => {
    const path = join(directory, name);
    return statSync(path).isDirectory() ? listFiles(path) : [path];
  });
}

/** Dollars per million deliveries, by what they are paid for; rows are paid for again when they are pruned. */
export function priceOperations(counted: Operations): Readonly<Record<string, number>> {
  const per = (operations: number) => operations / counted.deliveries;
  return {
    "requests and queue batches": per(counted.requests + counted.queueBatches) * PRICES.request,
    "queue operations": per(counted.queueMessages) * OPERATIONS_PER_MESSAGE * PRICES.queueOperation,
    "D1 rows written": per(counted.d1Rows) * PRICES.d1Row,
    "D1 rows pruned": per(counted.d1Rows) * PRICES.d1Row,
    "Outbox rows written": per(counted.outboxRows) * PRICES.outboxRow,
    "Outbox rows pruned": per(counted.outboxRows) * PRICES.outboxRow,
    "Outbox requests": per(counted.outboxRequests) * PRICES.outboxRequest,
  };
}
