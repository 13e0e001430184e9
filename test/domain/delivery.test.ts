import { describe, expect, it } from "vitest";
import {
  cancelDelivery,
  cancelIfStale,
  claimDelivery,
  expireDelivery,
  giveBack,
  isUnderWay,
  LEASE_MARGIN_MS,
  MAX_KEPT_ATTEMPTS,
  MAX_UNRECORDED_CLAIMS,
  newDelivery,
  nextTrigger,
  recordAttempt,
  RELEASE_TIMEOUT_MS,
  releaseDelivery,
  resendDelivery,
  takeBackRelease,
} from "../../src/domain/delivery.ts";
import { attemptWith, delivered, deliveryWith, owed, retryable, T0, terminal } from "./deliveries.ts";

const schedule = [0, 60, 300];
const leased = deliveryWith({ phase: "leased", token: 1, wakeAt: T0 + 30_000 });
const failedOnce = deliveryWith({ token: 1, consumed: 1, attemptCount: 1, attempts: [attemptWith()] });
const done = deliveryWith({ status: "delivered", phase: "idle", wakeAt: null, nextAttemptAt: null, completedAt: T0 });

describe("a new delivery", () => {
  it("waits for its due time with nothing counted", () => {
    const expected = { status: "pending", phase: "waiting", wakeAt: T0 + 5, nextAttemptAt: T0 + 5, token: 0 };
    expect(newDelivery(owed, T0 + 5)).toMatchObject({ ...owed, ...expected, attemptCount: 0, consumed: 0 });
  });
});

describe("a release", () => {
  it("has a new ticket and comes back after a minute", () => {
    const released = releaseDelivery(deliveryWith(), T0);
    expect(released).toMatchObject({ phase: "released", token: 1, wakeAt: T0 + RELEASE_TIMEOUT_MS });
  });

  it.each([
    [0, 60_000],
    [1, 120_000],
    [2, 240_000],
    [5, 1_920_000],
    [6, 3_600_000],
    [500, 3_600_000],
  ])("after %i that nobody claimed comes back after %i ms", (unclaimed, timeout) => {
    expect(releaseDelivery(deliveryWith({ unclaimed }), T0).wakeAt).toBe(T0 + timeout);
  });

  it("that nobody claimed waits again and is counted as unclaimed", () => {
    const released = releaseDelivery(deliveryWith(), T0);
    const expired = expireDelivery(released, T0 + 60_000, schedule, 0);
    expect(expired).toMatchObject({ phase: "waiting", wakeAt: T0, unclaimed: 1, attemptCount: 0, consumed: 0 });
  });

  it("that could not be sent is taken back until the retry", () => {
    const released = releaseDelivery(deliveryWith(), T0);
    expect(takeBackRelease(released, 1, T0 + 5000)).toMatchObject({ phase: "waiting", wakeAt: T0 + 5000 });
  });

  it("is not taken back under another ticket, nor once it was claimed", () => {
    const released = releaseDelivery(deliveryWith(), T0);
    expect(takeBackRelease(released, 7, T0)).toBe(released);
    expect(takeBackRelease(leased, 1, T0)).toBe(leased);
  });
});

