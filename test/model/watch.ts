import { isUnderWay } from "../../src/domain/delivery.ts";
import { rateSlots } from "../../src/domain/rate-slots.ts";
import type { OutboxSettings } from "../../src/domain/webhook.ts";
import { SKEW_MS } from "./machine.ts";
import { Promises } from "./promises.ts";
import { checkRecoveries, type RecoveryTable } from "./recoveries.ts";
import {
  checkLate,
  checkShape,
  checkStep,
  comparePlaces,
  idsOf,
  isAttempted,
  isClaimAnswer,
  isHead,
  isLast,
  isSame,
  isSettings,
  isTakenUp,
  rule,
  RuleBroken,
} from "./rules.ts";
import { checkFigures } from "./stored-figures.ts";
import type { Effect, SimulatedOutbox, Table } from "./simulated-outbox.ts";
import type { Exchange } from "./subscribers.ts";

/** Calls that change nothing. */
const READS: ReadonlySet<string> = new Set(["find", "listPart", "stats", "previewRecovery"]);
/** After a send that failed an Outbox waits this long. */
const SEND_RETRY_MS = 5000;

/**
 * Looks at every effect on every Outbox, knowing only the contract: what was reported, when which delivery was due, and
 * who may take it out of which status.
 */
export class Watch {
  readonly #schedule: readonly number[];
  readonly #tables = new Map<string, Table>();
  readonly #recoveries = new Map<string, RecoveryTable>();
  readonly #settings = new Map<string, OutboxSettings>();
  /** Deliveries of which a success was recorded and that nobody began anew since. */
  readonly #succeeded = new Set<string>();
  /** When the next scheduled attempt is due at the earliest. */
  readonly #notBefore = new Map<string, number>();
  /** Deliveries that owed nothing for a while: what a person sends again keeps its former place in the line. */
  readonly #settled = new Set<string>();
  readonly #claimed = new Set<string>();
  readonly #claimTimes = new Map<string, readonly number[]>();
  /** Deliveries in the order in which their Outboxes first had them. */
  readonly arrived: string[] = [];
  /** Deliveries that a recovery brought of what was missed: they come after what was published later. */
  readonly missed = new Set<string>();
  /** The first rule that was broken: thrown inside of the code under test it would be caught there. */
  broken: RuleBroken | undefined;

  readonly promises: Promises;

  constructor(schedule: readonly number[], exchanges: readonly Exchange[]) {
    this.#schedule = schedule;
    this.promises = new Promises(exchanges);
  }

