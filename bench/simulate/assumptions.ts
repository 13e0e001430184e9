import { DEFAULT_RETRY_SCHEDULE } from "../../src/domain/retry-schedule.ts";

/** One number that the simulation takes as given, and why. */
export interface Assumption {
  readonly value: number;
  readonly says: string;
  /** Where the number comes from; "assumed" when nobody measured or promised it. */
  readonly source: string;
  /** The least that a flag may ask for; 0 when there is none. */
  readonly least?: number;
}

/** The scenario. Each can be changed by a flag of its name: `npm run simulate -- --deliveries=1e8 --seed=3`. */
export const ASSUMPTIONS = {
  seed: { value: 1, says: "what chance follows from: the same seed, the same day", source: "assumed" },
  deliveries: {
    value: 1e9,
    says: "deliveries that events of the day are owed to",
    source: "the day to plan for",
    least: 1,
  },
  workspaces: { value: 10_000, says: "workspaces", source: "assumed", least: 1 },
  zipf: { value: 1, says: "exponent of Zipf's law: the second workspace has a half of the first", source: "assumed" },
  webhooks: {
    value: 3,
    says: "webhooks of a workspace, on average; large ones have more",
    source: "assumed",
    least: 1,
  },
  webhookZipf: { value: 1, says: "the same exponent among the webhooks of a workspace", source: "assumed" },
  fanOut: { value: 1.5, says: "webhooks that an event goes to", source: "assumed", least: 0.1 },
  eventBytes: { value: 1000, says: "bytes of an event's data", source: "assumed; `npm run bench -- units` keeps 1 KB" },
  oneByOne: { value: 0.3, says: "share of events published one at a time", source: "assumed" },
  atOnce: {
    value: 0.5,
    says: "share published one a request, 20 requests at once; the rest in batches of 100",
    source: "assumed",
  },
  peak: { value: 1.6, says: "busiest minute, as a multiple of the day's mean", source: "assumed: a sine", least: 1 },
  failing: { value: 0.0005, says: "share of attempts at healthy subscribers that fail", source: "assumed" },
  exchangeMs: {
    value: 150,
    says: "milliseconds of an exchange with a healthy subscriber",
    source: "assumed",
    least: 1,
  },
  hopMs: {
    value: 100,
    says: "milliseconds from a send to a queue until its consumer begins",
    source: "assumed: `max_batch_timeout` is 0",
    least: 1,
  },
  dispatchMs: { value: 100, says: "milliseconds of a batch of dispatch: a read, a write and sends", source: "assumed" },
  callMs: { value: 10, says: "milliseconds that an Outbox is awake for a call", source: "assumed" },
  outageHour: { value: 12, says: "hour at which the largest subscriber stops to answer", source: "assumed" },
  outageMinutes: { value: 60, says: "minutes of that outage", source: "the day to plan for" },
  outageExchangeMs: {
    value: 15_000,
    says: "milliseconds of an exchange meanwhile: it hangs",
    source: "`DELIVERY_TIMEOUT_MS`",
    least: 1,
  },
  stormRank: { value: 10, says: "workspace, by size, that replays its day", source: "assumed", least: 1 },
  stormHour: { value: 18, says: "hour at which it begins, with all of the day so far", source: "assumed" },
  stormPerSecond: {
    value: 1000,
    says: "events that it replays a second, a request each",
    source: "`WORKSPACE_WRITE_LIMIT` in wrangler.toml",
  },
  retentionDays: {
    value: 30,
    says: "days that events and deliveries are kept",
    source: "`EVENT_RETENTION_DAYS`, `DELIVERY_RETENTION_DAYS`",
  },
  logBytes: {
    value: 1000,
    says: "bytes that Workers Logs keeps of an invocation",
    source: "assumed; `head_sampling_rate` is 1",
  },
  shards: { value: 0, says: "queues of each role; 0 for as many as are needed", source: "the service has 1" },
  horizonDays: {
    value: 7,
    says: "days after which waiting for backlogs to drain is given up",
    source: "assumed",
    least: 1,
  },
} as const satisfies Readonly<Record<string, Assumption>>;

export type AssumptionName = keyof typeof ASSUMPTIONS;
/** The numbers of one run. */
export type Scenario = Readonly<Record<AssumptionName, number>>;

/** Delays before each attempt, in seconds: that of a webhook without its own. */
export const RETRY_SECONDS = DEFAULT_RETRY_SCHEDULE;
