import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { resendDelivery } from "../../../src/domain/change-delivery.ts";
import type { Delivery } from "../../../src/domain/delivery.ts";
import { packRecords, unpackRecords } from "../../../src/segment-blob.ts";
import { attemptNow, Box, owedDelivery, pass, T0, useOutboxes } from "../outbox-fixture.ts";
import { readSegments, readStoredLog, segmentFaults, turnIntoRows } from "../stored-log.ts";
import { BareLog, delivered } from "./log-fixture.ts";

useOutboxes();

const DAY_MS = 86_400_000;
const SECOND_MS = 1000;
const EVERYTHING = { status: null, eventType: null, since: null, until: null };

/** Deliveries accepted a second apart. */
function some(from: number, count: number): readonly Delivery[] {
  return Array.from({ length: count }, (_, index) => {
    return delivered(from + index, { acceptedAt: T0 + (from + index) * SECOND_MS });
  });
}

async function inStorage(work: (storage: DurableObjectStorage) => void): Promise<void> {
  await runInDurableObject(new Box().stub, (_outbox, { storage }) => work(storage));
}

/** How many rows there are of each kind. */
function countsOf({ sql }: BareLog): { rows: number; fresh: number; segments: number } {
  const count = (table: string) => Number(sql.exec(`SELECT COUNT(*) AS n FROM ${table}`).one()["n"]);
  return { rows: count("deliveries"), fresh: count("fresh_segments"), segments: count("segments") };
}

function expectAll(bare: BareLog, all: readonly Delivery[]): void {
  expect(segmentFaults(readSegments(bare.sql))).toEqual([]);
  expect(readStoredLog(bare.sql).size).toBe(all.length);
  for (const delivery of all) expect(bare.ledger.log.find(delivery.id)).toEqual(delivery);
}

describe("what succeeded at once", () => {
  it("is a row for each call, until there are two hundred of them", async () => {
    await inStorage((storage) => {
      const bare = new BareLog(storage);
      const all = some(0, 400);
      for (let first = 0; first < 398; first += 2) bare.save(...all.slice(first, first + 2));
      expect(countsOf(bare)).toEqual({ rows: 0, fresh: 199, segments: 0 });
      expect(bare.compaction.dueAt).toBe(T0 + DAY_MS);
      bare.compact();
      expect(countsOf(bare).fresh).toBe(199);
      bare.save(...all.slice(398));
      expect(bare.compaction.dueAt).toBe(0);
      bare.compact();
      expect(countsOf(bare)).toEqual({ rows: 0, fresh: 0, segments: 1 });
      expectAll(bare, all);
      expect(bare.compaction.dueAt).toBeNull();
    });
  });

  it("is compacted sooner when it is a thousand deliveries, into segments of five hundred", async () => {
    await inStorage((storage) => {
      const bare = new BareLog(storage);
      const all = some(0, 1200);
      for (let first = 0; first < 1200; first += 100) bare.save(...all.slice(first, first + 100));
      bare.compactAll();
      expect(readSegments(bare.sql).map(({ count, isFresh }) => [count, isFresh])).toEqual([
        [400, false],
        [400, false],
        [400, false],
      ]);
      expectAll(bare, all);
    });
  });

  it("is divided so that a value can hold it, also when its bytes are more than its characters", async () => {
    await inStorage((storage) => {
      const bare = new BareLog(storage);
      const long = attemptNow(0, "delivered", { responseBody: "語".repeat(4000) });
      const all = some(0, 300).map((one) => ({ ...one, attempts: [long] }));
      bare.save(...all);
      expect(countsOf(bare).fresh).toBe(5);
      pass(DAY_MS);
      bare.compactAll();
      expectAll(bare, all);
    });
  });

  it("is compacted a day later when it is little, and added to the last segment of its day", async () => {
    await inStorage((storage) => {
      const bare = new BareLog(storage);
      const all = some(0, 8);
      bare.save(...all.slice(0, 3));
      pass(DAY_MS);
      bare.compact();
      bare.save(...all.slice(3));
      bare.restart();
      expect(bare.compaction.dueAt).toBe(T0 + 2 * DAY_MS);
      pass(DAY_MS);
      bare.compactAll();
      expect(countsOf(bare)).toEqual({ rows: 0, fresh: 0, segments: 1 });
      const next = delivered(9, { acceptedAt: T0 + DAY_MS });
      bare.save(next);
      pass(DAY_MS);
      bare.compactAll();
      // No segment is of two days.
      expect(countsOf(bare).segments).toBe(2);
      expectAll(bare, [...all, next]);
    });
  });
});

