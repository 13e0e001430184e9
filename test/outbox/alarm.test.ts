import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { describe, expect, it, vi } from "vitest";
import { DEGRADED_RUN, FIRST_WINDOW, MAX_WINDOW } from "../../src/domain/lane.ts";
import { lowestId } from "../../src/domain/ids.ts";
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
  it("limits what is under way, and a record frees a place", async () => {
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

  it("closes with trouble, to one at least", async () => {
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
    const box = new Box();
    await box.enqueue(owedDeliveries(12));
    const queues: Release["queue"][] = [];
    const next = async (outcome: "delivered" | "retryable") => {
      const [release] = await box.release();
      if (release === undefined) throw new Error("a release was expected");
      queues.push(release.queue);
      const stated = await box.attempt(release, outcome);
      return stated.health;
    };
    const failures = [await next("retryable"), await next("retryable"), await next("retryable")];
    expect(failures).toEqual(["healthy", "healthy", "degraded"]);
    const successes = [
      await next("delivered"),
      await next("delivered"),
      await next("delivered"),
      await next("delivered"),
    ];
    expect(successes).toEqual(["degraded", "degraded", "healthy", "healthy"]);
    expect(queues.slice(DEGRADED_RUN)).toEqual(["slow", "slow", "slow", "paced"]);
  });
});

describe("fifo", () => {
  it("releases one at a time, in the order of arrival, each once the one before it has ended", async () => {
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

  it("does not wake for a head that is not due", async () => {
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
  it("takes a bounded number and comes again at once for the rest", async () => {
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

  it("catches what goes wrong and comes again", async () => {
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

  it("that never ran finds what is due when the object wakes", async () => {
    const box = new Box();
    await box.enqueue([owedDelivery(1)]);
    await evictDurableObject(box.stub);
    pass(DAY_MS);
    expect(await box.alarm()).toHaveLength(1);
  });

  it("never contacts anybody", async () => {
    const contacted = vi.spyOn(globalThis, "fetch");
    const box = new Box();
    await box.enqueue(owedDeliveries(3));
    await box.release();
    await box.release();
    expect(contacted).not.toHaveBeenCalled();
  });
});

describe("pruning", () => {
  it("drops what owes nothing and is past its retention, in lots, and leaves the rest", async () => {
    const [box, bystander] = [new Box(), new Box()];
    await bystander.deliverDirect(owedDelivery(1));
    for (const number of [1, 2]) await box.deliverDirect(owedDelivery(number));
    await box.enqueue([owedDelivery(3)], T0 + 100 * DAY_MS);
    await box.nextAlarm();
    const ids = [1, 2, 3].map((number) => owedDelivery(number, { acceptedAt: T0 }).id);
    pass(10 * DAY_MS);
    const young = owedDelivery(4);
    await box.deliverDirect(young);
    await box.nextAlarm();
    expect(Date.now()).toBe(T0 + 31 * DAY_MS);
    const left = await box.stub.find(box.settings, [...ids, young.id]);
    expect(left.map(({ id }) => id)).toEqual([ids[2], young.id]);
    expect(await bystander.find(ids[0] ?? "")).toMatchObject({ status: "delivered" });
    expect(await box.alarmAt()).toBe(T0 + 41 * DAY_MS);
  });

  it("drops the event of a trial send with its delivery", async () => {
    const box = new Box();
    const owed = owedDelivery(1);
    const report = reportOf(owed, attemptNow(0, "delivered", { trigger: "test" }), "delivered");
    await box.record({ ...report, content: { createdAt: T0, dataText: "{}" } });
    await box.nextAlarm();
    await box.nextAlarm();
    expect(await box.stub.findTestContent(owed.id)).toBeNull();
    expect(await box.stub.find(box.settings, [owed.id])).toEqual([]);
  });

  it("goes on until a large log is gone", async () => {
    const box = new Box();
    await box.enqueue(owedDeliveries(1300));
    box.change({ epoch: 2 });
    await box.stub.configure(box.settings);
    for (let alarms = 0; alarms < 4; alarms++) await box.nextAlarm();
    pass(40 * DAY_MS);
    for (let alarms = 0; alarms < 4; alarms++) await box.nextAlarm();
    const everything = { status: null, eventType: null, since: null, until: null };
    expect(await box.stub.list(box.settings, everything, null, 10)).toEqual([]);
    expect(await box.alarmAt()).toBeNull();
  });
});

describe("the log", () => {
  const everything = { status: null, eventType: null, since: null, until: null };

  async function boxWithLog(): Promise<Box> {
    const box = new Box();
    for (const number of [1, 2, 3]) {
      await box.deliverDirect(
        owedDelivery(number, { eventType: number === 2 ? "round.closed" : "investment.created" }),
      );
      pass(1000);
    }
    await box.enqueue([owedDelivery(4)], T0 + DAY_MS);
    return box;
  }
  const numbersOf = (list: readonly { readonly eventId: string }[]) =>
    list.map(({ eventId }) => Number(eventId.slice(4)));

  it("is listed newest first, with one more than the limit when there is more", async () => {
    const box = await boxWithLog();
    expect(numbersOf(await box.stub.list(box.settings, everything, null, 10))).toEqual([4, 3, 2, 1]);
    expect(numbersOf(await box.stub.list(box.settings, everything, null, 2))).toEqual([4, 3, 2]);
    const place = owedDelivery(3, { acceptedAt: T0 + 2000 }).id;
    expect(numbersOf(await box.stub.list(box.settings, everything, place, 10))).toEqual([2, 1]);
  });

  it.each([
    [{ status: "delivered" as const }, [3, 2, 1]],
    [{ status: "pending" as const }, [4]],
    [{ status: "canceled" as const }, []],
    [{ eventType: "round.closed" }, [2]],
    [{ since: T0 + 1000 }, [4, 3, 2]],
    [{ until: T0 + 1000 }, [2, 1]],
    [{ since: T0 + 1000, until: T0 + 1000, status: "delivered" as const }, [2]],
  ])("is filtered by %j", async (filter, expected) => {
    const box = await boxWithLog();
    expect(numbersOf(await box.stub.list(box.settings, { ...everything, ...filter }, null, 10))).toEqual(expected);
  });

  it("is bounded by times and not by what ids look like", () => {
    expect(lowestId("delivery", T0 + 1001) > owedDelivery(2, { acceptedAt: T0 + 1000 }).id).toBe(true);
  });
});
