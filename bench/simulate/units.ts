/** What a call to the only thread of an Outbox or database takes, in milliseconds: by itself, and for each item. */
export interface CallTime {
  readonly callMs: number;
  readonly eachMs: number;
}

/** What publishing takes in the direct lane at fan-out 1, for each delivery. */
export interface WayUnits {
  readonly requests: number;
  readonly eventMessages: number;
  readonly eventBatches: number;
  readonly directMessages: number;
  readonly directBatches: number;
  readonly d1Rows: number;
  readonly outboxRows: number;
  /** CPU of all of workerd, with its queues and databases: more than is billed. */
  readonly cpuMs: number;
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
    record: { callMs: 0.049, eachMs: 0.038 },
    enqueue: { callMs: 0.049, eachMs: 0.027 },
    releaseMs: 0.04,
    claimMs: 0.043,
    recordClaimedMs: 0.068,
    replayMs: 0.17,
    compactMs: 0,
    pruneMs: 0.0027,
  },
  /** "D1's only thread (ms)". */
  keepEvents: { callMs: 0.03, eachMs: 0.052 },
  /** "Stored, once what can be compacted is (bytes)". */
  bytes: { delivery: 897, event: 4676 },
  /**
   * Rows written of a paced delivery: each change of the row also changes the index of what is owed. By the platform's
   * arithmetic; `released` is a release, a claim and a record.
   */
  pacedRows: { enqueued: 2, released: 6 },
  /** Messages that release a delivery, and deliveries of one batch: `max_batch_size` of `hookline-paced`. */
  releaseMessages: 1,
  releaseBatch: 10,
  /** Reads of the directory by one batch: its workspaces or its webhooks, in one query each. */
  directoryQueries: 1,
  /** Calls of D1 that one replayed event makes: event, webhooks, audit entry. */
  replayQueries: 3,
  /** "Operations of a delivery, direct lane, fan-out 1", without `alarmsSet`; `madeByDispatch` from the code. */
  ways: {
    oneByOne: {
      ...{ requests: 1, eventMessages: 1, eventBatches: 1, directMessages: 1, directBatches: 1, d1Rows: 1 },
      ...{ outboxRows: 1, cpuMs: 16.3, madeByDispatch: 0 },
    },
    atOnce: {
      ...{ requests: 1, eventMessages: 1, eventBatches: 0.065, directMessages: 0.119, directBatches: 0.009, d1Rows: 1 },
      ...{ outboxRows: 1, cpuMs: 5.2, madeByDispatch: 0 },
    },
    batches: {
      ...{ requests: 0.01, eventMessages: 0.02, eventBatches: 0.0035, directMessages: 0.1, directBatches: 0.0055 },
      ...{ d1Rows: 1, outboxRows: 1, cpuMs: 1.4, madeByDispatch: 0 },
    },
  } satisfies Readonly<Record<string, WayUnits>>,
} as const;

export type WayName = keyof (typeof UNITS)["ways"];
