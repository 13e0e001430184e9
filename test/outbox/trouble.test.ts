import { describe, expect, it } from "vitest";
import type { Attempt } from "../../src/domain/attempt.ts";
import type { Trouble } from "../../src/outbox/trouble.ts";
import {
  attemptNow,
  Box,
  only,
  owedDeliveries,
  owedDelivery,
  pass,
  reportOf,
  T0,
  useOutboxes,
} from "./outbox-fixture.ts";

const HOUR_MS = 3_600_000;
useOutboxes();

async function troubleOf(box: Box, canceledSince: number | null = null): Promise<Trouble> {
  return box.stub.trouble(box.settings, { answersSince: T0 - HOUR_MS, canceledSince });
}

/** Records attempts of the direct lane, each of a delivery of its own, that end a second after one another. */
async function attemptEach(box: Box, changes: readonly Partial<Attempt>[], from = 1): Promise<void> {
  for (const [index, change] of changes.entries()) {
    const outcome = change.responseCode === 200 ? "delivered" : "retryable";
    const error = outcome === "delivered" ? null : ({ code: "status", message: "the subscriber answered" } as const);
    await box.record(reportOf(owedDelivery(from + index), attemptNow(0, outcome, { error, ...change }), outcome));
    pass(1000);
  }
}

const FAILED = { responseCode: 500, responseBody: 'relation "events" does not exist\nat line 3' };
const QUICK = { responseCode: 200 };
const SLOW = { responseCode: 200, startedAt: T0 - HOUR_MS };

describe("the trouble of a webhook", () => {
  it("is none while it delivers", async () => {
    const box = new Box();
    await attemptEach(box, [QUICK, QUICK]);
    expect(await troubleOf(box)).toEqual({
      condition: "healthy",
      ...{ failing: null, lastRun: null, disabling: null, hold: null },
      ...{ nextAttemptAt: null, isUnderWay: false },
      answers: { counts: [{ code: 200, count: 2 }], deliveries: 2, isPart: false },
      canceled: { count: 0, isMore: false },
    });
  });

  it("tells a run of failures in which nothing has ended: its answers by code, the newest, and what comes", async () => {
    const box = new Box();
    await attemptEach(box, [
      QUICK,
      FAILED,
      { ...FAILED, responseCode: 503 },
      FAILED,
      { ...FAILED, responseCode: null },
    ]);
    await attemptEach(box, [FAILED], 6);
    const { condition, failing, nextAttemptAt, answers } = await troubleOf(box);
    expect([condition, failing]).toEqual([
      "failing",
      {
        ...{ since: T0 + 1000, failures: 5, disablesAt: T0 + 1000 + 120 * HOUR_MS },
        answers: [
          { code: 500, count: 3 },
          { code: 503, count: 1 },
          { code: null, count: 1 },
        ],
        last: {
          ...{ deliveryId: owedDelivery(6, { acceptedAt: T0 + 5000 }).id, number: 1, code: 500 },
          error: { code: "status", message: "the subscriber answered" },
          line: 'relation "events" does not exist',
        },
      },
    ]);
    expect(nextAttemptAt).toBeGreaterThanOrEqual(T0 + 61_000);
    expect(answers.counts).toContainEqual({ code: 200, count: 1 });
    expect((await box.stub.stats(box.settings, T0, HOUR_MS)).condition).toBe("failing");
  });

  it("tells a slow webhook that delivers everything from one that fails", async () => {
    const box = new Box();
    await attemptEach(box, [SLOW, SLOW, SLOW]);
    const { condition, failing } = await troubleOf(box);
    expect([condition, failing]).toEqual(["slow", null]);
    expect((await box.stub.configure(box.settings)).health).toBe("degraded");
  });

  it("remembers a run that ended, so that what failed in it can be recovered", async () => {
    const box = new Box();
    await attemptEach(box, [FAILED, FAILED, FAILED, QUICK]);
    const { condition, failing, lastRun } = await troubleOf(box);
    expect([condition, failing]).toEqual(["recovering", null]);
    expect(lastRun).toEqual({ since: T0, until: T0 + 3000, failures: 3 });
  });

  it("names the delivery that holds up a line, and how many wait behind it", async () => {
    const box = new Box({ ordering: "fifo" });
    await box.enqueue(owedDeliveries(5));
    expect((await troubleOf(box)).hold).toMatchObject({ reason: "order", count: 4, head: { attemptCount: 0 } });
    const first = only(await box.nextAlarm());
    expect((await troubleOf(box)).isUnderWay).toBe(true);
    await box.attempt(first, "retryable");
    const { hold, nextAttemptAt } = await troubleOf(box);
    const head = { deliveryId: owedDelivery(1).id, eventType: "investment.created", attemptCount: 1, nextAttemptAt };
    expect(hold).toEqual({ reason: "order", count: 4, isMore: false, head: { ...head, deliveryId: first.deliveryId } });
    expect(nextAttemptAt).toBeGreaterThanOrEqual(T0 + 60_000);
  });

  it("says what waits for a rate limit", async () => {
    const box = new Box({ rateLimit: 1 });
    await box.enqueue(owedDeliveries(4));
    const [first] = await box.release();
    if (first !== undefined) await box.attempt(first, "delivered");
    expect((await troubleOf(box)).hold).toEqual({ reason: "rate_limit", count: 3, isMore: false, head: null });
  });

  it("says what disabled a webhook, and counts what was canceled, also before and after it is enabled", async () => {
    const box = new Box();
    await box.enqueue(owedDeliveries(2), T0 + HOUR_MS);
    const gone = { responseCode: 410, error: { code: "gone", message: "gone" } } as const;
    await attemptEach(box, [FAILED, gone], 11);
    box.change({ epoch: 2 });
    // The Outbox does not know yet.
    expect(await troubleOf(box, T0)).toMatchObject({ condition: "healthy", failing: null, nextAttemptAt: null });
    await box.stub.configure(box.settings);
    const since = { since: T0, until: T0 + 1000, failures: 2 };
    const disabling = { ...since, reason: "gone", deliveryId: owedDelivery(12, { acceptedAt: T0 + 1000 }).id };
    for (const _ of ["before it is swept", "after"]) {
      const trouble = await troubleOf(box, T0);
      expect(trouble).toMatchObject({ disabling, failing: null, hold: null, nextAttemptAt: null });
      expect(trouble.canceled.count).toBeGreaterThanOrEqual(2);
      await box.alarm();
    }
  });

  it("stores nothing to be told", async () => {
    const box = new Box();
    await attemptEach(box, [QUICK, FAILED]);
    const before = await box.stub.logVersion();
    await troubleOf(box, T0);
    expect(await box.stub.logVersion()).toBe(before);
  });

  it("counts no trial and no more than the newest deliveries", async () => {
    const box = new Box();
    await attemptEach(box, [QUICK]);
    await box.record(reportOf(owedDelivery(70), attemptNow(0, "retryable", { trigger: "test" }), "retryable"));
    expect((await troubleOf(box)).answers.counts).toEqual([{ code: 200, count: 1 }]);
    const many = Array.from({ length: 310 }, (_, index) => owedDelivery(1000 + index));
    await box.record(...many.map((owed) => reportOf(owed, attemptNow(0, "delivered"), "delivered")));
    const { counts, deliveries, isPart } = (await troubleOf(box)).answers;
    expect([counts, deliveries, isPart]).toEqual([[{ code: 200, count: 300 }], 300, true]);
  });
});
