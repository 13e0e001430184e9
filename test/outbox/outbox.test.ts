import { evictDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import {
  attemptNow,
  Box,
  breakQueues,
  only,
  owedDeliveries,
  owedDelivery,
  pass,
  reportOf,
  T0,
  useOutboxes,
} from "./outbox-fixture.ts";

useOutboxes();

describe("enqueue", () => {
  it("keeps deliveries until they are due and sets the alarm", async () => {
    const box = new Box();
    await box.enqueue([owedDelivery(1)], T0 + 5000);
    expect(await box.find(owedDelivery(1).id)).toMatchObject({
      ...owedDelivery(1),
      status: "pending",
      wakeAt: T0 + 5000,
    });
    expect(await box.alarmAt()).toBeLessThanOrEqual(T0 + 5000);
    await box.release();
    expect(Date.now()).toBe(T0 + 5000);
  });

  it("leaves known deliveries as they are", async () => {
    const box = new Box();
    await box.enqueue([owedDelivery(1)], T0 + 5000);
    const before = await box.find(owedDelivery(1).id);
    pass(1000);
    await box.enqueue([{ ...owedDelivery(1, { acceptedAt: T0 }), format: "standard" }, owedDelivery(2)], T0 + 1);
    expect(await box.find(before.id)).toEqual(before);
    expect((await box.find(owedDelivery(2).id)).wakeAt).toBe(T0 + 1);
  });

  it("does not send a delivered delivery again", async () => {
    const box = new Box();
    await box.deliverDirect(owedDelivery(1));
    const before = await box.find(owedDelivery(1).id);
    await box.enqueue([owedDelivery(1)]);
    expect(await box.find(before.id)).toEqual(before);
    expect(await box.alarm()).toEqual([]);
  });

  it("adds a repeated delivery once", async () => {
    const box = new Box();
    await box.enqueue([owedDelivery(1), owedDelivery(1)]);
    expect(await box.alarm()).toHaveLength(1);
  });
});

describe("a delivery in its Outbox", () => {
  it("goes from release to claim to record", async () => {
    const box = new Box();
    await box.enqueue([owedDelivery(1)]);
    const release = only(await box.release());
    expect(release.queue).toBe("paced");
    expect(release.message).toEqual({
      v: 1,
      kind: "deliver",
      workspace_id: "ws_1",
      events: [
        {
          id: "evt_00000001",
          type: "investment.created",
          accepted_at: T0,
          content: null,
          targets: [
            { webhook_id: box.webhookId, delivery_id: release.deliveryId, format: "event", epoch: 1, token: 1 },
          ],
        },
      ],
    });
    const { claims } = await box.claim(release);
    expect(claims).toEqual([
      { deliveryId: release.deliveryId, token: 1, number: 1, trigger: "scheduled", content: null },
    ]);
    await box.record(reportOf(owedDelivery(1), attemptNow(1, "delivered"), "delivered"));
    const done = await box.find(release.deliveryId);
    expect(done).toMatchObject({ status: "delivered", phase: "idle", wakeAt: null, attemptCount: 1 });
    expect(done.attempts).toEqual([attemptNow(1, "delivered")]);
  });

  it("follows the schedule to its end, never early", async () => {
    const box = new Box();
    await box.enqueue([owedDelivery(1)]);
    const waits: number[] = [];
    for (const number of [1, 2, 3]) {
      const before = Date.now();
      const release = only(await box.release());
      waits.push(Date.now() - before);
      await box.attempt(release, "retryable");
      expect((await box.find(release.deliveryId)).attemptCount).toBe(number);
    }
    expect(waits[0]).toBe(0);
    expect(waits[1]).toBeGreaterThanOrEqual(60_000);
    expect(waits[1]).toBeLessThanOrEqual(66_001);
    expect(waits[2]).toBeGreaterThanOrEqual(300_000);
    expect(waits[2]).toBeLessThanOrEqual(330_001);
    const ended = await box.find(owedDelivery(1, { acceptedAt: T0 }).id);
    expect(ended).toMatchObject({ status: "failed", wakeAt: null, consumed: 3, completedAt: Date.now() });
    expect(ended.attempts.map(({ number }) => number)).toEqual([1, 2, 3]);
  });

  it("waits as long as the subscriber asks", async () => {
    const box = new Box();
    await box.enqueue([owedDelivery(1)]);
    const release = only(await box.release());
    await box.claim(release);
    const report = reportOf(owedDelivery(1), attemptNow(1, "retryable"), "retryable");
    await box.record({ ...report, retryAfterSeconds: 7200 });
    await box.release();
    expect(Date.now()).toBe(T0 + 7_200_000);
  });

  it("ends at once on 410, which disables the webhook", async () => {
    const box = new Box();
    await box.enqueue([owedDelivery(1)]);
    const gone = { responseCode: 410, error: { code: "gone", message: "gone" } } as const;
    const stated = await box.attempt(only(await box.release()), "terminal", gone);
    expect(stated.disable).toEqual({ epoch: 1, reason: "gone" });
    expect((await box.find(owedDelivery(1, { acceptedAt: T0 }).id)).status).toBe("failed");
    box.change({ epoch: 2 });
    expect((await box.stub.configure(box.settings)).disable).toBeNull();
  });

  it("survives an eviction at each step", async () => {
    const box = new Box();
    await box.enqueue(owedDeliveries(2), T0 + 1000);
    await evictDurableObject(box.stub);
    const [first, second] = await box.release();
    if (first === undefined || second === undefined) throw new Error("two releases were expected");
    await evictDurableObject(box.stub);
    expect((await box.claim(first)).claims).toHaveLength(1);
    await evictDurableObject(box.stub);
    await box.record(reportOf(box.owedOf(first), attemptNow(1, "retryable"), "retryable"));
    await evictDurableObject(box.stub);
    await box.attempt(second, "delivered");
    await evictDurableObject(box.stub);
    const failed = await box.find(first.deliveryId);
    expect(failed).toMatchObject({ status: "pending", attemptCount: 1, consumed: 1 });
    expect(await box.find(second.deliveryId)).toMatchObject({ status: "delivered" });
    expect(only(await box.release())).toMatchObject({ deliveryId: first.deliveryId, token: 2 });
    expect(Date.now()).toBe(failed.wakeAt);
  });
});

describe("record", () => {
  it("accepts each ticket once", async () => {
    const box = new Box();
    await box.enqueue([owedDelivery(1)]);
    const release = only(await box.release());
    await box.attempt(release, "retryable");
    const before = await box.find(release.deliveryId);
    await box.record(reportOf(box.owedOf(release), attemptNow(1, "delivered"), "delivered"));
    expect(await box.find(release.deliveryId)).toEqual(before);
  });

  it("accepts a direct success of an unknown delivery", async () => {
    const box = new Box();
    await box.deliverDirect(owedDelivery(1));
    expect(await box.find(owedDelivery(1).id)).toMatchObject({ status: "delivered", attemptCount: 1, token: 0 });
  });

  it("accepts a direct failure of an unknown delivery, and owes the rest", async () => {
    const box = new Box();
    await box.record(reportOf(owedDelivery(1), attemptNow(0, "retryable"), "retryable"));
    const owed = await box.find(owedDelivery(1).id);
    expect(owed).toMatchObject({ status: "pending", phase: "waiting", consumed: 1, attemptCount: 1 });
    expect(await box.alarmAt()).toBeLessThanOrEqual(owed.wakeAt ?? 0);
  });

  it("records several deliveries in one call", async () => {
    const box = new Box();
    const [one, two] = owedDeliveries(2);
    if (one === undefined || two === undefined) throw new Error("two were made");
    await box.record(
      reportOf(one, attemptNow(0, "delivered"), "delivered"),
      reportOf(two, attemptNow(0, "retryable"), "retryable"),
    );
    expect((await box.find(one.id)).status).toBe("delivered");
    expect((await box.find(two.id)).status).toBe("pending");
  });
});

describe("an Outbox whose queue is down", () => {
  it("keeps due deliveries waiting, and tries again after five seconds", async () => {
    const box = new Box();
    await box.enqueue([owedDelivery(1)]);
    breakQueues(true);
    expect(await box.nextAlarm()).toEqual([]);
    expect(await box.alarmAt()).toBe(T0 + 5000);
    expect(await box.find(owedDelivery(1).id)).toMatchObject({ status: "pending", phase: "waiting", attemptCount: 0 });
    breakQueues(false);
    expect(only(await box.release()).token).toBe(2);
  });

  it("strands nothing, however long that lasts", async () => {
    const box = new Box();
    await box.enqueue(owedDeliveries(3));
    breakQueues(true);
    for (let round = 0; round < 20; round++) await box.nextAlarm();
    breakQueues(false);
    expect(await box.release()).toHaveLength(2);
  });
});

describe("purge", () => {
  it("deletes everything, and leaves a working Outbox", async () => {
    const [box, bystander] = [new Box(), new Box()];
    await bystander.enqueue([owedDelivery(1)]);
    await box.enqueue(owedDeliveries(3));
    await box.stub.purge();
    expect(
      await box.stub.find(
        box.settings,
        owedDeliveries(3).map(({ id }) => id),
      ),
    ).toEqual([]);
    expect(await box.alarmAt()).toBeNull();
    await box.enqueue([owedDelivery(4)]);
    expect(only(await box.release()).deliveryId).toBe(owedDelivery(4).id);
    expect(only(await bystander.release()).deliveryId).toBe(owedDelivery(1).id);
  });

  it("deletes the standing too, and is safe to repeat and on an empty Outbox", async () => {
    const box = new Box();
    expect((await box.prove()).lane).toBe("direct");
    await box.stub.purge();
    await box.stub.purge();
    await evictDurableObject(box.stub);
    expect((await box.stub.configure(box.settings)).lane).toBe("paced");
    await new Box().stub.purge();
  });
});
