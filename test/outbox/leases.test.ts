import { describe, expect, it } from "vitest";
import { LEASE_MARGIN_MS, MAX_UNRECORDED_CLAIMS, RELEASE_TIMEOUT_MS } from "../../src/domain/change-delivery.ts";
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

describe("a ticket", () => {
  it("is claimed once, and only if it is the newest", async () => {
    const box = new Box();
    await box.enqueue([owedDelivery(1)]);
    const first = only(await box.release());
    const second = only(await box.release());
    expect((await box.claim(first)).claims).toEqual([]);
    expect((await box.claim({ ...second, token: 99 })).claims).toEqual([]);
    expect((await box.claim(second, second)).claims).toHaveLength(1);
    expect((await box.claim(second)).claims).toEqual([]);
  });

  it("of an unknown delivery gives no claim", async () => {
    const box = new Box();
    expect((await box.claim({ deliveryId: "del_unknown", token: 1 })).claims).toEqual([]);
  });

  it("of an unwanted delivery gives no claim beside others", async () => {
    const box = new Box();
    await box.enqueue(owedDeliveries(2));
    const [one, two] = await box.release();
    if (one === undefined || two === undefined) throw new Error("two releases were expected");
    expect((await box.claim({ ...one, token: 7 }, two)).claims.map(({ deliveryId }) => deliveryId)).toEqual([
      two.deliveryId,
    ]);
  });
});

