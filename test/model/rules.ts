import type { Attempt } from "../../src/domain/attempt.ts";
import { type Delivery, isUnderWay } from "../../src/domain/delivery.ts";
import type { OutboxSettings } from "../../src/domain/webhook.ts";
import type { ClaimAnswer, Report } from "../../src/messages/outbox-calls.ts";
import type { Effect, OwedRow, Table } from "./simulated-outbox.ts";

export type Attempted = Extract<Report, { kind: "attempted" }>;

/** A rule that an effect broke. */
export class RuleBroken extends Error {}

/** Breaks off unless a rule holds. */
export function rule(holds: boolean, message: string): asserts holds {
  if (!holds) throw new RuleBroken(message);
}

/** A failure under a ticket that another run has the turn of, or nobody, is a line in the log and nothing else. */
export function checkLate(before: Delivery | undefined, after: Delivery, report: Attempted): void {
  const { attempt, outcome, retryAfterSeconds } = report;
  if (before === undefined || outcome === "delivered" || attempt.token === 0) return;
  if (before.phase === "leased" && before.token === attempt.token) return;
  for (const name of ["status", "phase", "wakeAt", "consumed", "manualDue"] as const) {
    // But for the wait that it asks for.
    if (name === "wakeAt" && retryAfterSeconds !== null && before.phase === "waiting") continue;
    rule(before[name] === after[name], `a late failure of ${after.id} changed its ${name}`);
  }
}

/** Only a person takes a delivery out of an end, but for a success, which may come late. */
export function checkStep(before: Delivery, after: Delivery, { method, underWay }: Effect): void {
  if (before.status === after.status) return;
  const step = `${after.id} went from ${before.status} to ${after.status} by ${method}`;
  if (after.status === "delivered") return rule(underWay.includes("record"), step);
  if (after.status === "pending") return rule(method === "replay" || isTakenUp(before, after), step);
  // Of a replay that comes when the webhook was disabled since: what it begins anew is canceled with the rest.
  if (after.status === "canceled" && method === "replay") return;
  rule(before.status === "pending", step);
  if (after.status === "failed") rule(method === "record" || method === "alarm", step);
}

/** Tells whether a recovery has just taken a delivery up. */
export function isTakenUp(before: Delivery, after: Delivery): boolean {
  return after.recovery !== null && after.recovery !== before.recovery;
}

export function checkShape(delivery: Delivery, schedule: readonly number[]): void {
  const { id, status, phase, wakeAt, manualDue, consumed, nextAttemptAt } = delivery;
  rule((phase === "idle") === (wakeAt === null), `${id} is ${phase} and wakes at ${wakeAt}`);
  rule(manualDue >= 0, `${id} owes ${manualDue} resends`);
  rule(consumed <= schedule.length, `${id} used ${consumed} entries of its schedule`);
  const isHeld = status === "pending" && nextAttemptAt === null;
  const isOwed = (status === "pending" && !isHeld) || manualDue > 0;
  rule(!isOwed || wakeAt !== null, `${id} is ${status} with ${manualDue} resends and nothing will happen`);
  rule(isOwed || phase !== "waiting", `${id} is ${status} and waits`);
}

/** Of two that arrived in one millisecond, with the object restarted in between, the lower id is the first. */
export function comparePlaces(one: OwedRow, other: OwedRow): number {
  return one.seq - other.seq || (one.delivery.id < other.delivery.id ? -1 : 1);
}

/** Tells whether a delivery is the first of those that are owed, and no other is under way. */
export function isHead(row: OwedRow, table: Table): boolean {
  return [...table.values()].every((other) => {
    if (other === row || other.delivery.wakeAt === null) return true;
    return comparePlaces(row, other) < 0 && !isUnderWay(other.delivery);
  });
}

/** Tells whether a delivery stands behind all that have been owed since they arrived. */
export function isLast({ seq }: OwedRow, before: Table, settled: ReadonlySet<string>): boolean {
  return [...before].every(([id, other]) => settled.has(id) || other.delivery.wakeAt === null || other.seq < seq);
}

export function isSame(one: Attempt, other: Attempt): boolean {
  return (["token", "startedAt", "endedAt", "responseCode"] as const).every((name) => one[name] === other[name]);
}

export function idsOf({ args: [, owed] }: Effect): readonly string[] {
  return Array.isArray(owed) ? owed.map(({ id }: { readonly id: string }) => id) : [];
}

export function isSettings(value: unknown): value is OutboxSettings {
  return typeof value === "object" && value !== null && "retrySchedule" in value;
}

export function isClaimAnswer(value: unknown): value is ClaimAnswer {
  return typeof value === "object" && value !== null && "claims" in value;
}

export function isAttempted(value: unknown): value is Attempted {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "attempted";
}
