import type { Subscriber } from "./subscriber.ts";

/** Hookline or the baseline: what publishes, and the subscriber of its deliveries. */
export interface Side {
  readonly subscriber: Subscriber;
  /** Publishes one event. Answers its id. */
  readonly publish: () => Promise<string>;
  /** Publishes a batch. Answers the ids of its events. */
  readonly publishBatch: (count: number) => Promise<readonly string[]>;
}

/** How many deliveries of published events came, were lost or came twice. */
export interface Tally {
  readonly lost: number;
  readonly duplicates: number;
}

/** The event of every measurement: some 300 bytes of data. */
export const SAMPLE_EVENT = {
  type: "investment.created",
  data: {
    id: "xH6_TtItZImSpCghKUR-FiOP",
    tickerSymbol: "KO",
    name: "Coca-Cola Co",
    country: "US",
    employees: 82500,
    exchange: "NYSE",
    tags: ["Consumer Non-Durables", "Beverages: Non-Alcoholic", "Manufacturing"],
    description: "An American beverage company that makes, sells and markets soft drinks and their concentrates.",
  },
} as const;

/** A constant rate of single publications. */
export interface Rate {
  readonly perSecond: number;
  readonly seconds: number;
}

/** A publication, from just before its request to its answer, in epoch milliseconds. */
export interface Publication {
  readonly id: string;
  readonly sentAt: number;
  readonly answeredAt: number;
}

const GIVE_UP_AFTER_MS = 60_000;

/** Waits. */
export async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}

/** Waits until a condition holds; throws after a minute. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const deadline = performance.now() + GIVE_UP_AFTER_MS;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`gave up waiting for ${what}`);
    await pause(5);
  }
}

/** Runs work a number of times, several at once. */
export async function repeat(times: number, atOnce: number, work: () => Promise<void>): Promise<void> {
  let left = times;
  const worker = async () => {
    while (left-- > 0) await work();
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** Publishes at a constant rate, without waiting for answers. Resolves when all are answered. */
export async function publishAt(
  { perSecond, seconds }: Rate,
  publish: () => Promise<string>,
): Promise<readonly Publication[]> {
  const publications: Promise<Publication>[] = [];
  const startedAt = now();
  for (let index = 0; index < perSecond * seconds; index++) {
    const due = startedAt + (index * 1000) / perSecond;
    await pause(Math.max(0, due - now()));
    const sentAt = now();
    publications.push(publish().then((id) => ({ id, sentAt, answeredAt: now() })));
  }
  return Promise.all(publications);
}

/** The present in epoch milliseconds, with their fraction. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}
