/** Dollars per million of each, on the Workers Paid plan (Cloudflare's pricing pages, November 2026). */
export const PRICES = {
  /** A Worker invocation: a request, or a batch of a queue. */
  request: 0.3,
  /** A write, read or delete of up to 64 KB. */
  queueOperation: 0.4,
  d1Row: 1,
  outboxRow: 1,
  outboxRequest: 0.15,
} as const;

/** Each message of a queue is written, read and deleted. */
export const OPERATIONS_PER_MESSAGE = 3;
