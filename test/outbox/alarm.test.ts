import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { describe, expect, it, vi } from "vitest";
import { FIRST_WINDOW, MAX_WINDOW } from "../../src/domain/lane.ts";
import {
  attemptNow,
  Box,
  breakQueues,
  only,
  owedDeliveries,
  owedDelivery,
  pass,
  type Release,
  reportOf,
  T0,
  useOutboxes,
} from "./outbox-fixture.ts";

useOutboxes();

const DAY_MS = 86_400_000;

describe("the window", () => {
  it("limits the deliveries under way, and a record frees a place", async () => {
    const box = new Box();
    await box.enqueue(owedDeliveries(5));
    const first = await box.release();
    expect(first).toHaveLength(FIRST_WINDOW);
    expect(await box.alarm()).toEqual([]);
    for (const release of first) await box.claim(release);
    const [one] = first;
    if (one === undefined) throw new Error("a release was expected");
    await box.record(reportOf(box.owedOf(one), attemptNow(one.token, "retryable"), "retryable"));
    expect(await box.alarm()).toHaveLength(0);
  });

  it("opens with quick successes", async () => {
    const box = new Box();
    await box.enqueue(owedDeliveries(40));
    const sizes: number[] = [];
    for (let round = 0; round < 4; round++) {
      const releases = await box.release();
      sizes.push(releases.length);
      for (const release of releases) await box.attempt(release, "delivered");
    }
    expect(sizes).toEqual([2, 4, 8, 26]);
  });

  it("closes with trouble, down to one", async () => {
    const box = new Box();
    await box.prove();
    await box.enqueue(owedDeliveries(200));
    const releases = await box.release();
    expect(releases).toHaveLength(MAX_WINDOW);
    for (const release of releases.slice(0, 10)) await box.attempt(release, "retryable");
    for (const release of releases.slice(10)) {
      await box.claim(release);
      const ticket = { deliveryId: release.deliveryId, token: release.token };
      await box.record({ kind: "given_back", ticket, notBefore: Date.now() });
    }
    expect(await box.release()).toHaveLength(1);
  });
});

describe("a degraded webhook", () => {
  it("is released through the slow queue until it recovers", async () => {
    const box = new Box({ ordering: "fifo", retrySchedule: [0, 1, 1, 1] });
    await box.enqueue(owedDeliveries(12));
    let health = "healthy";
    const degradedQueues: Release["queue"][] = [];
    for (const outcome of [
      "retryable",
      "retryable",
      "retryable",
      ...Array<"delivered">(4).fill("delivered"),
    ] as const) {
      const release = only(await box.release());
      if (health === "degraded") degradedQueues.push(release.queue);
      ({ health } = await box.attempt(release, outcome));
    }
    expect(degradedQueues).toEqual(["slow", "slow", "slow"]);
    expect(only(await box.release()).queue).toBe("paced");
  });
});

