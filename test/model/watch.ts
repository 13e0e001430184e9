import { type Attempt, type Delivery, isUnderWay } from "../../src/domain/delivery.ts";
import { rateSlots } from "../../src/domain/rate-limit.ts";
import type { OutboxSettings } from "../../src/domain/webhook.ts";
import type { ClaimAnswer, Report } from "../../src/outbox/protocol.ts";
import type { Effect, OwedRow, SimulatedOutbox, Table } from "./simulated-outbox.ts";

type Attempted = Extract<Report, { kind: "attempted" }>;

/** What an Outbox may be late by: after a send that failed, and until the next slot of a rate limit. */
const SEND_RETRY_MS = 5000;

/** A rule that an effect broke. */
export class RuleBroken extends Error {}

/**
 * Looks at every effect on every Outbox, knowing only the contract: what was reported, when which delivery was due, and
 * who may take it out of which status.
 */
export class Watch {
  readonly #schedule: readonly number[];
  readonly #tables = new Map<string, Table>();
  readonly #settings = new Map<string, OutboxSettings>();
  /** Deliveries of which a success was recorded and that nobody began anew since. */
  readonly #succeeded = new Set<string>();
  /** When the next scheduled attempt is due at the earliest. */
  readonly #notBefore = new Map<string, number>();
  readonly #claimed = new Set<string>();
  readonly #claimTimes = new Map<string, readonly number[]>();
  /** Deliveries in the order in which their Outboxes first had them. */
  readonly arrived: string[] = [];
  /** The first rule that was broken: thrown inside of the code under test it would be caught there. */
  broken: RuleBroken | undefined;

  constructor(schedule: readonly number[]) {
    this.#schedule = schedule;
  }

  /** Looks at an effect. */
  readonly observe = (outbox: SimulatedOutbox, effect: Effect, after: Table): void => {
    try {
      this.#check(outbox, effect, after);
    } catch (error) {
      if (!(error instanceof RuleBroken)) throw error;
      this.broken ??= error;
    }
  };

  #check(outbox: SimulatedOutbox, effect: Effect, after: Table): void {
    const { webhookId } = outbox;
    const before: Table = this.#tables.get(webhookId) ?? new Map();
    this.#tables.set(webhookId, after);
    if (effect.method === "purge") return this.#forget(webhookId, before, after);
    this.#learn(webhookId, effect);
    if (effect.method === "claim") this.#checkClaims(webhookId, effect, before);
    if (effect.method === "record") this.#takeReports(effect, before, after);
    if (effect.method === "replay") for (const id of idsOf(effect)) this.#beginAnew(id);
    for (const [id, row] of after) {
      const { delivery } = row;
      if (!before.has(id)) rule(isLast(row, before), `${id} does not stand at the end of the line`);
      const known = before.get(id)?.delivery;
      if (known === undefined) this.arrived.push(id);
      else checkStep(known, delivery, effect);
      checkShape(delivery, this.#schedule);
      const isLost = this.#succeeded.has(id) && delivery.status !== "delivered";
      rule(!isLost, `${id} is ${delivery.status} though a success of it was recorded`);
    }
    if (effect.method === "alarm") {
      rule(!(effect.answer instanceof Error), `the alarm of ${webhookId} threw: ${String(effect.answer)}`);
      this.#checkReleases(webhookId, before, after);
    }
    this.#checkArmed(outbox, after);
  }

