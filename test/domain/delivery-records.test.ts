import { describe, expect, it } from "vitest";
import { MAX_KEPT_ATTEMPTS, recordAttempt } from "../../src/domain/change-delivery.ts";
import { newTrial } from "../../src/domain/delivery.ts";
import { attemptWith, delivered, deliveryWith, owed, retryable, T0, terminal } from "./deliveries.ts";

const schedule = [0, 60, 300];
const leased = deliveryWith({ phase: "leased", token: 1, wakeAt: T0 + 30_000 });
const failedOnce = deliveryWith({ token: 1, consumed: 1, attemptCount: 1, attempts: [attemptWith()] });

describe("a recorded success", () => {
  it("ends the delivery", () => {
    const after = recordAttempt(leased, attemptWith(), delivered, schedule, 0);
    expect(after).toMatchObject({ status: "delivered", phase: "idle", wakeAt: null, nextAttemptAt: null });
    expect(after).toMatchObject({ completedAt: T0 + 100, attemptCount: 1 });
  });

  it("of the direct lane needs no claim", () => {
    const after = recordAttempt(deliveryWith(), attemptWith({ token: 0 }), delivered, schedule, 0);
    expect(after).toMatchObject({ status: "delivered", phase: "idle", attemptCount: 1 });
  });

  it.each([
    ["waits", deliveryWith({ token: 2 })],
    ["is released again", deliveryWith({ phase: "released", token: 2, wakeAt: T0 + 60_000 })],
    ["has failed", deliveryWith({ status: "failed", phase: "idle", token: 2, wakeAt: null, nextAttemptAt: null })],
    ["was canceled", deliveryWith({ status: "canceled", phase: "idle", token: 2, wakeAt: null, nextAttemptAt: null })],
  ])("that comes late makes a delivery delivered and idle when it %s", (_name, delivery) => {
    const after = recordAttempt(delivery, attemptWith({ token: 1 }), delivered, schedule, 0);
    expect(after).toMatchObject({ status: "delivered", phase: "idle", wakeAt: null, attemptCount: 1 });
  });

  it("that comes late leaves a run under way its lease", () => {
    const again = deliveryWith({ phase: "leased", token: 2, wakeAt: T0 + 30_000 });
    const after = recordAttempt(again, attemptWith({ token: 1 }), delivered, schedule, 0);
    expect(after).toMatchObject({ status: "delivered", phase: "leased", token: 2, wakeAt: T0 + 30_000 });
    const failed = recordAttempt(after, attemptWith({ token: 2 }), retryable, schedule, 0);
    expect(failed).toMatchObject({ status: "delivered", phase: "idle", wakeAt: null, attemptCount: 2 });
  });
});

describe("a direct message that is delivered twice", () => {
  const failed = recordAttempt(deliveryWith(), attemptWith({ token: 0 }), retryable, schedule, 0);
  const second = attemptWith({ token: 0, startedAt: T0 + 50, endedAt: T0 + 200 });

  it("makes two exchanges, and a success of the second counts", () => {
    const after = recordAttempt(failed, { ...second, responseCode: 200 }, delivered, schedule, 0);
    expect(after).toMatchObject({ status: "delivered", phase: "idle", wakeAt: null, attemptCount: 2 });
  });

  it("uses one entry of the schedule, however often it fails", () => {
    const after = recordAttempt(failed, second, retryable, schedule, 0);
    expect(after).toMatchObject({ consumed: 1, attemptCount: 2, wakeAt: failed.wakeAt });
    expect(recordAttempt(after, second, retryable, schedule, 0)).toBe(after);
  });
});

describe("a recorded failure", () => {
  it("plans the next attempt from its end", () => {
    const after = recordAttempt(leased, attemptWith(), retryable, schedule, 0);
    expect(after).toMatchObject({ status: "pending", phase: "waiting", consumed: 1, attemptCount: 1 });
    expect(after).toMatchObject({ wakeAt: T0 + 100 + 60_000, nextAttemptReason: "schedule", completedAt: null });
  });

  it("waits as long as the subscriber asks", () => {
    const after = recordAttempt(leased, attemptWith(), { outcome: "retryable", retryAfterSeconds: 900 }, schedule, 0);
    expect(after).toMatchObject({ wakeAt: T0 + 100 + 900_000, nextAttemptReason: "retry_after" });
  });

  it("ends the delivery with the last entry of the schedule", () => {
    const last = { ...leased, consumed: 2, attemptCount: 2 };
    const after = recordAttempt(last, attemptWith({ number: 3 }), retryable, schedule, 0);
    expect(after).toMatchObject({ status: "failed", phase: "idle", wakeAt: null, consumed: 3, completedAt: T0 + 100 });
  });

  it("ends the delivery when it is terminal", () => {
    const after = recordAttempt(leased, attemptWith(), terminal, schedule, 0);
    expect(after).toMatchObject({ status: "failed", phase: "idle", wakeAt: null, nextAttemptAt: null });
  });

  it("of a trial send ends it", () => {
    const test = attemptWith({ token: 0, trigger: "test" });
    const after = recordAttempt(newTrial(owed, T0), test, retryable, schedule, 0);
    expect(after).toMatchObject({ status: "failed", trigger: "test", wakeAt: null });
  });

  it("that comes late is only logged", () => {
    const released = deliveryWith({ phase: "released", token: 2, wakeAt: T0 + 60_000 });
    const after = recordAttempt(released, attemptWith({ token: 1 }), retryable, schedule, 0);
    const { attempts, attemptCount, ...rest } = after;
    expect(attemptCount).toBe(1);
    expect(attempts).toHaveLength(1);
    expect(rest).toMatchObject({ status: "pending", phase: "released", token: 2, wakeAt: T0 + 60_000, consumed: 0 });
  });

  it("resets the count of claims without a record", () => {
    expect(recordAttempt({ ...leased, unrecorded: 4 }, attemptWith(), retryable, schedule, 0).unrecorded).toBe(0);
  });
});

describe("the log of attempts", () => {
  it("accepts each ticket once", () => {
    const once = recordAttempt(leased, attemptWith(), retryable, schedule, 0);
    expect(recordAttempt(once, attemptWith(), retryable, schedule, 0)).toBe(once);
    expect(recordAttempt(once, attemptWith(), delivered, schedule, 0)).toBe(once);
  });

  it("uses no number twice", () => {
    const second = { ...failedOnce, phase: "leased" as const, token: 2 };
    const after = recordAttempt(second, attemptWith({ token: 2, number: 1 }), retryable, schedule, 0);
    expect(after.attempts.map(({ number }) => number)).toEqual([1, 2]);
  });

  it(`keeps ${MAX_KEPT_ATTEMPTS} attempts in full and counts them all`, () => {
    const attempts = Array.from({ length: MAX_KEPT_ATTEMPTS }, (_, index) => attemptWith({ token: index + 1 }));
    const full = { ...leased, token: 51, attempts, attemptCount: 50, consumed: 0 };
    const after = recordAttempt(full, attemptWith({ token: 51, number: 51 }), retryable, schedule, 0);
    expect(after).toMatchObject({ attemptCount: 51 });
    expect(after.attempts).toHaveLength(MAX_KEPT_ATTEMPTS);
    expect(after.attempts.at(-1)?.token).toBe(51);
  });
});
