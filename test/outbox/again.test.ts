import { describe, expect, it } from "vitest";
import type { Delivery } from "../../src/domain/delivery.ts";
import {
  attemptNow,
  Box,
  only,
  owedDeliveries,
  owedDelivery,
  pass,
  publishedEvents,
  reportOf,
  T0,
  useOutboxes,
} from "./outbox-fixture.ts";

useOutboxes();

const id = owedDelivery(1, { acceptedAt: T0 }).id;

describe("a cancellation", () => {
  it("ends a pending delivery in any phase", async () => {
    const box = new Box();
    await box.enqueue([owedDelivery(1)]);
    const release = only(await box.release());
    expect(await box.stub.cancel(box.settings, id)).toMatchObject({ status: "canceled", wakeAt: null });
    expect((await box.claim(release)).claims).toEqual([]);
    expect((await box.find(id)).status).toBe("canceled");
  });

  it("answers undefined for a delivery that is not pending or unknown", async () => {
    const box = new Box();
    await box.deliverDirect(owedDelivery(1));
    expect(await box.stub.cancel(box.settings, id)).toBeUndefined();
    expect(await box.stub.cancel(box.settings, "del_unknown")).toBeUndefined();
  });
});

describe("a replay", () => {
  const replayed: Partial<Delivery> = { status: "pending", phase: "waiting", consumed: 0 };

  it.each(["delivered", "terminal"] as const)(
    "begins an ended delivery (%s) again, with its numbers continued",
    async (outcome) => {
      const box = new Box();
      await box.record(reportOf(owedDelivery(1), attemptNow(0, outcome), outcome));
      pass(1000);
      await box.stub.replay(box.settings, [owedDelivery(1, { acceptedAt: T0 })]);
      expect(await box.find(id)).toMatchObject({ ...replayed, attemptCount: 1 });
      expect((await box.claim(only(await box.release()))).claims).toMatchObject([{ number: 2, trigger: "replay" }]);
    },
  );

  it("adds an unknown delivery, with its whole schedule", async () => {
    const box = new Box({ retrySchedule: [0, 60] });
    await box.stub.replay(box.settings, [owedDelivery(1)]);
    await box.attempt(only(await box.release()), "retryable");
    expect(await box.find(id)).toMatchObject({ status: "pending", consumed: 1 });
  });

  it("brings a delivery that an older epoch canceled into the present one", async () => {
    const box = new Box();
    await box.enqueue([owedDelivery(1)]);
    box.change({ epoch: 2 });
    await box.stub.replay(box.settings, [owedDelivery(1, { acceptedAt: T0, epoch: 2 })]);
    expect(await box.release()).toHaveLength(1);
    expect(await box.find(id)).toMatchObject({ status: "pending", epoch: 2 });
  });
});

describe("operational events", () => {
  const failures = () => publishedEvents().filter((event) => JSON.stringify(event).includes('"delivery.failed"'));

  it("report a delivery that failed for good, once", async () => {
    const box = new Box({ retrySchedule: [0] });
    await box.enqueue([owedDelivery(1)]);
    await box.attempt(only(await box.release()), "retryable");
    await box.alarm();
    await box.alarm();
    expect(failures()).toHaveLength(1);
  });

  it("report a delivery that failed for good because its runs were lost", async () => {
    const box = new Box({ retrySchedule: [0] });
    await box.enqueue([owedDelivery(1)]);
    for (let claim = 0; claim < 5; claim++) await box.claim(only(await box.release()));
    pass(3_600_000);
    await box.alarm();
    await box.alarm();
    expect((await box.find(id)).status).toBe("failed");
    expect(failures()).toHaveLength(1);
  });

  it("never report operational events", async () => {
    const box = new Box({ retrySchedule: [0] });
    await box.enqueue(owedDeliveries(1).map((owed) => ({ ...owed, eventType: "delivery.failed" })));
    await box.attempt(only(await box.release()), "retryable");
    await box.alarm();
    expect(publishedEvents()).toEqual([]);
  });
});