describe("a claim", () => {
  it("leases for the time-out and a margin", () => {
    const claimed = claimDelivery(deliveryWith({ phase: "released", token: 3, unclaimed: 2 }), 3, T0, 10_000);
    expect(claimed).toMatchObject({ phase: "leased", token: 3, unclaimed: 0, wakeAt: T0 + 10_000 + LEASE_MARGIN_MS });
  });

  it.each([
    ["another ticket", deliveryWith({ phase: "released", token: 3 }), 2],
    ["a waiting delivery", deliveryWith({ phase: "waiting", token: 3 }), 3],
    ["a leased one", deliveryWith({ phase: "leased", token: 3 }), 3],
    ["an idle one", deliveryWith({ phase: "idle", token: 3 }), 3],
  ])("of %s is refused", (_name, delivery, token) => {
    expect(claimDelivery(delivery, token, T0, 1000)).toBeUndefined();
  });

  it("given back waits again, with nothing counted", () => {
    const back = giveBack({ ...leased, unrecorded: 3 }, 1, T0 + 1);
    expect(back).toMatchObject({ phase: "waiting", wakeAt: T0, attemptCount: 0, consumed: 0, unrecorded: 0 });
  });

  it("is not given back under another ticket, nor after its lease", () => {
    expect(giveBack(leased, 2, T0)).toBe(leased);
    const waiting = deliveryWith({ token: 1 });
    expect(giveBack(waiting, 1, T0)).toBe(waiting);
  });

  it("that is not recorded waits again and is counted as unrecorded", () => {
    const expired = expireDelivery(leased, T0 + 30_000, schedule, 0);
    expect(expired).toMatchObject({ phase: "waiting", wakeAt: T0, unrecorded: 1, attemptCount: 0, consumed: 0 });
  });

  it(`number ${MAX_UNRECORDED_CLAIMS} in a row that is not recorded is a failed attempt`, () => {
    const expired = expireDelivery({ ...leased, unrecorded: MAX_UNRECORDED_CLAIMS - 1 }, T0 + 30_000, schedule, 0);
    expect(expired).toMatchObject({ status: "pending", phase: "waiting", unrecorded: 0, attemptCount: 1, consumed: 1 });
    expect(expired.attempts[0]?.error?.code).toBe("internal");
    expect(expired.wakeAt).toBe(T0 + 30_000 + 60_000);
  });

  it("whose run was given up as lost is still delivered by its late 2xx", () => {
    const lost = expireDelivery({ ...leased, unrecorded: MAX_UNRECORDED_CLAIMS - 1 }, T0 + 30_000, schedule, 0);
    const late = recordAttempt(lost, attemptWith({ responseCode: 200, error: null }), delivered, schedule, 0);
    expect(late).toMatchObject({ status: "delivered", phase: "idle", wakeAt: null });
  });

  it("changes nothing of a delivery that waits or is idle when it expires", () => {
    const waiting = deliveryWith();
    expect(expireDelivery(waiting, T0, schedule, 0)).toBe(waiting);
    expect(expireDelivery(done, T0, schedule, 0)).toBe(done);
  });
});

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
  ])("that comes late makes a delivery that %s delivered and idle", (_name, delivery) => {
    const after = recordAttempt(delivery, attemptWith({ token: 1 }), delivered, schedule, 0);
    expect(after).toMatchObject({ status: "delivered", phase: "idle", wakeAt: null, attemptCount: 1 });
  });

  it("that comes late leaves the run that is under way its lease", () => {
    const again = deliveryWith({ phase: "leased", token: 2, wakeAt: T0 + 30_000 });
    const after = recordAttempt(again, attemptWith({ token: 1 }), delivered, schedule, 0);
    expect(after).toMatchObject({ status: "delivered", phase: "leased", token: 2, wakeAt: T0 + 30_000 });
    const failed = recordAttempt(after, attemptWith({ token: 2 }), retryable, schedule, 0);
    expect(failed).toMatchObject({ status: "delivered", phase: "idle", wakeAt: null, attemptCount: 2 });
  });
});