  /** The clock was put back: it tells nothing of the second before any more. */
  forgetSeconds(): void {
    this.#claimTimes.clear();
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
    this.#checkRecoveries(outbox, after);
    checkFigures(outbox.figures);
    for (const fault of outbox.segmentFaults) rule(false, `of the segments of ${webhookId}: ${fault}`);
    if (effect.method === "purge") return this.#forget(webhookId, before, after);
    this.#learn(webhookId, effect);
    if (effect.method === "claim") this.#checkClaims(webhookId, effect, before);
    if (effect.method === "record") this.#takeReports(webhookId, effect, before, after);
    if (effect.method === "replay") for (const id of idsOf(effect)) this.#beginAnew(id);
    for (const id of before.keys()) rule(after.has(id), `${id} is gone`);
    this.promises.note(effect, after, (id) => this.#claimsOf(id));
    for (const [id, row] of after) {
      const { delivery } = row;
      if (delivery.wakeAt === null) this.#settled.add(id);
      if (!before.has(id)) rule(isLast(row, before, this.#settled), `${id} does not stand at the end of the line`);
      const known = before.get(id)?.delivery;
      if (known === undefined && effect.method === "recover") this.missed.add(id);
      if (known === undefined) this.arrived.push(id);
      else checkStep(known, delivery, effect);
      if (known !== undefined && isTakenUp(known, delivery)) this.#notBefore.delete(id);
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

  #checkRecoveries(outbox: SimulatedOutbox, after: Table): void {
    const { webhookId, recoveries } = outbox;
    const deliveries = [...after.values()].map(({ delivery }) => delivery);
    checkRecoveries(this.#recoveries.get(webhookId), recoveries, deliveries);
    this.#recoveries.set(webhookId, recoveries);
  }

  #forget(webhookId: string, before: Table, after: Table): void {
    rule(after.size === 0, `${webhookId} was purged and still has deliveries`);
    for (const id of before.keys()) this.#beginAnew(id);
    this.promises.forget([...before.keys()]);
  }

  #claimsOf(id: string): ReadonlySet<number> {
    const tickets = [...this.#claimed].filter((ticket) => ticket.startsWith(`${id}/`));
    return new Set(tickets.map((ticket) => Number(ticket.slice(id.length + 1))));
  }

  #beginAnew(id: string): void {
    this.#succeeded.delete(id);
    this.#notBefore.delete(id);
  }

  /** The newest settings that any call brought; one that reads shows by them and teaches the Outbox nothing. */
  #learn(webhookId: string, { method, args: [settings] }: Effect): void {
    if (!isSettings(settings) || READS.has(method)) return;
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

  /** No second has more attempts than the limit. */
  #checkRate(webhookId: string): void {
    const limit = this.#settings.get(webhookId)?.rateLimit ?? Infinity;
    const now = Date.now();
    const times = this.#claimTimes.get(webhookId) ?? [];
    const recent = [...times.filter((at) => at > now - 1000), now];
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
  #takeReports(webhookId: string, { args: [, reports] }: Effect, before: Table, after: Table): void {
    if (!Array.isArray(reports)) return;
    for (const report of reports) {
      if (!isAttempted(report)) continue;
      const { delivery, attempt, outcome } = report;
      const { id } = delivery;
      const now = after.get(id)?.delivery;
      const times = now?.attempts.filter((logged) => isSame(logged, attempt)).length;
      rule(now !== undefined && times === 1, `an attempt of ${id} is logged ${times} times`);
      const isRepeated = before.get(id)?.delivery.attempts.some((logged) => isSame(logged, attempt)) === true;
      const isBeforeReplay = !isRepeated && this.promises.isBeforeReplay(id, attempt.token);
      if (outcome === "delivered" && !isRepeated && !isBeforeReplay) this.#succeeded.add(id);
      // What a newer epoch ends is no work of the report.
      const isStale = now.epoch < (this.#settings.get(webhookId)?.epoch ?? 0);
      if (!isStale) checkLate(before.get(id)?.delivery, now, report);
      const consumed = now.consumed - (before.get(id)?.delivery.consumed ?? 0);
      const delay = this.#schedule[now.consumed];
      // Of two exchanges under ticket 0 that are reported at once the first is the attempt, the second comes late.
      const isFirst = reports.find((one) => isAttempted(one) && one.delivery.id === id) === report;
      if (consumed > 0 && delay !== undefined && isFirst) {
        const wait = Math.max(delay, report.retryAfterSeconds ?? 0) * 1000;
        this.#notBefore.set(id, report.attempt.endedAt + wait);
      } else if (isFirst && !isRepeated && outcome !== "delivered" && report.retryAfterSeconds !== null) {
        // Whatever the attempt came from, what its answer asks for holds.
        const isTurn = before.get(id)?.delivery.phase === "leased" || now.phase === "waiting";
        const until = isTurn ? attempt.endedAt + report.retryAfterSeconds * 1000 : 0;
        this.#notBefore.set(id, Math.max(this.#notBefore.get(id) ?? 0, until));
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
      if (isTakenUp(old, row.delivery)) continue;
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
    const line = owed.toSorted(comparePlaces);
    const waiting = settings?.ordering === "fifo" ? line.slice(0, 1) : owed;
    const wakes = (underWay.length > 0 ? underWay : waiting).map(({ delivery }) => delivery.wakeAt ?? 0);
    const latest = Math.max(Math.min(...wakes), Date.now()) + SEND_RETRY_MS + slotMs + SKEW_MS;
    rule(alarmAt <= latest, `the alarm of ${webhookId} stands ${alarmAt - latest} ms too late`);
  }
}