describe("rows that became done", () => {
  it("are moved with the segment's row in one step, those owed and failed stay", async () => {
    await inStorage((storage) => {
      const bare = new BareLog(storage, { rows: 3 });
      const [one, two, three, owed, failed] = some(0, 5);
      if (one === undefined || two === undefined || three === undefined) throw new Error("five were made");
      if (owed === undefined || failed === undefined) throw new Error("five were made");
      const waiting = { ...owed, status: "pending", phase: "waiting", wakeAt: T0 } as const;
      bare.save({ ...waiting, ...{ id: one.id } }, { ...waiting, id: two.id }, { ...waiting, id: three.id }, waiting);
      bare.save({ ...failed, status: "failed" });
      bare.save(one, two);
      expect(bare.compaction.dueAt).toBe(T0 + DAY_MS);
      bare.save(three);
      bare.compact();
      expect(countsOf(bare)).toEqual({ rows: 2, fresh: 0, segments: 1 });
      const changed = (delivery: Delivery) => ({
        ...delivery,
        eventId: waiting.eventId,
        acceptedAt: waiting.acceptedAt,
      });
      expectAll(bare, [...[one, two, three].map(changed), waiting, { ...failed, status: "failed" }]);
    });
  });

  it("are found again by a walk when nobody remembers them", async () => {
    await inStorage((storage) => {
      const bare = new BareLog(storage, { lookedAt: 3, step: 2 });
      const all = some(0, 10);
      bare.save(...all.map((one) => resendDelivery(one, 1, T0)));
      bare.save(...all);
      bare.restart();
      expect(bare.compaction.dueAt).toBe(T0 + DAY_MS);
      pass(DAY_MS);
      bare.compactAll();
      expect(countsOf(bare)).toEqual({ rows: 0, fresh: 0, segments: 1 });
      expectAll(bare, all);
      expect(bare.compaction.dueAt).toBeNull();
    });
  });
});

describe("an entry that changes again", () => {
  it("is a row, which wins over the entry until both are one", async () => {
    await inStorage((storage) => {
      const bare = new BareLog(storage);
      const all = some(0, 1000);
      bare.save(...all);
      bare.compact();
      const taken = all[700] ?? delivered(700);
      const again = resendDelivery(taken, 1, T0);
      bare.save(again);
      expect(countsOf(bare)).toEqual({ rows: 1, fresh: 0, segments: 2 });
      expectAll(
        bare,
        all.map((one) => (one === taken ? again : one)),
      );
      const seq = readSegments(bare.sql)
        .flatMap(({ entries }) => entries)
        .find((one) => one.delivery.id === taken.id);
      expect(bare.sql.exec("SELECT seq FROM deliveries").one()["seq"]).toBe(seq?.seq);
      const done = { ...taken, attemptCount: 2 };
      bare.save(done);
      pass(DAY_MS);
      bare.compactAll();
      expect(countsOf(bare)).toEqual({ rows: 0, fresh: 0, segments: 2 });
      expectAll(
        bare,
        all.map((one) => (one === taken ? done : one)),
      );
    });
  });

  it("of many segments opens a few of them at a time", async () => {
    await inStorage((storage) => {
      const bare = new BareLog(storage, { rows: 5, segmentEntries: 10, opened: 2 });
      const all = some(0, 100);
      bare.save(...all);
      pass(DAY_MS);
      bare.compactAll();
      const changed = all.map((one, index) => (index % 10 === 0 ? { ...one, attemptCount: 2 } : one));
      bare.save(...changed.filter((_one, index) => index % 10 === 0));
      expect(countsOf(bare)).toEqual({ rows: 10, fresh: 0, segments: 10 });
      const left: number[] = [];
      while (countsOf(bare).rows > 0) {
        expect(bare.compaction.dueAt).toBe(0);
        bare.compact();
        left.push(countsOf(bare).rows);
      }
      expect(left).toEqual([8, 6, 4, 2, 0]);
      expectAll(bare, changed);
    });
  });
});

