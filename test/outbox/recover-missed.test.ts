import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { OwedDelivery } from "../../src/domain/delivery.ts";
import type { Recovery } from "../../src/outbox/recovery-table.ts";
import { Box, only, owedDelivery, pass, T0, useOutboxes } from "./outbox-fixture.ts";
import { fail, idOf, recoveryOf, requestOf, sendAll } from "./recovery-fixture.ts";

useOutboxes();

const missed = [1, 2, 3].map((number) => owedDelivery(number, { acceptedAt: T0 }));

async function recoverMissed(box: Box, owed: readonly OwedDelivery[] = missed, id = "rec_1"): Promise<Recovery> {
  return box.stub.recover(box.settings, requestOf({ id }), owed);
}

describe("a missed event", () => {
  it("is pending and not due until its turn, then sent like a replay, and counted", async () => {
    const box = new Box();
    await fail(box, 9);
    expect(await recoverMissed(box)).toMatchObject({ matched: 4, done: 0, status: "running" });
    const held = { status: "pending", phase: "idle", nextAttemptAt: null, attemptCount: 0 };
    expect(await box.find(idOf(1))).toMatchObject(held);
    const [release] = await box.release();
    if (release === undefined) throw new Error("nothing was released");
    expect((await box.claim(release)).claims).toMatchObject([{ number: 1, trigger: "replay" }]);
    pass(3_600_000);
    expect([...(await sendAll(box, "delivered")).values()]).toEqual([1, 1, 1, 1]);
    expect(await recoveryOf(box)).toMatchObject({ matched: 4, done: 4, delivered: 4, status: "completed" });
  });

  it("is ignored if its delivery is known", async () => {
    const box = new Box();
    await box.deliverDirect(owedDelivery(1, { acceptedAt: T0 }));
    await box.enqueue([owedDelivery(2, { acceptedAt: T0 })]);
    expect(await recoverMissed(box)).toMatchObject({ matched: 1 });
    expect(await recoverMissed(box)).toMatchObject({ matched: 1 });
    expect(await recoverMissed(box, missed, "rec_2")).toMatchObject({ matched: 0 });
    expect(await sendAll(box, "delivered")).toEqual(
      new Map([
        [idOf(2), 1],
        [idOf(3), 1],
      ]),
    );
    expect(await recoveryOf(box)).toMatchObject({ matched: 1, done: 1 });
  });

  it("is sent once, even if given twice in one call", async () => {
    const box = new Box();
    expect(await recoverMissed(box, [...missed, ...missed])).toMatchObject({ matched: 3 });
    expect([...(await sendAll(box, "delivered")).values()]).toEqual([1, 1, 1]);
  });

  it("can be canceled and resent before its turn comes", async () => {
    const box = new Box();
    await recoverMissed(box);
    pass(1);
    await box.stub.cancel(box.settings, idOf(1));
    await box.stub.resend(box.settings, idOf(2));
    const sent = await sendAll(box, "delivered");
    expect([sent.get(idOf(1)), sent.get(idOf(2)), sent.get(idOf(3))]).toEqual([undefined, 1, 1]);
    expect(await recoveryOf(box)).toMatchObject({ matched: 3, done: 3, delivered: 2, status: "completed" });
  });

  it("is canceled if the webhook is disabled before its turn, and recovered with canceled ones", async () => {
    const box = new Box();
    await recoverMissed(box);
    box.change({ epoch: 2 });
    await box.stub.configure(box.settings);
    expect(await box.find(idOf(1))).toMatchObject({ status: "canceled" });
    for (let alarms = 0; alarms < 3; alarms++) await box.alarm();
    const marks = await runInDurableObject(box.stub, (_outbox, { storage: { sql } }) => {
      const stored = sql.exec("SELECT status FROM deliveries WHERE status = 'canceled'").toArray();
      return [stored.length, sql.exec("SELECT * FROM recovery_marks").toArray().length];
    });
    expect(marks).toEqual([3, 0]);
    expect(await box.alarmAt()).toBeGreaterThan(Date.now() + 3_600_000);
    const again = requestOf({ id: "rec_2", statuses: ["canceled"] });
    expect(await box.stub.recover(box.settings, again, [])).toMatchObject({ matched: 3 });
    expect([...(await sendAll(box, "delivered")).values()]).toEqual([1, 1, 1]);
  });

  it("is canceled likewise if it was given with the epoch that the webhook is about to have", async () => {
    const box = new Box();
    await recoverMissed(
      box,
      missed.map((owed) => ({ ...owed, epoch: 2 })),
    );
    box.change({ epoch: 2 });
    await box.stub.configure(box.settings);
    for (let alarms = 0; alarms < 3; alarms++) await box.alarm();
    for (const number of [1, 2, 3]) expect(await box.find(idOf(number))).toMatchObject({ status: "canceled" });
    expect(await recoveryOf(box)).toMatchObject({ status: "canceled" });
  });

  it("comes last in a line", async () => {
    const box = new Box({ ordering: "fifo" });
    await box.enqueue([owedDelivery(9)]);
    await recoverMissed(box);
    const first = only(await box.release());
    expect(first.deliveryId).toBe(idOf(9));
    await box.attempt(first, "delivered");
    expect([...(await sendAll(box, "delivered")).keys()]).toEqual([idOf(1), idOf(2), idOf(3)]);
  });
});

describe("a recovery's preview", () => {
  it("counts what would be sent by type and code, and changes nothing", async () => {
    const box = new Box();
    await fail(box, 1, {}, { responseCode: 500 });
    await fail(box, 5, {}, { responseCode: 500 });
    await fail(box, 6, { eventType: "other.kind" }, { responseCode: null });
    const stored = () => {
      return runInDurableObject(box.stub, (_outbox, { storage: { sql } }) => {
        const tables = ["deliveries", "recoveries", "recovery_marks", "state"];
        return tables.map((table) => sql.exec(`SELECT * FROM ${table}`).toArray());
      });
    };
    const before = await stored();
    // Of a disabled webhook too, whose settings the Outbox has not learned.
    box.change({ epoch: 2 });
    const groups = await box.stub.previewRecovery(box.settings, requestOf(), [
      ...missed,
      owedDelivery(4, { acceptedAt: T0, eventType: "other.kind" }),
    ]);
    expect(new Set(groups)).toEqual(
      new Set([
        { eventType: "investment.created", code: 500, count: 2 },
        { eventType: "other.kind", code: null, count: 1 },
        { eventType: "investment.created", code: null, count: 2 },
        { eventType: "other.kind", code: null, count: 1 },
      ]),
    );
    expect(await stored()).toEqual(before);
  });

  it("excludes what a running recovery has yet to send", async () => {
    const box = new Box();
    await fail(box, 9);
    await recoverMissed(box);
    expect(await box.stub.previewRecovery(box.settings, requestOf(), missed)).toEqual([]);
  });
});
