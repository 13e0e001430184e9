import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import { Box, owedDelivery, T0, useOutboxes } from "./outbox-fixture.ts";
import { fail, failMany, idOf, recover, recoveryOf, sendAll } from "./recovery-fixture.ts";
import { turnIntoRows } from "./stored-log.ts";

useOutboxes();

/** Puts an Outbox's tables back to where recoveries took up by a cursor, with one that is under way. */
async function putBack(box: Box, statements: readonly string[]): Promise<void> {
  await runInDurableObject(box.stub, (_outbox, { storage: { sql } }) => {
    turnIntoRows(sql);
    sql.exec("DROP TABLE figures");
    sql.exec("DROP TABLE recovery_marks");
    sql.exec("ALTER TABLE recoveries DROP COLUMN started_at");
    sql.exec("UPDATE storage_version SET version = 2");
    for (const statement of statements) sql.exec(statement);
  });
  await evictDurableObject(box.stub);
}

it("an earlier version's recovery goes on, counts all its deliveries, and completes", async () => {
  const box = new Box();
  await failMany(box, 6);
  await fail(box, 7, { acceptedAt: T0 + 5000 });
  await recover(box, { id: "rec_x" });
  await box.alarm();
  // Two are done, of which somebody else did one; two are taken up; of three it knows nothing yet.
  await putBack(box, [
    `UPDATE deliveries SET recovery = 'rec_1' WHERE id IN ('${idOf(3)}', '${idOf(4)}')`,
    `UPDATE deliveries SET recovery = NULL, status = 'delivered', phase = 'idle', wake_at = NULL
     WHERE id <= '${idOf(2)}'`,
    `UPDATE deliveries SET recovery = NULL, status = 'failed', phase = 'idle', wake_at = NULL WHERE id > '${idOf(4)}'`,
    "DELETE FROM recoveries",
    `INSERT INTO recoveries (id, since, until, statuses, epoch, cursor, matched, taken, done, delivered, failed, status)
     VALUES ('rec_1', ${T0}, ${T0 + 1000}, '["failed"]', 1, '${idOf(4)}', 9, 4, 2, 2, 0, 'running')`,
  ]);
  expect(await recoveryOf(box)).toMatchObject({ matched: 6, done: 2, status: "running", startedAt: null });
  const sent = await sendAll(box, "delivered");
  expect([...sent.keys()].toSorted()).toEqual([3, 4, 5, 6].map(idOf));
  expect(await recoveryOf(box)).toMatchObject({ matched: 6, done: 6, delivered: 6, status: "completed" });
  expect((await box.find(owedDelivery(7, { acceptedAt: T0 + 5000 }).id)).status).toBe("failed");
});

it("an earlier version's recovery without anything left is completed", async () => {
  const box = new Box();
  await putBack(box, [
    `INSERT INTO recoveries (id, since, until, statuses, epoch, cursor, matched, taken, done, delivered, failed, status)
     VALUES ('rec_1', ${T0}, ${T0 + 1000}, '["failed"]', 1, '', 13, 300, 300, 300, 0, 'running')`,
  ]);
  expect(await recoveryOf(box)).toMatchObject({ matched: 300, done: 300, status: "completed" });
});

it("an earlier version's ended recoveries stay as they are", async () => {
  const box = new Box();
  await fail(box, 1);
  const insert = (id: string, status: string) => {
    return `INSERT INTO recoveries (id, since, until, statuses, epoch, cursor, matched, taken, done, delivered, failed,
      status) VALUES ('${id}', ${T0}, ${T0}, '["failed"]', 1, NULL, 5, 5, 3, 3, 0, '${status}')`;
  };
  await putBack(box, [insert("rec_1", "canceled"), insert("rec_2", "completed")]);
  expect(await recoveryOf(box, "rec_1")).toMatchObject({ matched: 5, done: 3, status: "canceled" });
  expect(await recoveryOf(box, "rec_2")).toMatchObject({ matched: 5, done: 3, status: "completed" });
  expect(await sendAll(box, "delivered")).toEqual(new Map());
});
