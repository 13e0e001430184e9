import { runInDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import { countOwed, earliestTrial, earliestWake, listTrials, oldestSettled } from "../../src/outbox/delivery-table.ts";
import { Box, owedDeliveries, owedDelivery, pass, T0, useOutboxes } from "./outbox-fixture.ts";
import { countRowsRead } from "./rows-read.ts";

useOutboxes();

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

it.each<[string, number, (sql: SqlStorage) => unknown]>([
  ["the first trial", 5, earliestTrial],
  ["due trials", 5, (sql) => listTrials(sql, Number.MAX_SAFE_INTEGER, 100)],
  ["the oldest settled delivery", 210, oldestSettled],
  ["the first due delivery", 5, (sql) => earliestWake(sql, "waiting")],
  ["the deliveries under way", 5, (sql) => countOwed(sql, "leased", 50)],
])("looking for %s reads little of a long backlog", async (_what, most, look) => {
  const box = new Box();
  await box.enqueue(owedDeliveries(500));
  const rowsRead = await runInDurableObject(box.stub, (_outbox, { storage: { sql } }) => {
    return countRowsRead(sql, (counting) => void look(counting));
  });
  expect(rowsRead).toBeLessThanOrEqual(most);
});

it("what settled behind a backlog is dropped in time, and until then the alarm rests", async () => {
  const box = new Box();
  await box.enqueue(owedDeliveries(150), Date.now() + 100 * DAY_MS);
  pass(DAY_MS);
  const behind = owedDelivery(1000);
  await box.enqueue([behind]);
  await box.stub.cancel(box.settings, behind.id);
  await box.nextAlarm();
  // The first hundred are owed still: nothing that settled is older.
  await box.nextAlarm();
  expect(Date.now()).toBe(T0 + 31 * DAY_MS);
  expect(await box.alarmAt()).toBe(Date.now() + HOUR_MS);
  for (let alarms = 0; alarms < 26 && (await box.stub.find(box.settings, [behind.id])).length > 0; alarms++) {
    await box.nextAlarm();
  }
  expect(await box.stub.find(box.settings, [behind.id])).toEqual([]);
  expect(Date.now()).toBeLessThanOrEqual(behind.acceptedAt + 31 * DAY_MS + HOUR_MS);
});
