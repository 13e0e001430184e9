import type { Operations } from "./operations.ts";
import { OPERATIONS_PER_MESSAGE, PRICES } from "./prices.ts";

/** Dollars per million deliveries. */
export interface Cost {
  /** By what is billed. Written rows are billed again when they are pruned. */
  readonly parts: Readonly<Record<string, number>>;
  readonly total: number;
  /** The total if each message had an invocation of its own, the most that less batching can cost. */
  readonly unbatchedTotal: number;
  /** The price of CPU time, which is not in the total. */
  readonly cpu: number;
}

/** What recorded calls wrote is compacted once there are so many of them, or of their deliveries. */
const COMPACTED_CALLS = 200;
const COMPACTED_DELIVERIES = 1000;
/** Deliveries in a segment, about. */
const PER_SEGMENT = 400;
/** Rows that a compaction writes besides its segments: the emptied table, and its alarm. */
const ROWS_PER_COMPACTION = 3;
/** Events of 1 KB in a compacted segment of D1, of 256 KiB. */
const EVENTS_PER_SEGMENT = 250;
/** Segments that an Outbox drops in one alarm. */
const SEGMENTS_PER_PRUNING_ALARM = 500;

/** Computes the price of counted operations. */
export function priceOperations(counted: Operations): Cost {
  const parts = priceParts(counted);
  const unbatched = { eventBatches: counted.eventMessages, directBatches: counted.directMessages };
  return {
    parts,
    total: sum(parts),
    unbatchedTotal: sum(priceParts({ ...counted, ...unbatched })),
    cpu: (counted.cpuMs / counted.deliveries) * PRICES.cpuMs,
  };
}

function priceParts(counted: Operations): Readonly<Record<string, number>> {
  const price = (operations: number, each: number) => (operations / counted.deliveries) * each;
  const { eventMessages, eventBatches, directMessages, directBatches, d1Rows, outboxRows, alarmsSet } = counted;
  const segments = counted.deliveries / PER_SEGMENT;
  const compactions = Math.max(outboxRows / COMPACTED_CALLS, counted.deliveries / COMPACTED_DELIVERIES);
  const segmentsWritten = Math.max(segments, compactions);
  const pruningAlarms = segments / SEGMENTS_PER_PRUNING_ALARM;
  return {
    requests: price(counted.requests, PRICES.request),
    "queue consumer invocations": price(eventBatches + directBatches, PRICES.request),
    "queue operations": price((eventMessages + directMessages) * OPERATIONS_PER_MESSAGE, PRICES.queueOperation),
    "D1 rows written": price(d1Rows, PRICES.d1Row),
    // What one dispatch kept is deleted when it is compacted, and what it became is pruned.
    "D1 rows compacted": price(d1Rows + counted.deliveries / EVENTS_PER_SEGMENT, PRICES.d1Row),
    "D1 rows pruned": price(counted.deliveries / EVENTS_PER_SEGMENT, PRICES.d1Row),
    "Outbox rows written": price(outboxRows + alarmsSet, PRICES.outboxRow),
    "Outbox rows compacted": price(compactions * ROWS_PER_COMPACTION + segmentsWritten, PRICES.outboxRow),
    "Outbox rows pruned": price(segments + pruningAlarms, PRICES.outboxRow),
    // A batch makes one call to its one webhook's Outbox, or none when dispatch leaves first attempts to hookline-direct.
    "Outbox requests": price(eventBatches + directBatches + compactions + pruningAlarms, PRICES.outboxRequest),
  };
}

function sum(parts: Readonly<Record<string, number>>): number {
  return Object.values(parts).reduce((total, part) => total + part, 0);
}
