import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { listPart, MAX_LOOKED_AT } from "../../src/outbox/list-page.ts";
import { Log } from "../../src/outbox/log/log.ts";
import { countRowsRead } from "./rows-read.ts";
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

const DAY_MS = 86_400_000;

describe("pruning an Outbox", () => {
  it("drops settled deliveries past their retention together, and leaves the rest", async () => {
    const [box, bystander] = [new Box(), new Box()];
    await bystander.deliverDirect(owedDelivery(1));
    for (const number of [1, 2]) await box.deliverDirect(owedDelivery(number));
    await box.enqueue([owedDelivery(3)], T0 + 100 * DAY_MS);
    const ids = [1, 2, 3].map((number) => owedDelivery(number, { acceptedAt: T0 }).id);
    pass(10 * DAY_MS);
    const young = owedDelivery(4);
    await box.deliverDirect(young);
    while (((await box.alarmAt()) ?? 0) < T0 + 31 * DAY_MS) await box.nextAlarm();
    expect(await box.stub.find(box.settings, ids)).toHaveLength(3);
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
    for (let alarms = 0; alarms < 12 && (await box.alarmAt()) !== null; alarms++) await box.nextAlarm();
    expect(Date.now()).toBe(T0 + 31 * DAY_MS);
    const everything = { status: null, eventType: null, since: null, until: null };
    expect(await box.stub.list(box.settings, everything, null, 10)).toEqual([]);
    expect(await box.alarmAt()).toBeNull();
  });
});

describe("the log", () => {
  const everything = { status: null, eventType: null, since: null, until: null };

  it("has only the last attempt of each delivery, without the answer's body", async () => {
    const box = new Box({ retrySchedule: [0, 1] });
    const owed = owedDelivery(1);
    await box.record(reportOf(owed, attemptNow(0, "retryable", { responseBody: "first" }), "retryable"));
    pass(5);
    const second = attemptNow(0, "delivered", { number: 2, responseBody: "second" });
    await box.record(reportOf(owed, second, "delivered"));
    const [listed] = await box.stub.list(box.settings, everything, null, 1);
    expect(listed?.attempts).toMatchObject([{ number: 2, responseCode: 200, responseBody: null }]);
    expect(listed?.attemptCount).toBe(2);
  });

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

  it("is listed newest first, with one more than the limit", async () => {
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

  it("is read in parts, each from a bounded number of rows, and without a gap", async () => {
    const box = new Box();
    const rare = new Set([1, 4500, 6001, 11_990]);
    await box.enqueue([owedDelivery(0)]);
    await box.attempt(only(await box.release()), "delivered");
    await runInDurableObject(box.stub, (_outbox, { storage: { sql } }) => {
      sql.exec("UPDATE deliveries SET attempts = '[]'");
      const [row] = sql.exec("SELECT * FROM deliveries").toArray();
      const names = Object.keys(row ?? {}).map((name) => `"${name}"`);
      const columns = names.join(", ");
      const values = names.map((name) => (name === '"id"' ? `substr(id, 1, 22) || printf('%08d', value)` : name));
      sql.exec(
        `WITH RECURSIVE numbers (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM numbers WHERE value < 12000)
         INSERT INTO deliveries (${columns}) SELECT ${values.join(", ")} FROM deliveries, numbers`,
      );
      for (const number of rare) {
        const { id } = owedDelivery(number, { acceptedAt: T0 });
        sql.exec("UPDATE deliveries SET event_type = 'rare', event_id = ? WHERE id = ?", `evt_${number}`, id);
      }
    });
    const part = async (eventType: string, before: string | null, limit = 2) => {
      return box.stub.listPart(box.settings, { ...everything, eventType }, before, limit);
    };
    const found: number[][] = [];
    for (let place: string | null = null; found.length < 10;) {
      const { items, next } = await part("rare", place);
      found.push(numbersOf(items));
      place = next;
      if (next === null) break;
    }
    expect(found).toEqual([[11_990], [6001, 4500], [1]]);
    const none = await part("none", null);
    expect(none.items).toEqual([]);
    expect(none.next).not.toBeNull();
    const rowsRead = await runInDurableObject(box.stub, (_outbox, { storage: { sql } }) => {
      const filter = { ...everything, eventType: "none" };
      const query = { filter, epoch: 1, before: null, limit: 100 };
      return countRowsRead(sql, (counting) => void listPart(counting, new Log(counting), query));
    });
    expect(rowsRead).toBeLessThanOrEqual(2 * MAX_LOOKED_AT + 10);
    const full = await part("investment.created", null);
    expect(full.items).toHaveLength(2);
    expect(full.next).toBe(full.items[1]?.id);
    // Callers of the version before get whole pages.
    expect(numbersOf(await box.stub.list(box.settings, { ...everything, eventType: "rare" }, null, 2))).toHaveLength(3);
    expect(await box.stub.list(box.settings, { ...everything, eventType: "none" }, null, 2)).toEqual([]);
  });
});
