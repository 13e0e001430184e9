import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it, vi } from "vitest";
import { attemptNow, Box, owedDelivery, reportOf, useOutboxes } from "./outbox-fixture.ts";

useOutboxes();

/** Rows that a call writes, as the platform bills them, alarms left out; `changed` counts those of tables alone. */
async function rowsWritten(box: Box, call: () => Promise<unknown>): Promise<number> {
  const cursors: SqlStorageCursor<Record<string, SqlStorageValue>>[] = [];
  let alarms = 0;
  const spies: { readonly mockRestore: () => void }[] = [];
  await runInDurableObject(box.stub, async (_outbox, state) => {
    const { sql } = state.storage;
    const exec = sql.exec.bind(sql);
    const onExec = vi.spyOn(sql, "exec").mockImplementation((query, ...bindings) => {
      const cursor = exec(query, ...bindings);
      cursors.push(cursor);
      return cursor;
    });
    const setAlarm = state.storage.setAlarm.bind(state.storage);
    const onAlarm = vi.spyOn(state.storage, "setAlarm").mockImplementation(async (time) => {
      alarms++;
      return setAlarm(time);
    });
    spies.push(onExec, onAlarm);
  });
  await call();
  for (const spy of spies) spy.mockRestore();
  return cursors.reduce((sum, { rowsWritten: rows }) => sum + rows, alarms);
}

describe("rows written by a direct delivery that succeeds", () => {
  it("are one, on a proven webhook", async () => {
    const box = new Box();
    await box.prove();
    expect(await rowsWritten(box, () => box.deliverDirect(owedDelivery(1)))).toBe(1);
  });

  it("are one for all that are recorded at once", async () => {
    const box = new Box();
    await box.prove();
    const reports = [1, 2, 3, 4, 5].map((number) => {
      return reportOf(owedDelivery(number), attemptNow(0, "delivered"), "delivered");
    });
    expect(await rowsWritten(box, () => box.record(...reports))).toBe(1);
  });

  it("are none when it is recorded again", async () => {
    const box = new Box();
    await box.prove();
    await box.deliverDirect(owedDelivery(1));
    expect(await rowsWritten(box, () => box.deliverDirect(owedDelivery(1)))).toBe(0);
  });
});

describe("rows written by compacting", () => {
  /** Direct deliveries, so many in each call; answers the rows that their calls and the alarm that is due write. */
  async function rowsOf(box: Box, calls: number, each: number): Promise<readonly [calls: number, alarm: number]> {
    await box.prove();
    const recorded = await rowsWritten(box, async () => {
      for (let call = 0; call < calls; call++) {
        const numbers = Array.from({ length: each }, (_, index) => call * each + index + 1);
        const reports = numbers.map((n) => reportOf(owedDelivery(n), attemptNow(0, "delivered"), "delivered"));
        await box.record(...reports);
      }
    });
    return [recorded, await rowsWritten(box, () => box.alarm())];
  }

  it("are three segments and the emptied table for a thousand deliveries that came by hundreds", async () => {
    // Ten calls, and some figures; then three segments, the table, the next alarm, and what the first one notes.
    expect(await rowsOf(new Box(), 10, 100)).toEqual([17, 3 + 2 + 1 + 1]);
  });

  it("are one segment and the emptied table for two hundred that came one by one", async () => {
    expect(await rowsOf(new Box(), 190, 1)).toEqual([190, 1 + 2 + 1 + 1]);
  });
});

describe("rows written by calls that change nothing", () => {
  it.each([
    ["the same settings", (box: Box) => box.stub.configure(box.settings)],
    ["what is there already", (box: Box) => box.enqueue([owedDelivery(90_001)])],
    ["tickets that nobody wants", (box: Box) => box.claim({ deliveryId: owedDelivery(90_001).id, token: 3 })],
    ["reading", (box: Box) => box.find(owedDelivery(90_001).id)],
  ])("are none: %s", async (_name, call) => {
    const box = new Box();
    await box.prove();
    expect(await rowsWritten(box, () => call(box))).toBe(0);
  });

  it("are none for a claim given back under an old ticket", async () => {
    const box = new Box();
    await box.prove();
    const ticket = { deliveryId: owedDelivery(90_001).id, token: 7 };
    expect(await rowsWritten(box, () => box.record({ kind: "given_back", ticket, notBefore: 0 }))).toBe(0);
  });
});