describe("a fifo Outbox", () => {
  it("releases one at a time in the order of arrival, each once the one before has ended", async () => {
    const box = new Box({ ordering: "fifo", retrySchedule: [0, 60] });
    await box.enqueue([owedDelivery(3)]);
    await box.enqueue([owedDelivery(1), owedDelivery(2)]);
    const first = only(await box.release());
    expect(first.deliveryId).toBe(owedDelivery(3).id);
    await box.attempt(first, "retryable");
    const again = only(await box.release());
    expect(again.deliveryId).toBe(first.deliveryId);
    expect(Date.now()).toBeGreaterThanOrEqual(T0 + 60_000);
    await box.attempt(again, "retryable");
    expect((await box.find(first.deliveryId)).status).toBe("failed");
    const second = only(await box.release());
    await box.attempt(second, "delivered");
    const third = only(await box.release());
    const arrived = [1, 2].map((number) => owedDelivery(number, { acceptedAt: T0 }).id);
    expect([second.deliveryId, third.deliveryId]).toEqual(arrived);
  });

  it("puts a resent delivery before those that arrived after it", async () => {
    const box = new Box({ ordering: "fifo" });
    const owed = [1, 2, 3].map((number) => owedDelivery(number));
    await box.enqueue(owed);
    await box.attempt(only(await box.release()), "delivered");
    const second = only(await box.release());
    await box.stub.resend(box.settings, owed[0]?.id ?? "");
    await box.attempt(second, "delivered");
    expect(only(await box.release()).deliveryId).toBe(owed[0]?.id);
  });

  it("keeps the order when the head's release is lost, and through an eviction", async () => {
    const box = new Box({ ordering: "fifo" });
    await box.enqueue([owedDelivery(2)]);
    pass(1);
    await box.enqueue([owedDelivery(1)]);
    const order: string[] = [];
    order.push(only(await box.release()).deliveryId);
    await evictDurableObject(box.stub);
    order.push(only(await box.release()).deliveryId);
    expect(new Set(order).size).toBe(1);
    expect(order[0]).toBe(owedDelivery(2, { acceptedAt: T0 }).id);
  });

  it("keeps the order of arrival when the object wakes with its clock behind", async () => {
    const box = new Box({ ordering: "fifo" });
    await box.enqueue([owedDelivery(2)]);
    await evictDurableObject(box.stub);
    pass(-1000);
    await box.enqueue([owedDelivery(1)]);
    const first = only(await box.release());
    expect(first.deliveryId).toBe(owedDelivery(2, { acceptedAt: T0 }).id);
    await box.attempt(first, "delivered");
    expect(only(await box.release()).deliveryId).toBe(owedDelivery(1, { acceptedAt: T0 - 1000 }).id);
  });

  it("does not wake before its head is due", async () => {
    const box = new Box({ ordering: "fifo" });
    await box.enqueue([owedDelivery(1)], T0 + 60_000);
    pass(1);
    await box.enqueue([owedDelivery(2)]);
    expect(await box.alarm()).toEqual([]);
    expect(await box.alarmAt()).toBe(T0 + 60_000);
    expect(only(await box.nextAlarm()).deliveryId).toBe(owedDelivery(1, { acceptedAt: T0 }).id);
  });

  it("goes on after the head was canceled", async () => {
    const box = new Box({ ordering: "fifo" });
    await box.enqueue([owedDelivery(1)], T0 + 60_000);
    box.change({ epoch: 2 });
    await box.enqueue([owedDelivery(2, { epoch: 2 })]);
    expect(only(await box.release()).deliveryId).toBe(owedDelivery(2).id);
    expect(Date.now()).toBe(T0);
  });
});

describe("the alarm", () => {
  it("does a bounded amount, and comes again at once for the rest", async () => {
    const box = new Box();
    await box.enqueue(owedDeliveries(250));
    await runInDurableObject(box.stub, (_outbox, state) => {
      state.storage.sql.exec("UPDATE deliveries SET phase = 'released', token = 1");
    });
    pass(120_000);
    const waiting = async () => {
      return runInDurableObject(box.stub, (_outbox, state) => {
        const query = "SELECT COUNT(*) AS n FROM deliveries WHERE phase = 'released' AND token = 1";
        return state.storage.sql.exec(query).one()["n"];
      });
    };
    await box.alarm();
    expect(await waiting()).toBe(150);
    expect(await box.alarmAt()).toBe(Date.now());
    await box.alarm();
    await box.alarm();
    expect(await waiting()).toBe(0);
  });

  it("is moved to an earlier time only", async () => {
    const box = new Box();
    await box.enqueue([owedDelivery(1)], T0 + 5000);
    await box.nextAlarm();
    expect(await box.alarmAt()).toBe(T0 + 5000);
    await box.enqueue([owedDelivery(2)], T0 + 9000);
    expect(await box.alarmAt()).toBe(T0 + 5000);
    await box.enqueue([owedDelivery(3)], T0 + 3000);
    expect(await box.alarmAt()).toBe(T0 + 3000);
    await evictDurableObject(box.stub);
    await box.enqueue([owedDelivery(4)], T0 + 7000);
    expect(await box.alarmAt()).toBe(T0 + 3000);
  });

  it("catches errors and comes again", async () => {
    const box = new Box();
    await box.enqueue([owedDelivery(1)]);
    breakQueues(true);
    for (let failures = 0; failures < 8; failures++) {
      await box.nextAlarm();
      expect(await box.alarmAt()).not.toBeNull();
    }
    breakQueues(false);
    expect(await box.release()).toHaveLength(1);
  });

  it("runs late, when the object wakes, if it was missed", async () => {
    const box = new Box();
    await box.enqueue([owedDelivery(1)]);
    await evictDurableObject(box.stub);
    pass(DAY_MS);
    expect(await box.alarm()).toHaveLength(1);
  });

  it("never fetches", async () => {
    const contacted = vi.spyOn(globalThis, "fetch");
    const box = new Box();
    await box.enqueue(owedDeliveries(3));
    await box.release();
    await box.release();
    expect(contacted).not.toHaveBeenCalled();
  });
});
