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
} as const;

/** Each queue message is written, read and deleted. Packed ones stay below 64 KB. */
export const OPERATIONS_PER_MESSAGE = 3;
