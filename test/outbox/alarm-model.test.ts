import fc from "fast-check";
import { expect, it } from "vitest";
import { MAX_JITTER } from "../../src/domain/retry-schedule.ts";
import { attemptNow, Box, owedDelivery, pass, type Release, reportOf, T0, useOutboxes } from "./outbox-fixture.ts";
import { cases } from "../tools/cases.ts";

useOutboxes();

/*
 * The alarm against a sorted array. The model knows for each delivery when it is due at the earliest and who holds it;
 * windows and order only ever make the Outbox later, so the rules are: nothing early, nothing twice, at most 100 at a
 * time, the longest due first, an alarm whenever something is owed, and everything ends.
 */
type Step =
  | { readonly do: "enqueue"; readonly count: number; readonly delayMs: number }
  | { readonly do: "pass"; readonly ms: number }
  | { readonly do: "answer"; readonly pick: number; readonly outcome: "delivered" | "retryable" }
  | { readonly do: "lose" | "give_back"; readonly pick: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant("enqueue" as const), count: fc.integer({ min: 1, max: 8 }), delayMs: fc.nat(400_000) }),
  fc.record({ do: fc.constant("pass" as const), ms: fc.nat(200_000) }),
  fc.record({
    do: fc.constant("answer" as const),
    pick: fc.nat(20),
    outcome: fc.constantFrom("delivered" as const, "delivered" as const, "retryable" as const),
  }),
  fc.record({ do: fc.constantFrom("lose" as const, "give_back" as const), pick: fc.nat(20) }),
);

const SCHEDULE = [0, 60, 300];

interface Expected {
  readonly id: string;
  /** Not to be released before; epoch milliseconds. */
  readonly notBefore: number;
  readonly failures: number;
}

class Model {
  /** What waits, the longest due first. */
  waiting: Expected[] = [];
  readonly held = new Map<string, { readonly release: Release; readonly failures: number }>();
  readonly ended = new Set<string>();
  made = 0;

  /** What arrived first of all that waits. */
  first(): Expected | undefined {
    return this.waiting.toSorted((a, b) => (a.id < b.id ? -1 : 1))[0];
  }

  wait(expected: Expected): void {
    this.held.delete(expected.id);
    this.waiting = [...this.waiting, expected].sort((a, b) => a.notBefore - b.notBefore || (a.id < b.id ? -1 : 1));
  }

  take(release: Release, now: number): void {
    const at = this.waiting.findIndex(({ id }) => id === release.deliveryId);
    const [expected] = at < 0 ? [] : this.waiting.splice(at, 1);
    // A release or a lease of which nothing was heard comes back by itself.
    const failures = expected?.failures ?? this.held.get(release.deliveryId)?.failures;
    expect(failures, `${release.deliveryId} is released though it has ended`).toBeDefined();
    expect(expected?.notBefore ?? now).toBeLessThanOrEqual(now);
    const before = this.held.get(release.deliveryId)?.release.token ?? 0;
    expect(release.token).toBeGreaterThan(before);
    this.held.set(release.deliveryId, { release, failures: failures ?? 0 });
  }

  /** `planned` is the next attempt as the Outbox tells it: jitter is its own, within bounds. */
  answer(id: string, outcome: "delivered" | "retryable", now: number, planned: number | null): void {
    const failures = (this.held.get(id)?.failures ?? 0) + (outcome === "delivered" ? 0 : 1);
    const delaySeconds = SCHEDULE[failures];
    if (outcome === "delivered" || delaySeconds === undefined) {
      expect(planned).toBeNull();
      this.held.delete(id);
      this.ended.add(id);
      return;
    }
    const notBefore = planned ?? NaN;
    expect(notBefore).toBeGreaterThanOrEqual(now + delaySeconds * 1000);
    expect(notBefore).toBeLessThanOrEqual(now + Math.ceil(delaySeconds * 1000 * (1 + MAX_JITTER)));
    this.wait({ id, notBefore, failures });
  }
}