describe("an unclaimed release", () => {
  it("returns after a minute, doubling", async () => {
    const box = new Box();
    await box.enqueue([owedDelivery(1)]);
    await box.release();
    const waits: number[] = [];
    for (let round = 0; round < 8; round++) {
      const before = Date.now();
      await box.release();
      waits.push((Date.now() - before) / RELEASE_TIMEOUT_MS);
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
    expect(await box.find(id)).toMatchObject({ status: "pending", attemptCount: 0, consumed: 0, token: 9 });
  });

  it("waits a minute again after a claim", async () => {
    const box = new Box();
    await box.enqueue([owedDelivery(1)]);
    await box.release();
    await box.release();
    await box.attempt(only(await box.release()), "retryable");
    await box.release();
    const before = Date.now();
    await box.release();
    expect(Date.now() - before).toBe(RELEASE_TIMEOUT_MS);
  });
});

describe("a lease", () => {
  it("lasts for the time-out and 15 s", async () => {
    const box = new Box({ timeoutMs: 20_000 });
    await box.enqueue([owedDelivery(1)]);
    await box.claim(only(await box.release()));
    const before = Date.now();
    const again = only(await box.release());
    expect(Date.now() - before).toBe(20_000 + LEASE_MARGIN_MS);
    expect(again).toMatchObject({ deliveryId: id, token: 2 });
    expect(await box.find(id)).toMatchObject({ attemptCount: 0, consumed: 0, unrecorded: 1 });
  });

  it("that ends five times in a row without a record counts as a failed attempt", async () => {
    const box = new Box();
    await box.enqueue([owedDelivery(1)]);
    for (let claim = 0; claim < MAX_UNRECORDED_CLAIMS; claim++) {
      expect((await box.find(id)).attemptCount).toBe(0);
      await box.claim(only(await box.release()));
    }
    const lostAt = Date.now() + box.settings.timeoutMs + LEASE_MARGIN_MS;
    await box.release();
    const delivery = await box.find(id);
    expect(delivery).toMatchObject({ attemptCount: 1, consumed: 1, unrecorded: 0, status: "pending" });
    expect(delivery.attempts[0]).toMatchObject({ number: 5, error: { code: "internal" }, responseCode: null });
    expect(Date.now()).toBeGreaterThanOrEqual(lostAt + 60_000);
  });

  it("that ends at the end of the schedule fails the delivery", async () => {
    const box = new Box({ retrySchedule: [0] });
    await box.enqueue([owedDelivery(1)]);
    for (let claim = 0; claim < MAX_UNRECORDED_CLAIMS; claim++) await box.claim(only(await box.release()));
    pass(3_600_000);
    await box.alarm();
    expect(await box.find(id)).toMatchObject({ status: "failed", wakeAt: null });
  });
});

describe("the first run answers after its lease ended", () => {
  async function twoRuns(): Promise<Box> {
    const box = new Box();
    await box.enqueue([owedDelivery(1)]);
    await box.claim(only(await box.release()));
    await box.claim(only(await box.release()));
    return box;
  }

  it("a 2xx counts, even while the second run is under way", async () => {
    const box = await twoRuns();
    await box.record(reportOf(owedDelivery(1, { acceptedAt: T0 }), attemptNow(1, "delivered"), "delivered"));
    expect(await box.find(id)).toMatchObject({ status: "delivered", phase: "leased", token: 2 });
    await box.record(reportOf(owedDelivery(1, { acceptedAt: T0 }), attemptNow(2, "retryable"), "retryable"));
    expect(await box.find(id)).toMatchObject({ status: "delivered", phase: "idle", wakeAt: null, attemptCount: 2 });
    pass(86_400_000);
    expect(await box.alarm()).toEqual([]);
  });

  it("a failure is only logged", async () => {
    const box = await twoRuns();
    const before = await box.find(id);
    await box.record(reportOf(owedDelivery(1, { acceptedAt: T0 }), attemptNow(1, "retryable"), "retryable"));
    const after = await box.find(id);
    expect(after.attempts).toHaveLength(1);
    expect(after).toMatchObject({ responseCode: 500, attemptCount: 1 });
    const { attempts, attemptCount, responseCode, responseTimeMs } = before;
    expect({ ...after, attempts, attemptCount, responseCode, responseTimeMs }).toEqual(before);
  });

  it("a 2xx counts, even after the run was given up", async () => {
    const box = new Box();
    await box.enqueue([owedDelivery(1)]);
    for (let claim = 0; claim < MAX_UNRECORDED_CLAIMS; claim++) await box.claim(only(await box.release()));
    const { token } = await box.find(id);
    pass(30_000);
    await box.alarm();
    await box.record(reportOf(owedDelivery(1, { acceptedAt: T0 }), attemptNow(token, "delivered"), "delivered"));
    expect(await box.find(id)).toMatchObject({ status: "delivered", wakeAt: null });
  });

  it("a 2xx counts, even after the delivery failed or was canceled", async () => {
    const failed = new Box({ retrySchedule: [0] });
    await failed.enqueue([owedDelivery(1)]);
    await failed.claim(only(await failed.release()));
    await failed.attempt(only(await failed.release()), "retryable");
    expect((await failed.find(id)).status).toBe("failed");
    await failed.record(reportOf(owedDelivery(1, { acceptedAt: T0 }), attemptNow(1, "delivered"), "delivered"));
    expect(await failed.find(id)).toMatchObject({ status: "delivered", wakeAt: null });

    const canceled = new Box();
    const owed = owedDelivery(1);
    await canceled.enqueue([owed]);
    await canceled.claim(only(await canceled.release()));
    canceled.change({ epoch: 2 });
    await canceled.record(reportOf(owed, attemptNow(1, "delivered"), "delivered"));
    expect(await canceled.find(owed.id)).toMatchObject({ status: "delivered", wakeAt: null });
  });
});

describe("a returned claim", () => {
  it("waits again, uncounted", async () => {
    const box = new Box();
    await box.enqueue([owedDelivery(1)]);
    const release = only(await box.release());
    await box.claim(release);
    const ticket = { deliveryId: id, token: 1 };
    await box.record({ kind: "given_back", ticket, notBefore: T0 + 5000 });
    expect(await box.find(id)).toMatchObject({ phase: "waiting", attemptCount: 0, consumed: 0, wakeAt: T0 + 5000 });
    expect(only(await box.release()).token).toBe(2);
    expect(Date.now()).toBe(T0 + 5000);
  });

  it("changes nothing under an old ticket or for an unknown delivery", async () => {
    const box = new Box();
    await box.enqueue([owedDelivery(1)]);
    await box.claim(only(await box.release()));
    const before = await box.find(id);
    await box.record({ kind: "given_back", ticket: { deliveryId: id, token: 0 }, notBefore: T0 });
    await box.record({ kind: "given_back", ticket: { deliveryId: "del_unknown", token: 1 }, notBefore: T0 });
    expect(await box.find(id)).toEqual(before);
  });
});