describe("a recorded failure", () => {
  it("plans the next attempt after its end", () => {
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
    const after = recordAttempt(deliveryWith(), test, retryable, schedule, 0);
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

  it("counts claims without a record anew", () => {
    expect(recordAttempt({ ...leased, unrecorded: 4 }, attemptWith(), retryable, schedule, 0).unrecorded).toBe(0);
  });
});

describe("the log of attempts", () => {
  it("takes each ticket once", () => {
    const once = recordAttempt(leased, attemptWith(), retryable, schedule, 0);
    expect(recordAttempt(once, attemptWith(), retryable, schedule, 0)).toBe(once);
    expect(recordAttempt(once, attemptWith(), delivered, schedule, 0)).toBe(once);
  });

  it("numbers attempts without a gap or a repetition", () => {
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

describe("a resend", () => {
  it.each(["delivered", "failed", "canceled"] as const)("of a %s delivery is due now and keeps the status", (status) => {
    const ended = { ...done, status };
    expect(resendDelivery(ended, 1, T0 + 9)).toMatchObject({ status, phase: "waiting", wakeAt: T0 + 9, manualDue: 1 });
  });

  it("of a pending one is due now and keeps the schedule", () => {
    const waiting = { ...failedOnce, wakeAt: T0 + 60_000, nextAttemptAt: T0 + 60_000 };
    const asked = resendDelivery(waiting, 1, T0 + 9);
    expect(asked).toMatchObject({ wakeAt: T0 + 9, nextAttemptAt: T0 + 60_000, manualDue: 1 });
    expect(nextTrigger(asked)).toBe("manual");
    const run = { ...asked, phase: "leased" as const, token: 2 };
    const after = recordAttempt(run, attemptWith({ token: 2, trigger: "manual" }), retryable, schedule, 0);
    expect(after).toMatchObject({ wakeAt: T0 + 60_000, consumed: 1, manualDue: 0, status: "pending" });
  });

  it("waits for an attempt that is under way", () => {
    const asked = resendDelivery(leased, 1, T0 + 9);
    expect(asked).toMatchObject({ phase: "leased", wakeAt: leased.wakeAt, manualDue: 1 });
    const after = recordAttempt(asked, attemptWith(), delivered, schedule, 0);
    expect(after).toMatchObject({ status: "delivered", phase: "waiting", wakeAt: T0 + 100, manualDue: 1 });
  });

  it("that fails never changes delivered", () => {
    const run = { ...done, phase: "leased" as const, token: 2, manualDue: 1 };
    for (const verdict of [retryable, terminal]) {
      const after = recordAttempt(run, attemptWith({ token: 2, trigger: "manual" }), verdict, schedule, 0);
      expect(after).toMatchObject({ status: "delivered", phase: "idle", manualDue: 0, completedAt: T0 });
    }
  });

  it("of a stale delivery cancels what was scheduled and is due now", () => {
    const asked = resendDelivery(deliveryWith({ wakeAt: T0 + 60_000 }), 2, T0);
    expect(asked).toMatchObject({ status: "canceled", epoch: 2, phase: "waiting", wakeAt: T0, nextAttemptAt: null });
  });
});

describe("a cancellation", () => {
  it.each([
    ["waits", deliveryWith()],
    ["is released", deliveryWith({ phase: "released", token: 1 })],
    ["is leased", leased],
  ])("ends a delivery that %s", (_name, delivery) => {
    const canceled = cancelDelivery(delivery, T0 + 7);
    expect(canceled).toMatchObject({ status: "canceled", phase: "idle", wakeAt: null, nextAttemptAt: null });
    expect(canceled).toMatchObject({ completedAt: T0 + 7 });
    expect(isUnderWay(canceled)).toBe(false);
  });

  it.each(["delivered", "failed", "canceled"] as const)("leaves a %s one as it is", (status) => {
    const ended = { ...done, status };
    expect(cancelDelivery(ended, T0 + 7)).toBe(ended);
  });

  it("takes a resend back and leaves the status and its time", () => {
    const asked = { ...done, manualDue: 2, phase: "waiting" as const, wakeAt: T0 };
    const expected = { status: "delivered", manualDue: 0, phase: "idle", wakeAt: null, completedAt: T0 };
    expect(cancelDelivery(asked, T0 + 7)).toMatchObject(expected);
  });

  it("for staleness is for older epochs only", () => {
    const delivery = deliveryWith({ epoch: 3 });
    expect(cancelIfStale(delivery, 3, T0)).toBe(delivery);
    expect(cancelIfStale(delivery, 2, T0)).toBe(delivery);
    expect(cancelIfStale(delivery, 4, T0).status).toBe("canceled");
  });

  it("makes the failure of a run that was under way a line in the log", () => {
    const canceled = cancelDelivery(leased, T0 + 7);
    const after = recordAttempt(canceled, attemptWith(), retryable, schedule, 0);
    expect(after).toMatchObject({ status: "canceled", phase: "idle", wakeAt: null, attemptCount: 1 });
  });
});