async function runAlarm(box: Box, model: Model): Promise<void> {
  const releases = await box.alarm();
  expect(releases.length).toBeLessThanOrEqual(100);
  if (box.settings.ordering === "fifo") expectHead(releases, model);
  const dueBefore = new Map(model.waiting.map(({ id, notBefore }) => [id, notBefore]));
  for (const release of releases) model.take(release, Date.now());
  const released = releases.flatMap(({ deliveryId }) => dueBefore.get(deliveryId) ?? []);
  if (box.settings.ordering === "none") expect(released).toEqual(released.toSorted((a, b) => a - b));
  await expectArmed(box, model);
}

/** In the order of arrival, one at a time: nothing that arrived before is owed still. */
function expectHead(releases: readonly Release[], model: Model): void {
  expect(releases.length).toBeLessThanOrEqual(1);
  for (const { deliveryId } of releases) {
    const owed = [...model.waiting.map(({ id }) => id), ...model.held.keys()];
    expect(owed.toSorted()[0]).toBe(deliveryId);
  }
}

/** An alarm stands whenever something is owed, and no later than it may have to act. */
async function expectArmed(box: Box, model: Model): Promise<void> {
  if (model.waiting.length === 0 && model.held.size === 0) return;
  const at = await box.alarmAt();
  expect(at).not.toBeNull();
  const head = box.settings.ordering === "fifo" ? model.first() : model.waiting[0];
  if (model.held.size > 0 || head === undefined) return;
  expect(at).toBeLessThanOrEqual(Math.max(head.notBefore, Date.now()));
}

async function take(box: Box, model: Model, next: Step): Promise<void> {
  if (next.do === "pass") return pass(next.ms);
  if (next.do === "enqueue") {
    const dueAt = Date.now() + next.delayMs;
    const owed = Array.from({ length: next.count }, () => owedDelivery(++model.made, { acceptedAt: T0 }));
    for (const { id } of owed) model.wait({ id, notBefore: dueAt, failures: 0 });
    await box.enqueue(owed, dueAt);
    return expectArmed(box, model);
  }
  const [id, holder] = [...model.held][next.pick % Math.max(1, model.held.size)] ?? [];
  if (id === undefined || holder === undefined) return;
  if ((await box.claim(holder.release)).claims.length === 0) return;
  if (next.do === "answer") {
    await answer(box, model, holder.release, next.outcome);
    return expectArmed(box, model);
  }
  if (next.do === "lose") return;
  const ticket = { deliveryId: id, token: holder.release.token };
  const notBefore = Date.now() + 1000;
  await box.record({ kind: "given_back", ticket, notBefore });
  model.wait({ id, notBefore, failures: holder.failures });
}

async function answer(box: Box, model: Model, release: Release, outcome: "delivered" | "retryable"): Promise<void> {
  pass(50);
  await box.record(reportOf(box.owedOf(release), attemptNow(release.token, outcome), outcome));
  const { nextAttemptAt } = await box.find(release.deliveryId);
  model.answer(release.deliveryId, outcome, Date.now(), nextAttemptAt);
}

/** Answers everything from alarm to alarm until nothing is owed. */
async function drain(box: Box, model: Model): Promise<void> {
  for (let rounds = 0; rounds < 600 && model.ended.size < model.made; rounds++) {
    const at = await box.alarmAt();
    expect(at).not.toBeNull();
    pass(Math.max(0, (at ?? 0) - Date.now()));
    await runAlarm(box, model);
    for (const { release } of [...model.held.values()]) {
      if ((await box.claim(release)).claims.length > 0) await answer(box, model, release, "delivered");
    }
  }
  expect(model.ended.size).toBe(model.made);
}

it.each(["none", "fifo"] as const)(
  "the alarm releases what is due and strands nothing, with ordering %s",
  async (ordering) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const [box, model] = [new Box({ ordering, retrySchedule: SCHEDULE }), new Model()];
        for (const next of steps) {
          await take(box, model, next);
          const at = await box.alarmAt();
          if (at !== null && at <= Date.now()) await runAlarm(box, model);
        }
        await drain(box, model);
      }),
      cases(10),
    );
  },
);
