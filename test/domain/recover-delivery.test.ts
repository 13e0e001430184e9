import { describe, expect, it } from "vitest";
import { recordAttempt, recoverDelivery, resendDelivery } from "../../src/domain/change-delivery.ts";
import { type Delivery, heldDelivery, nextTrigger } from "../../src/domain/delivery.ts";
import { attemptWith, delivered, deliveryWith, owed, retryable, T0 } from "./deliveries.ts";

const ended = { phase: "idle", wakeAt: null, nextAttemptAt: null, nextAttemptReason: null, completedAt: T0 } as const;
const failed = deliveryWith({ ...ended, status: "failed", consumed: 3, numbered: 3 });
const NOW = T0 + 5000;
const SCHEDULE = [0, 60];

/** A failed delivery whose resend is under way. */
const leased: Delivery = { ...failed, manualDue: 1, phase: "leased", token: 4, numbered: 4, wakeAt: NOW + 25_000 };

describe("a recovery", () => {
  it.each([
    ["failed", failed],
    ["canceled", { ...failed, status: "canceled" as const }],
    ["is of an older epoch", deliveryWith({ epoch: 0 })],
    ["is held", heldDelivery(owed)],
  ])("begins again a delivery that %s, due now", (_name, delivery) => {
    const anew = recoverDelivery(delivery, 1, NOW);
    expect(anew).toMatchObject({ status: "pending", phase: "waiting", wakeAt: NOW, nextAttemptAt: NOW, epoch: 1 });
    expect(anew).toMatchObject({ consumed: 0, completedAt: null, numbered: delivery.numbered });
    expect(nextTrigger(anew)).toBe("replay");
  });

  it("leaves a pending delivery as it is", () => {
    const waiting = deliveryWith({ consumed: 1, nextAttemptAt: T0 + 60_000, wakeAt: T0 + 60_000 });
    expect(recoverDelivery(waiting, 1, NOW)).toBe(waiting);
  });

  it("counts a success under way, and goes on after a failure", () => {
    const anew = recoverDelivery(leased, 1, NOW);
    expect(anew).toMatchObject({ status: "pending", phase: "leased" });
    const attempt = attemptWith({ number: 4, token: 4, trigger: "manual", endedAt: NOW + 100 });
    const success = recordAttempt(anew, attempt, delivered, SCHEDULE, 0);
    expect(success).toMatchObject({ status: "delivered", phase: "idle", wakeAt: null });
    const failure = recordAttempt(anew, attempt, retryable, SCHEDULE, 0);
    expect(failure).toMatchObject({ status: "pending", phase: "waiting", consumed: 0, wakeAt: NOW });
  });
});

describe("a held delivery", () => {
  it("has nothing due, even after a failed resend", () => {
    const held = heldDelivery(owed);
    expect(held).toMatchObject({ status: "pending", phase: "idle", wakeAt: null, nextAttemptAt: null });
    const resent: Delivery = { ...resendDelivery(held, 1, NOW), phase: "leased", token: 1, numbered: 1 };
    const attempt = attemptWith({ trigger: "manual", endedAt: NOW });
    expect(recordAttempt(resent, attempt, retryable, SCHEDULE, 0)).toMatchObject({
      ...{ status: "pending", phase: "idle", wakeAt: null, manualDue: 0 },
    });
  });
});
