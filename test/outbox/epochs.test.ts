import { evictDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
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

useOutboxes();

const id = owedDelivery(1, { acceptedAt: T0 }).id;

describe("a newer epoch", () => {
  it("shows pending deliveries as canceled before it is stored", async () => {
    const box = new Box();
    await box.enqueue(owedDeliveries(3));
    const disabled = { ...box.settings, epoch: 2, version: 2 };
    const read = await box.stub.find(disabled, [id]);
    expect(read[0]).toMatchObject({ status: "canceled", phase: "idle", wakeAt: null, nextAttemptAt: null });
    const all = { status: null, eventType: null, since: null, until: null };
    const statuses = async (status: "pending" | "canceled") => {
      return (await box.stub.list(disabled, { ...all, status }, null, 10)).map((one) => one.status);
    };
    expect(await statuses("canceled")).toEqual(["canceled", "canceled", "canceled"]);
    expect(await statuses("pending")).toEqual([]);
  });

  it("cancels stored deliveries in chunks, until all are", async () => {
    const box = new Box();
    await box.enqueue(owedDeliveries(1200), T0 + 60_000);
    box.change({ epoch: 2 });
    await box.stub.configure(box.settings);
    for (let alarms = 0; alarms < 3; alarms++) expect(await box.nextAlarm()).toEqual([]);
    expect(Date.now()).toBe(T0);
    const old = { ...box.settings, epoch: 1 };
    const pending = { status: "pending", eventType: null, since: null, until: null } as const;
    expect(await box.stub.list(old, pending, null, 10)).toEqual([]);
    pass(3_600_000);
    expect(await box.alarm()).toEqual([]);
  });

  it("cancels late deliveries of an older one, and accepts newer ones", async () => {
    const box = new Box({ epoch: 2 });
    await box.enqueue([owedDelivery(1, { epoch: 1 }), owedDelivery(2, { epoch: 2 })]);
    expect((await box.find(id)).status).toBe("canceled");
    expect((await box.release()).map(({ deliveryId }) => deliveryId)).toEqual([owedDelivery(2).id]);
  });

  it("makes tickets worthless", async () => {
    const box = new Box();
    await box.enqueue([owedDelivery(1)]);
    const release = only(await box.release());
    box.change({ epoch: 2 });
    expect((await box.claim(release)).claims).toEqual([]);
    expect((await box.find(id)).status).toBe("canceled");
  });

  it("makes a run's failure a mere line in the log", async () => {
    const box = new Box();
    await box.enqueue([owedDelivery(1)]);
    await box.claim(only(await box.release()));
    box.change({ epoch: 2 });
    await box.record(reportOf(owedDelivery(1), attemptNow(1, "retryable"), "retryable"));
    expect(await box.find(id)).toMatchObject({ status: "canceled", wakeAt: null, attemptCount: 1 });
  });

  it("leaves ended deliveries as they are", async () => {
    const box = new Box();
    await box.deliverDirect(owedDelivery(1));
    const before = await box.find(id);
    box.change({ epoch: 2 });
    await box.stub.configure(box.settings);
    await box.nextAlarm();
    expect(await box.find(id)).toEqual(before);
  });

  it("is learned with any call, and kept through an eviction", async () => {
    const box = new Box();
    await box.enqueue([owedDelivery(1)], T0 + 1000);
    const old = box.settings;
    box.change({ epoch: 2 });
    await box.record();
    await evictDurableObject(box.stub);
    expect((await box.stub.find(old, [id]))[0]?.status).toBe("canceled");
  });
});

describe("the settings of an Outbox", () => {
  it("are ignored if of an older version, in any call", async () => {
    const box = new Box({ version: 5, ordering: "fifo" });
    const older = { ...box.settings, version: 4, ordering: "none", retrySchedule: [0], epoch: 1 } as const;
    await box.enqueue(owedDeliveries(2));
    await box.stub.configure(older);
    const release = only(await box.release());
    await box.stub.claim(older, [release]);
    await box.stub.record(older, [reportOf(box.owedOf(release), attemptNow(1, "retryable"), "retryable")]);
    expect(await box.find(release.deliveryId)).toMatchObject({ status: "pending", consumed: 1 });
  });

  it("are ignored if of an older epoch, even with a newer version", async () => {
    const box = new Box({ epoch: 3, version: 3 });
    await box.enqueue([owedDelivery(1, { epoch: 3 })]);
    await box.stub.configure({ ...box.settings, epoch: 2, version: 9 });
    box.settings = { ...box.settings, version: 1, epoch: 1 };
    expect((await box.find(id)).status).toBe("pending");
    expect((await box.enqueue([owedDelivery(2, { epoch: 2 })])).lane).toBe("paced");
    expect((await box.find(owedDelivery(2).id)).status).toBe("canceled");
  });

  it("are used from a newer version on", async () => {
    const box = new Box();
    await box.enqueue([owedDelivery(1)]);
    box.change({ retrySchedule: [0, 7, 7] });
    await box.attempt(only(await box.release()), "retryable");
    const before = Date.now();
    await box.release();
    expect(Date.now() - before).toBeGreaterThanOrEqual(7000);
    expect(Date.now() - before).toBeLessThanOrEqual(7701);
  });

  it("keep a webhook paced with a rate limit or an order", async () => {
    const box = new Box();
    expect((await box.prove()).lane).toBe("direct");
    box.change({ ordering: "fifo" });
    expect((await box.stub.configure(box.settings)).lane).toBe("paced");
    box.change({ ordering: "none", rateLimit: 10 });
    expect((await box.stub.configure(box.settings)).lane).toBe("paced");
    box.change({ rateLimit: null });
    expect((await box.stub.configure(box.settings)).lane).toBe("direct");
  });
});