it("while a segment can't be read memory does not grow with what is recorded, and nothing is lost", async () => {
  await inStorage((storage) => {
    const bare = new BareLog(storage);
    const all = some(0, 6100);
    bare.save(...all.slice(0, 100));
    pass(DAY_MS);
    bare.compactAll();
    const { body } = bare.sql.exec<{ body: ArrayBuffer }>("SELECT body FROM segments").one();
    bare.sql.exec("UPDATE segments SET body = ?", packRecords([{ version: "of another kind" }]));
    for (let first = 100; first < 6100; first += 100) {
      bare.save(...all.slice(first, first + 100));
      if (bare.compaction.dueAt === 0) expect(() => bare.compact()).toThrow("not understood");
    }
    // All of these are read when the Outbox starts, and stay in its memory.
    expect(bare.ledger.log.segments.freshness.entries).toBeLessThanOrEqual(4000);
    const changed = all.slice(100, 6100);
    bare.save(...changed.map((one) => resendDelivery(one, 1, T0)));
    bare.save(...changed);
    expect(bare.ledger.log.settled.size).toBeLessThanOrEqual(4000);
    bare.restart();
    expect(bare.ledger.list({ filter: EVERYTHING, epoch: 1, before: null, limit: 100 }, [], Date.now()).items).toEqual(
      all
        .slice(-100)
        .toReversed()
        .map((one) => ({ ...one, attempts: one.attempts.map((attempt) => ({ ...attempt, responseBody: null })) })),
    );
    bare.sql.exec("UPDATE segments SET body = ?", body);
    pass(DAY_MS);
    bare.compactAll();
    expect(countsOf(bare)).toMatchObject({ rows: 0, fresh: 0 });
    expectAll(bare, all);
  });
});

it("what can't be told of one delivery keeps no other of its call from being written and released", async () => {
  const box = new Box();
  const first = owedDelivery(1);
  await box.deliverDirect(first);
  pass(DAY_MS);
  await box.alarm();
  await runInDurableObject(box.stub, async (_outbox, { storage }) => {
    storage.sql.exec("UPDATE segments SET body = ?", packRecords([{ version: "of another kind" }]));
    await storage.deleteAlarm();
  });
  await evictDurableObject(box.stub);
  await expect(box.enqueue([first, owedDelivery(3)])).rejects.toThrow("not understood");
  expect(await box.alarmAt()).toBeLessThanOrEqual(Date.now());
  expect(await box.release()).toHaveLength(1);
});

it("a segment that can't be read keeps nothing from being released, and loses nothing", async () => {
  const box = new Box();
  await box.deliverDirect(owedDelivery(1));
  pass(DAY_MS);
  await box.alarm();
  await runInDurableObject(box.stub, (_outbox, { storage: { sql } }) => {
    sql.exec("UPDATE segments SET body = ?", packRecords([{ version: "of another kind" }]));
  });
  await evictDurableObject(box.stub);
  const late = owedDelivery(5, { acceptedAt: T0 });
  await box.deliverDirect(late);
  await expect(box.find(owedDelivery(1, { acceptedAt: T0 }).id)).rejects.toThrow("not understood");
  pass(DAY_MS);
  await box.enqueue([owedDelivery(3)]);
  // What would be merged with it waits.
  expect(await box.release()).toHaveLength(1);
  expect(await box.find(late.id)).toMatchObject({ status: "delivered" });
  expect(await box.alarmAt()).toBeGreaterThan(Date.now());
});

