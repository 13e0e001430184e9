import { describe, expect, it } from "vitest";
import {
  cancelDelivery,
  cancelIfStale,
  claimDelivery,
  expireDelivery,
  giveBack,
  LEASE_MARGIN_MS,
  MAX_UNRECORDED_CLAIMS,
  recordAttempt,
  RELEASE_TIMEOUT_MS,
  releaseDelivery,
  resendDelivery,
  takeBackRelease,
} from "../../src/domain/change-delivery.ts";
import { isUnderWay, newDelivery, nextAttemptOf, nextTrigger } from "../../src/domain/delivery.ts";
import { attemptWith, delivered, deliveryWith, owed, retryable, T0, terminal } from "./deliveries.ts";

const schedule = [0, 60, 300];
const leased = deliveryWith({ phase: "leased", token: 1, wakeAt: T0 + 30_000 });
const failedOnce = deliveryWith({ token: 1, consumed: 1, attemptCount: 1, attempts: [attemptWith()] });
const done = deliveryWith({
  ...{ status: "delivered", phase: "idle", wakeAt: null, completedAt: T0 },
  ...{ nextAttemptAt: null, nextAttemptReason: null },
});

describe("a new delivery", () => {
  it("waits for its due time, with all counts at zero", () => {
    const expected = { status: "pending", phase: "waiting", wakeAt: T0 + 5, nextAttemptAt: T0 + 5, token: 0 };
    expect(newDelivery(owed, T0 + 5)).toMatchObject({ ...owed, ...expected, attemptCount: 0, consumed: 0 });
  });
});

