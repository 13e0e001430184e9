/** Dollars per million, on the Workers Paid plan beyond what it includes (Cloudflare's pricing pages). */
export const PRICES = {
  /** An invocation of a Worker: a request, or a batch of a queue. */
  request: 0.3,
  cpuMs: 0.02,
  /** A write, read or delete of up to 64 KB. */
  queueOperation: 0.4,
  /** A row inserted, updated or deleted. */
  d1Row: 1,
  outboxRow: 1,
  /** A call to a Durable Object, or an alarm of it. */
  outboxRequest: 0.15,
  /** A second in which a Durable Object of 128 MB is awake. */
  outboxSecond: 1.6,
} as const;

/** Dollars for a gigabyte: stored for a month, or once when a log takes it in. */
export const GIGABYTE_PRICES = { d1Month: 0.75, outboxMonth: 0.2, logged: 0.25 } as const;

/** Each queue message is written, read and deleted. Packed ones stay below 64 KB. */
export const OPERATIONS_PER_MESSAGE = 3;