it("an entry of a later version is carried along, and harms no other", async () => {
  await inStorage((storage) => {
    const bare = new BareLog(storage);
    const all = some(0, 3);
    bare.save(...all);
    const strange = all.map((one, index) =>
      index === 1 ? { ...one, format: "telegram", seq: 1 } : { ...one, seq: 1 },
    );
    bare.sql.exec("UPDATE fresh_segments SET body = ?", packRecords(strange));
    bare.restart();
    pass(DAY_MS);
    bare.compactAll();
    expect(bare.ledger.log.find(all[0]?.id ?? "")).toEqual(all[0]);
    expect(() => bare.ledger.log.find(all[1]?.id ?? "")).toThrow("format");
    const bodies = bare.sql.exec<{ body: ArrayBuffer }>("SELECT body FROM segments").toArray();
    expect(bodies.flatMap(({ body }) => unpackRecords(body))).toMatchObject([{}, { format: "telegram" }, {}]);
  });
});

it("rows of the version before are read, and moved a part at a time", async () => {
  const box = new Box();
  for (let first = 1; first <= 1100; first += 100) {
    await runInDurableObject(box.stub, (_outbox, { storage }) => new BareLog(storage).save(...some(first, 100)));
  }
  const owed = owedDelivery(5000, { acceptedAt: T0 + DAY_MS });
  await evictDurableObject(box.stub);
  await box.enqueue([owed], T0 + 90 * DAY_MS);
  await runInDurableObject(box.stub, (_outbox, { storage: { sql } }) => turnIntoRows(sql));
  await evictDurableObject(box.stub);
  const first = some(1, 1)[0]?.id ?? "";
  expect(await box.find(first)).toMatchObject({ status: "delivered" });
  const counts: unknown[] = [];
  const count = async () => {
    await runInDurableObject(box.stub, (_outbox, { storage }) => {
      counts.push(storage.sql.exec("SELECT COUNT(*) AS n FROM deliveries").one()["n"]);
    });
  };
  await box.stub.configure(box.settings);
  for (let alarms = 0; alarms < 3; alarms++) {
    await count();
    expect(await box.alarmAt()).toBeLessThanOrEqual(Date.now());
    await box.nextAlarm();
  }
  await count();
  expect(counts).toEqual([1101, 601, 101, 1]);
  expect(await box.find(owed.id)).toMatchObject({ status: "pending" });
  expect(await box.find(first)).toMatchObject({ status: "delivered" });
});

describe("pruning", () => {
  it("drops a segment, one row, once all its deliveries are old, and none that is owed", async () => {
    await inStorage((storage) => {
      const bare = new BareLog(storage);
      const all = some(0, 500);
      const [owed] = all;
      if (owed === undefined) throw new Error("five hundred were made");
      bare.save(...all);
      bare.save({ ...owed, manualDue: 1, phase: "waiting", wakeAt: T0 });
      const young = delivered(900, { acceptedAt: T0 + DAY_MS });
      bare.save(young);
      pass(DAY_MS);
      bare.compactAll();
      bare.prune(T0 + 400 * SECOND_MS);
      expect(countsOf(bare)).toEqual({ rows: 1, fresh: 0, segments: 2 });
      bare.prune(T0 + 500 * SECOND_MS);
      expect(countsOf(bare)).toEqual({ rows: 1, fresh: 0, segments: 1 });
      expect([...readStoredLog(bare.sql).keys()]).toEqual([young.id, owed.id]);
    });
  });

  it("brings no older state of a delivery back", async () => {
    await inStorage((storage) => {
      const bare = new BareLog(storage);
      const all = some(0, 500);
      bare.save(...all);
      pass(DAY_MS);
      bare.compactAll();
      const failed = { ...(all[0] ?? delivered(0)), status: "failed" } as const;
      bare.save(failed);
      bare.prune(T0 + 400 * SECOND_MS);
      expect(bare.ledger.log.find(failed.id)?.status).toBe("failed");
      bare.prune(T0 + 500 * SECOND_MS);
      expect(readStoredLog(bare.sql).size).toBe(0);
    });
  });
});