describe("a release", () => {
  it("has a new ticket, and returns after a minute", () => {
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
  ])("after %i unclaimed ones returns after %i ms", (unclaimed, timeout) => {
    expect(releaseDelivery(deliveryWith({ unclaimed }), T0).wakeAt).toBe(T0 + timeout);
  });

  it("that is not claimed waits again, counted as unclaimed", () => {
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

  it("that is given back waits again, uncounted", () => {
    const back = giveBack({ ...leased, unrecorded: 3 }, 1, T0 + 1);
    expect(back).toMatchObject({ phase: "waiting", wakeAt: T0 + 1, attemptCount: 0, consumed: 0, unrecorded: 0 });
  });

  it("that is given back is due no earlier than before", () => {
    expect(giveBack({ ...leased, nextAttemptAt: T0 + 9 }, 1, T0 + 1).wakeAt).toBe(T0 + 9);
    expect(giveBack({ ...leased, manualDue: 1 }, 1, T0 + 60_000).wakeAt).toBe(T0 + 60_000);
  });

  it("that is given back leaves an ended delivery idle", () => {
    const ended = { ...leased, status: "delivered" as const, nextAttemptAt: null };
    expect(giveBack(ended, 1, T0)).toMatchObject({ status: "delivered", phase: "idle", wakeAt: null });
  });

  it("is not given back under another ticket, nor after its lease", () => {
    expect(giveBack(leased, 2, T0)).toBe(leased);
    const waiting = deliveryWith({ token: 1 });
    expect(giveBack(waiting, 1, T0)).toBe(waiting);
  });

  it("that is not recorded waits again, counted as unrecorded", () => {
    const expired = expireDelivery(leased, T0 + 30_000, schedule, 0);
    expect(expired).toMatchObject({ phase: "waiting", wakeAt: T0, unrecorded: 1, attemptCount: 0, consumed: 0 });
  });

  it(`number ${MAX_UNRECORDED_CLAIMS} in a row that is not recorded is a failed attempt`, () => {
    const expired = expireDelivery({ ...leased, unrecorded: MAX_UNRECORDED_CLAIMS - 1 }, T0 + 30_000, schedule, 0);
    expect(expired).toMatchObject({ status: "pending", phase: "waiting", unrecorded: 0, attemptCount: 1, consumed: 1 });
    expect(expired.attempts[0]?.error?.code).toBe("internal");
    expect(expired.wakeAt).toBe(T0 + 30_000 + 60_000);
  });

  it("whose run was given up is still delivered by its late 2xx", () => {
    const lost = expireDelivery({ ...leased, unrecorded: MAX_UNRECORDED_CLAIMS - 1 }, T0 + 30_000, schedule, 0);
    const late = recordAttempt(lost, attemptWith({ responseCode: 200, error: null }), delivered, schedule, 0);
    expect(late).toMatchObject({ status: "delivered", phase: "idle", wakeAt: null });
  });

  it("that expires changes nothing of a waiting or idle delivery", () => {
    const waiting = deliveryWith();
    expect(expireDelivery(waiting, T0, schedule, 0)).toBe(waiting);
    expect(expireDelivery(done, T0, schedule, 0)).toBe(done);
  });
});

describe("a resend", () => {
  it.each(["delivered", "failed", "canceled"] as const)(
    "of a %s delivery is due now and keeps the status",
    (status) => {
      const ended = { ...done, status };
      expect(resendDelivery(ended, 1, T0 + 9)).toMatchObject({
        status,
        phase: "waiting",
        wakeAt: T0 + 9,
        manualDue: 1,
      });
    },
  );

  it("of a pending delivery is due now and keeps the schedule", () => {
    const waiting = { ...failedOnce, wakeAt: T0 + 60_000, nextAttemptAt: T0 + 60_000 };
    const asked = resendDelivery(waiting, 1, T0 + 9);
    expect(asked).toMatchObject({ wakeAt: T0 + 9, nextAttemptAt: T0 + 60_000, manualDue: 1 });
    expect(nextTrigger(asked)).toBe("manual");
    const run = { ...asked, phase: "leased" as const, token: 2 };
    const after = recordAttempt(run, attemptWith({ token: 2, trigger: "manual" }), retryable, schedule, 0);
    expect(after).toMatchObject({ wakeAt: T0 + 60_000, consumed: 1, manualDue: 0, status: "pending" });
  });

  it("waits for an attempt under way", () => {
    const asked = resendDelivery(leased, 1, T0 + 9);
    expect(asked).toMatchObject({ phase: "leased", wakeAt: leased.wakeAt, manualDue: 1 });
    const after = recordAttempt(asked, attemptWith(), delivered, schedule, 0);
    expect(after).toMatchObject({ status: "delivered", phase: "waiting", wakeAt: T0 + 100, manualDue: 1 });
  });

  it("that fails leaves a delivered one delivered", () => {
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

  it.each(["delivered", "failed", "canceled"] as const)("leaves a %s delivery as it is", (status) => {
    const ended = { ...done, status };
    expect(cancelDelivery(ended, T0 + 7)).toBe(ended);
  });

  it("takes a resend back, and leaves the status and its time", () => {
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

  it("makes a run's failure a mere line in the log", () => {
    const canceled = cancelDelivery(leased, T0 + 7);
    const after = recordAttempt(canceled, attemptWith(), retryable, schedule, 0);
    expect(after).toMatchObject({ status: "canceled", phase: "idle", wakeAt: null, attemptCount: 1 });
  });
});

describe("the shown next attempt", () => {
  const later = deliveryWith({ nextAttemptAt: T0 + 60_000, wakeAt: T0 + 60_000 });

  it("is the schedule's", () => {
    expect(nextAttemptOf(later)).toEqual({ at: T0 + 60_000, reason: "schedule" });
    expect(nextAttemptOf(done)).toEqual({ at: null, reason: null });
  });

  it("is a waiting resend, and the schedule's again once that is under way", () => {
    for (const delivery of [later, done]) {
      const asked = resendDelivery(delivery, 1, T0 + 10);
      expect(nextAttemptOf(asked)).toEqual({ at: T0 + 10, reason: "manual" });
      expect(nextAttemptOf(releaseDelivery(asked, T0 + 10))).toEqual(nextAttemptOf(delivery));
    }
  });
});