  #forget(webhookId: string, before: Table, after: Table): void {
    rule(after.size === 0, `${webhookId} was purged and still has deliveries`);
    for (const id of before.keys()) this.#beginAnew(id);
  }

  #beginAnew(id: string): void {
    this.#succeeded.delete(id);
    this.#notBefore.delete(id);
  }

  /** The newest settings that any call brought. */
  #learn(webhookId: string, { args: [settings] }: Effect): void {
    if (!isSettings(settings)) return;
    const known = this.#settings.get(webhookId);
    if (known === undefined || settings.version > known.version) this.#settings.set(webhookId, settings);
  }

  /** A ticket is given once, for what is still wanted. */
  #checkClaims(webhookId: string, { answer }: Effect, before: Table): void {
    if (!isClaimAnswer(answer)) return;
    for (const { deliveryId, token, trigger } of answer.claims) {
      const ticket = `${deliveryId}/${token}`;
      const delivery = before.get(deliveryId)?.delivery;
      rule(!this.#claimed.has(ticket), `${ticket} is claimed twice`);
      this.#claimed.add(ticket);
      rule(delivery?.phase === "released" && delivery.token === token, `${ticket} is claimed and was not released`);
      const isWanted = trigger === "manual" ? delivery.manualDue > 0 : delivery.status === "pending";
      rule(isWanted, `${ticket} is claimed (${trigger}) though it is ${delivery.status}`);
      const epoch = this.#settings.get(webhookId)?.epoch ?? 0;
      rule(delivery.epoch >= epoch, `${ticket} is claimed though it is of an older epoch`);
      this.#checkRate(webhookId);
    }
  }

  /** No second has more attempts than the limit; a clock that was put back tells nothing of seconds before. */
  #checkRate(webhookId: string): void {
    const limit = this.#settings.get(webhookId)?.rateLimit ?? Infinity;
    const now = Date.now();
    const times = this.#claimTimes.get(webhookId) ?? [];
    const recent = [...(times.some((at) => at > now) ? [] : times.filter((at) => at > now - 1000)), now];
    this.#claimTimes.set(webhookId, recent);
    rule(recent.length <= limit, `${webhookId} has ${recent.length} attempts in one second`);
  }

  /** What an exchange that begins may still change: nothing that was recorded is sent again without a claim. */
  checkExchange(webhookId: string, deliveryId: string): void {
    const delivery = this.#tables.get(webhookId)?.get(deliveryId)?.delivery;
    if (delivery === undefined || delivery.attempts.length === 0 || delivery.token > 0) return;
    this.broken ??= new RuleBroken(`${deliveryId} is sent again though its first attempt is recorded`);
  }

  /** What is reported is logged, once, and a success makes it delivered. */
  #takeReports({ args: [, reports] }: Effect, before: Table, after: Table): void {
    if (!Array.isArray(reports)) return;
    for (const report of reports) {
      if (!isAttempted(report)) continue;
      const { delivery, attempt, outcome } = report;
      const { id } = delivery;
      const now = after.get(id)?.delivery;
      const times = now?.attempts.filter((logged) => isSame(logged, attempt)).length;
      rule(now !== undefined && times === 1, `an attempt of ${id} is logged ${times} times`);
      const isRepeated = before.get(id)?.delivery.attempts.some((logged) => isSame(logged, attempt)) === true;
      if (outcome === "delivered" && !isRepeated) this.#succeeded.add(id);
      checkLate(before.get(id)?.delivery, now, report);
      const consumed = now.consumed - (before.get(id)?.delivery.consumed ?? 0);
      const delay = this.#schedule[now.consumed];
      if (consumed > 0 && delay !== undefined) {
        const wait = Math.max(delay, report.retryAfterSeconds ?? 0) * 1000;
        this.#notBefore.set(id, report.attempt.endedAt + wait);
      }
    }
  }

  /** Nothing goes out that is not owed, nothing early, and of a `fifo` webhook the head alone. */
  #checkReleases(webhookId: string, before: Table, after: Table): void {
    const now = Date.now();
    const isFifo = this.#settings.get(webhookId)?.ordering === "fifo";
    for (const [id, row] of after) {
      const old = before.get(id)?.delivery;
      if (old === undefined || row.delivery.phase !== "released" || row.delivery.token === old.token) continue;
      rule(old.status === "pending" || old.manualDue > 0, `${id} is released though it is ${old.status}`);
      rule(old.wakeAt !== null && old.wakeAt <= now, `${id} is released before its time`);
      const due = this.#notBefore.get(id) ?? 0;
      rule(old.manualDue > 0 || due <= now, `${id} is released ${due - now} ms before its schedule`);
      if (isFifo) rule(isHead(row, after), `${id} is released though it is not the head of its line`);
    }
  }

  /** What is owed has an alarm that is no later than it can be acted on. */
  #checkArmed(outbox: SimulatedOutbox, after: Table): void {
    if (outbox.isAlarmRunning) return;
    const owed = [...after.values()].filter(({ delivery }) => delivery.wakeAt !== null);
    if (owed.length === 0) return;
    const { webhookId, alarmAt } = outbox;
    if (alarmAt === null) throw new RuleBroken(`${webhookId} owes ${owed.length} deliveries and no alarm stands`);
    const settings = this.#settings.get(webhookId);
    const slotMs = settings?.rateLimit == null ? 0 : rateSlots(settings.rateLimit).slotMs;
    const underWay = owed.filter(({ delivery }) => isUnderWay(delivery));
    const line = owed.toSorted((a, b) => a.seq - b.seq);
    const waiting = settings?.ordering === "fifo" ? line.slice(0, 1) : owed;
    const wakes = (underWay.length > 0 ? underWay : waiting).map(({ delivery }) => delivery.wakeAt ?? 0);
    const latest = Math.max(Math.min(...wakes), Date.now()) + SEND_RETRY_MS + slotMs;
    rule(alarmAt <= latest, `the alarm of ${webhookId} stands ${alarmAt - latest} ms too late`);
  }
}

