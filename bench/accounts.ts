import { countDisorder, countOverLimit, deliveredEvents, type Lateness, retryLateness } from "./arrivals.ts";
import { printNote, printRow } from "./report.ts";
import type { Publication } from "./side.ts";
import { percentile } from "./statistics.ts";
import type { Taken } from "./subscriber.ts";
import type { WebhookSettings } from "./workspace.ts";

/** The result for one webhook: what it was owed, and what came of it. */
export interface DeliveryAccount {
  readonly name: string;
  readonly owed: number;
  readonly delivered: number;
  readonly failed: number;
  /** Deliveries that came again after a 2xx. */
  readonly duplicates: number;
  readonly lateness: readonly Lateness[];
  /** How often each promise was broken. */
  readonly broken: Readonly<Record<"lost" | "too early" | "out of order" | "over the rate limit", number>>;
}

/** Computes the account of a webhook; `failed` are the events that its log lists as failed. */
export function drawUp(
  name: string,
  settings: WebhookSettings,
  owed: readonly Publication[],
  { arrivals, duplicates }: Taken,
  failed: ReadonlySet<string>,
): DeliveryAccount {
  const delivered = deliveredEvents(arrivals);
  const lateness = retryLateness(arrivals, settings.retry_schedule ?? []);
  return {
    name,
    owed: owed.length,
    delivered: owed.filter(({ id }) => delivered.has(id)).length,
    failed: failed.size,
    duplicates,
    lateness,
    broken: {
      lost: owed.filter(({ id }) => !delivered.has(id) && !failed.has(id)).length,
      "too early": lateness.filter(({ atMost }) => atMost < 0).length,
      "out of order": settings.ordering === "fifo" ? countDisorder(arrivals, owed) : 0,
      "over the rate limit": countOverLimit(arrivals, settings.rate_limit ?? Infinity),
    },
  };
}

/** Prints accounts side by side. Answers how often a promise was broken. */
export function printAccounts(accounts: readonly DeliveryAccount[]): number {
  const row = (label: string, read: (one: DeliveryAccount) => number) => {
    const values = accounts.map(read);
    printRow(label, ...values.map((value) => (Number.isFinite(value) ? value.toFixed(0) : "")));
    return values.reduce((sum, value) => sum + value, 0);
  };
  printRow("", ...accounts.map(({ name }) => name));
  row("owed", ({ owed }) => owed);
  row("delivered", ({ delivered }) => delivered);
  row("failed", ({ failed }) => failed);
  row("came after a 2xx", ({ duplicates }) => duplicates);
  row("retries", ({ lateness }) => lateness.length);
  for (const bound of ["atLeast", "atMost"] as const) {
    const late = ({ lateness }: DeliveryAccount) => lateness.map((one) => one[bound]);
    const words = bound === "atLeast" ? "at least" : "at most";
    row(`ms late, ${words}: p50`, (one) => percentile(late(one), 0.5));
    row("p95", (one) => percentile(late(one), 0.95));
    row("maximum", (one) => Math.max(...late(one)));
  }
  const broken =
    row("lost", (one) => one.broken.lost) +
    row("too early", (one) => one.broken["too early"]) +
    row("out of order", (one) => one.broken["out of order"]) +
    row("over the rate limit", (one) => one.broken["over the rate limit"]);
  printNote("A retry is late at least by what the jitter of up to a tenth of its delay can't explain.");
  return broken;
}
