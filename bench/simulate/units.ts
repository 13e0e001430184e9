import type { Operations } from "../operations.ts";
import type { Tally } from "../side.ts";

/** What a call to the only thread of an Outbox or database takes, in milliseconds: by itself, and for each item. */
export interface CallTime {
  readonly callMs: number;
  readonly eachMs: number;
}

/** What publishing takes in the direct lane at fan-out 1, for each delivery. `cpuMs` is more than is billed. */
export interface WayUnits extends Omit<Operations, keyof Tally | "deliveries" | "alarmsSet"> {
  /** Share of the first attempts that dispatch makes itself, instead of putting them on the direct queue. */
  readonly madeByDispatch: number;
}

/**
 * Measured costs, as they are today. `npm run bench -- units` measures all of them again, in about two minutes; its
 * lines have the same order. Put the new numbers here, then `npm run simulate -- --write`.
 */
export const UNITS = {
  /** "An Outbox's only thread (ms)". */
  outbox: {
    record: { callMs: 0.106, eachMs: 0.047 },
    enqueue: { callMs: 0.069, eachMs: 0.032 },
    releaseMs: 0.11,
    claimMs: 0.043,
    recordClaimedMs: 0.07,
    replayMs: 3.1,
    compactMs: 0.034,
    pruneMs: 0.0001,
  },
  /** "D1's only thread (ms)", with what compacting an event takes. */
  keepEvents: { callMs: 0.08, eachMs: 0.095 },
  /** "Stored, once what can be compacted is (bytes)". */
  bytes: { delivery: 125, event: 77 },
  /**
   * Rows written of a paced delivery: each change of the row also changes the index of what is owed. By the platform's
   * arithmetic; `released` is a release, a claim and a record.
   */
  pacedRows: { enqueued: 2, released: 6 },
  /** Messages that release a delivery, and deliveries of one batch: `max_batch_size` of `hookline-paced`. */
  releaseMessages: 0.12,
  releaseBatch: 10,
  /** Reads of the directory by one batch: its workspaces or its webhooks, in one query each. */
  directoryQueries: 1,
  /** Calls of D1 that one replayed event makes: event, webhooks, audit entry. */
  replayQueries: 3,
  /** "Operations of a delivery, direct lane, fan-out 1", without `alarmsSet`; `madeByDispatch` from the code. */
  ways: {
    oneByOne: {
      ...{ requests: 1, eventMessages: 1, eventBatches: 1, directMessages: 0, directBatches: 0, d1Rows: 1 },
      ...{ outboxRows: 1, cpuMs: 12.7, madeByDispatch: 1 },
    },
    atOnce: {
      ...{ requests: 1, eventMessages: 1, eventBatches: 0.026, directMessages: 0.061, directBatches: 0.006 },
      ...{ d1Rows: 0.026, outboxRows: 0.032, cpuMs: 4.7, madeByDispatch: 0.5 },
    },
    batches: {
      ...{ requests: 0.01, eventMessages: 0.02, eventBatches: 0.0035, directMessages: 0.1, directBatches: 0.0055 },
      ...{ d1Rows: 0.004, outboxRows: 0.009, cpuMs: 1.2, madeByDispatch: 0 },
    },
  } satisfies Readonly<Record<string, WayUnits>>,
} as const;

export type WayName = keyof (typeof UNITS)["ways"];
