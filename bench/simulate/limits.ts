import { MAX_EXCHANGES } from "../../src/pipeline/fair-limiter.ts";

/** A bound of the platform or of the service, and where it is written. */
interface Limit {
  readonly value: number;
  readonly source: string;
}

/** The bounds that the simulation holds the day against. */
export const LIMITS = {
  /** Messages that one queue takes a second; beyond it a send throws. */
  queueMessagesPerSecond: { value: 5000, source: "Cloudflare Queues, limits" },
  /** Invocations that consume one queue at the same time. */
  queueConsumers: { value: 250, source: "Cloudflare Queues, limits" },
  /** Queues of one role that the service can use: a role is one binding. */
  queuesOfRole: { value: 1, source: "wrangler.toml" },
  exchangesOfInvocation: { value: MAX_EXCHANGES, source: "`MAX_EXCHANGES` in `pipeline/fair-limiter.ts`" },
  /** A query takes about a millisecond of the only thread of a database. */
  d1QueriesPerSecond: { value: 1000, source: "Cloudflare D1, limits" },
  d1Bytes: { value: 10e9, source: "Cloudflare D1, limits" },
  d1AccountBytes: { value: 1e12, source: "Cloudflare D1, limits; can be raised on request" },
  /** Databases of events that the service can use. */
  eventDatabases: { value: 1, source: "wrangler.toml" },
  outboxBytes: { value: 10e9, source: "Cloudflare Durable Objects, limits" },
  /** Calls that write; without writes 1,000. */
  outboxCallsPerSecond: { value: 500, source: "Cloudflare Durable Objects, rules: 200 to 500 with writes" },
  workspaceWritesPerSecond: { value: 1000, source: "`WORKSPACE_WRITE_LIMIT` in wrangler.toml, per location" },
  hostRequestsPerSecond: { value: 1000, source: "`HOST_LIMIT` in wrangler.toml, in tens, per location" },
  webhooksOfWorkspace: { value: 100, source: "`MAX_WEBHOOKS_PER_WORKSPACE`" },
} as const satisfies Readonly<Record<string, Limit>>;
