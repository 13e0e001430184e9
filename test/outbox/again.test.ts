import { evictDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { Delivery } from "../../src/domain/delivery.ts";
import type { Recovery, RecoveryRequest } from "../../src/outbox/recoveries.ts";
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
const request: RecoveryRequest = { id: "rec_1", since: T0, until: T0 + 1000, statuses: ["failed"] };

/** Has a direct delivery fail for good. */
async function fail(box: Box, number: number): Promise<void> {
  const owed = owedDelivery(number, { acceptedAt: T0 });
  await box.record(reportOf(owed, attemptNow(0, "terminal"), "terminal"));
}

async function recoveryOf(box: Box, recoveryId = "rec_1"): Promise<Recovery> {
  const recovery = await box.stub.findRecovery(recoveryId);
  if (recovery === null) throw new Error("no such recovery");
  return recovery;
}

/** Delivers what is released until nothing waits. */
async function deliverAll(box: Box, outcome: "delivered" | "retryable"): Promise<void> {
  for (let alarms = 0; alarms < 400; alarms++) {
    const releases = await box.alarm();
    for (const release of releases) await box.attempt(release, outcome);
    const at = await box.alarmAt();
    if (at === null || at > Date.now() + 3_600_000) return;
    pass(Math.max(0, at - Date.now()));
  }
}

describe("a cancellation", () => {
  it("ends a pending delivery, in any phase", async () => {
    const box = new Box();
    await box.enqueue([owedDelivery(1)]);
    const release = only(await box.release());
    expect(await box.stub.cancel(box.settings, id)).toMatchObject({ status: "canceled", wakeAt: null });
    expect((await box.claim(release)).claims).toEqual([]);
    expect((await box.find(id)).status).toBe("canceled");
  });

  it("answers nothing for what is not pending or not there", async () => {
    const box = new Box();
    await box.deliverDirect(owedDelivery(1));
    expect(await box.stub.cancel(box.settings, id)).toBeUndefined();
    expect(await box.stub.cancel(box.settings, "del_unknown")).toBeUndefined();
  });
});

describe("a replay", () => {
  const replayed: Partial<Delivery> = { status: "pending", phase: "waiting", consumed: 0 };

  it.each(["delivered", "terminal"] as const)("begins what ended as %s anew, its numbers going on", async (outcome) => {
    const box = new Box();
    await box.record(reportOf(owedDelivery(1), attemptNow(0, outcome), outcome));
    pass(1000);
    await box.stub.replay(box.settings, [owedDelivery(1, { acceptedAt: T0 })]);
    expect(await box.find(id)).toMatchObject({ ...replayed, attemptCount: 1 });
    expect((await box.claim(only(await box.release()))).claims).toMatchObject([{ number: 2, trigger: "replay" }]);
  });

  it("takes in what was never there, and follows the whole schedule", async () => {
    const box = new Box({ retrySchedule: [0, 60] });
    await box.stub.replay(box.settings, [owedDelivery(1)]);
    await box.attempt(only(await box.release()), "retryable");
    expect(await box.find(id)).toMatchObject({ status: "pending", consumed: 1 });
  });

  it("brings what an older epoch canceled into this one", async () => {
    const box = new Box();
    await box.enqueue([owedDelivery(1)]);
    box.change({ epoch: 2 });
    await box.stub.replay(box.settings, [owedDelivery(1, { acceptedAt: T0, epoch: 2 })]);
    expect(await box.release()).toHaveLength(1);
    expect(await box.find(id)).toMatchObject({ status: "pending", epoch: 2 });
  });
});

describe("a recovery", () => {
  it("sends what failed in its time again, counts it, and leaves the rest", async () => {
    const box = new Box();
    for (const number of [1, 2, 3]) await fail(box, number);
    await box.deliverDirect(owedDelivery(4));
    await box.record(reportOf(owedDelivery(5, { acceptedAt: T0 + 5000 }), attemptNow(0, "terminal"), "terminal"));
    expect(await box.stub.recover(box.settings, request)).toMatchObject({ matched: 3, done: 0, status: "running" });
    await deliverAll(box, "delivered");
    expect(await recoveryOf(box)).toMatchObject({ matched: 3, done: 3, delivered: 3, failed: 0, status: "completed" });
    expect((await box.find(owedDelivery(4, { acceptedAt: T0 }).id)).attemptCount).toBe(1);
    expect((await box.find(owedDelivery(5, { acceptedAt: T0 + 5000 }).id)).status).toBe("failed");
  });

  it("of many is fed in part by part, through evictions", async () => {
    const box = new Box({ retrySchedule: [0] });
    for (let number = 1; number <= 230; number++) await fail(box, number);
    await box.stub.recover(box.settings, request);
    const waiting = { status: "pending", eventType: null, since: null, until: null } as const;
    await box.alarm();
    await evictDurableObject(box.stub);
    expect((await box.stub.list(box.settings, waiting, null, 300)).length).toBeLessThanOrEqual(100);
    await deliverAll(box, "delivered");
    expect(await recoveryOf(box)).toMatchObject({ matched: 230, done: 230, delivered: 230, status: "completed" });
  });

  it("whose deliveries fail again says so", async () => {
    const box = new Box({ retrySchedule: [0] });
    for (const number of [1, 2]) await fail(box, number);
    await box.stub.recover(box.settings, request);
    await deliverAll(box, "retryable");
    expect(await recoveryOf(box)).toMatchObject({ done: 2, delivered: 0, failed: 2, status: "completed" });
  });

  it("asked for twice is one, and of nothing is over at once", async () => {
    const box = new Box();
    expect(await box.stub.recover(box.settings, { ...request, id: "rec_0" })).toMatchObject({ status: "completed" });
    await fail(box, 1);
    await box.stub.recover(box.settings, request);
    await box.stub.recover(box.settings, request);
    await deliverAll(box, "delivered");
    expect(await recoveryOf(box)).toMatchObject({ matched: 1, done: 1 });
    expect((await box.find(id)).attemptCount).toBe(2);
  });

  it("ends when the webhook is disabled", async () => {
    const box = new Box();
    for (let number = 1; number <= 120; number++) await fail(box, number);
    await box.stub.recover(box.settings, request);
    await box.alarm();
    box.change({ epoch: 2 });
    await box.stub.configure(box.settings);
    await deliverAll(box, "delivered");
    expect((await recoveryOf(box)).status).toBe("canceled");
    const pending = { status: "pending", eventType: null, since: null, until: null } as const;
    expect(await box.stub.list(box.settings, pending, null, 10)).toEqual([]);
  });
});

describe("operational events", () => {
  const failures = () => publishedEvents().filter((event) => JSON.stringify(event).includes('"delivery.failed"'));

  it("tell of a delivery that failed for good, once", async () => {
    const box = new Box({ retrySchedule: [0] });
    await box.enqueue([owedDelivery(1)]);
    await box.attempt(only(await box.release()), "retryable");
    await box.alarm();
    await box.alarm();
    expect(failures()).toHaveLength(1);
  });

  it("tell of a delivery that failed for good because its runs were lost", async () => {
    const box = new Box({ retrySchedule: [0] });
    await box.enqueue([owedDelivery(1)]);
    for (let claim = 0; claim < 5; claim++) await box.claim(only(await box.release()));
    pass(3_600_000);
    await box.alarm();
    await box.alarm();
    expect((await box.find(id)).status).toBe("failed");
    expect(failures()).toHaveLength(1);
  });

  it("never tell of operational events", async () => {
    const box = new Box({ retrySchedule: [0] });
    await box.enqueue(owedDeliveries(1).map((owed) => ({ ...owed, eventType: "delivery.failed" })));
    await box.attempt(only(await box.release()), "retryable");
    await box.alarm();
    expect(publishedEvents()).toEqual([]);
  });
});
