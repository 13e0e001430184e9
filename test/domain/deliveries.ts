import type { Attempt } from "../../src/domain/attempt.ts";
import type { RecordedVerdict } from "../../src/domain/change-delivery.ts";
import { type Delivery, newDelivery, type OwedDelivery } from "../../src/domain/delivery.ts";

/** A moment that tests count from, epoch milliseconds. */
export const T0 = Date.UTC(2030, 0, 1);

export const owed: OwedDelivery = {
  id: "del_1",
  eventId: "evt_1",
  eventType: "investment.created",
  acceptedAt: T0,
  format: "event",
  epoch: 1,
};

/** A delivery that waits for its first attempt, with changes. */
export function deliveryWith(changes: Partial<Delivery> = {}): Delivery {
  return { ...newDelivery(owed, T0), ...changes };
}

/** An attempt that ended at `T0 + 100` with a 500, with changes. */
export function attemptWith(changes: Partial<Attempt> = {}): Attempt {
  return {
    number: 1,
    token: 1,
    trigger: "scheduled",
    startedAt: T0,
    endedAt: T0 + 100,
    responseCode: 500,
    responseTimeMs: 100,
    responseBody: "",
    responseHeaders: {},
    error: { code: "status", message: "the subscriber answered 500" },
    request: null,
    ...changes,
  };
}

export const delivered: RecordedVerdict = { outcome: "delivered", retryAfterSeconds: null };
export const retryable: RecordedVerdict = { outcome: "retryable", retryAfterSeconds: null };
export const terminal: RecordedVerdict = { outcome: "terminal", retryAfterSeconds: null };