function rule(holds: boolean, message: string): asserts holds {
  if (!holds) throw new RuleBroken(message);
}

/** A failure under a ticket that another run has the turn of, or nobody, is a line in the log and nothing else. */
function checkLate(before: Delivery | undefined, after: Delivery, { attempt, outcome }: Attempted): void {
  if (before === undefined || outcome === "delivered" || attempt.token === 0) return;
  if (before.phase === "leased" && before.token === attempt.token) return;
  // The call may have brought a newer epoch, too.
  if (before.status === "pending" && after.status === "canceled") return;
  for (const name of ["status", "phase", "wakeAt", "consumed", "manualDue"] as const) {
    rule(before[name] === after[name], `a late failure of ${after.id} changed its ${name}`);
  }
}

/** Only a person takes a delivery out of an end, but for a success, which may come late. */
function checkStep(before: Delivery, after: Delivery, { method }: Effect): void {
  if (before.status === after.status) return;
  const step = `${after.id} went from ${before.status} to ${after.status} by ${method}`;
  if (after.status === "delivered") return rule(method === "record", step);
  if (after.status === "pending") return rule(method === "replay", step);
  rule(before.status === "pending", step);
  if (after.status === "failed") rule(method === "record" || method === "alarm", step);
}

function checkShape(delivery: Delivery, schedule: readonly number[]): void {
  const { id, status, phase, wakeAt, manualDue, consumed } = delivery;
  rule((phase === "idle") === (wakeAt === null), `${id} is ${phase} and wakes at ${wakeAt}`);
  rule(manualDue >= 0, `${id} owes ${manualDue} resends`);
  rule(consumed <= schedule.length, `${id} used ${consumed} entries of its schedule`);
  const isOwed = status === "pending" || manualDue > 0;
  rule(!isOwed || wakeAt !== null, `${id} is ${status} with ${manualDue} resends and nothing will happen`);
  rule(isOwed || phase !== "waiting", `${id} is ${status} and waits`);
}

/** Of two that arrived in one millisecond, with the object restarted in between, either may be the first. */
function isHead(row: OwedRow, table: Table): boolean {
  return [...table.values()].every((other) => {
    return other === row || other.delivery.wakeAt === null || (other.seq >= row.seq && !isUnderWay(other.delivery));
  });
}

function isLast({ seq }: OwedRow, before: Table): boolean {
  return [...before.values()].every((other) => other.delivery.wakeAt === null || other.seq < seq);
}

function isSame(one: Attempt, other: Attempt): boolean {
  return (["token", "startedAt", "endedAt", "responseCode"] as const).every((name) => one[name] === other[name]);
}

function idsOf({ args: [, owed] }: Effect): readonly string[] {
  return Array.isArray(owed) ? owed.map(({ id }: { readonly id: string }) => id) : [];
}

function isSettings(value: unknown): value is OutboxSettings {
  return typeof value === "object" && value !== null && "retrySchedule" in value;
}

function isClaimAnswer(value: unknown): value is ClaimAnswer {
  return typeof value === "object" && value !== null && "claims" in value;
}

function isAttempted(value: unknown): value is Attempted {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "attempted";
}
