import { runInDurableObject } from "cloudflare:test";
import fc from "fast-check";
import { expect, it } from "vitest";
import { newDelivery } from "../../src/domain/delivery.ts";
import { saveDelivery } from "../../src/outbox/delivery-row.ts";
import { Line } from "../../src/outbox/line.ts";
import { Box, owedDelivery, T0, useOutboxes } from "./outbox-fixture.ts";
import { cases } from "../tools/cases.ts";

useOutboxes();

/** Runs with a table that nobody else writes and a count of the rows that were read of it. */
async function withTable(work: (sql: SqlStorage, rowsRead: () => number) => void): Promise<void> {
  await runInDurableObject(new Box().stub, (_outbox, { storage: { sql } }) => {
    const cursors: { readonly rowsRead: number }[] = [];
    const counting = new Proxy(sql, {
      get: (_sql, name) => {
        if (name !== "exec") throw new Error(`${String(name)} is not used`);
        return (query: string, ...values: SqlStorageValue[]) => {
          const cursor = sql.exec(query, ...values);
          cursors.push(cursor);
          return cursor;
        };
      },
    });
    work(counting, () => cursors.reduce((sum, { rowsRead }) => sum + rowsRead, 0));
  });
}

/** Writes a delivery as the ledger does. Two share a place, as after a restart within a millisecond; then ids decide. */
function write(sql: SqlStorage, line: Line, number: number, isOwed: boolean): void {
  const delivery = newDelivery(owedDelivery(number, { acceptedAt: T0 }), T0);
  const place = Math.ceil(number / 2);
  saveDelivery(sql, isOwed ? delivery : { ...delivery, status: "delivered", phase: "idle", wakeAt: null }, place);
  if (isOwed) line.note(delivery.id);
}

it("a fifo line is headed by the first owed arrival, whatever ends or is owed again", async () => {
  const change = fc.oneof(
    { weight: 3, arbitrary: fc.record({ do: fc.constant("end_head" as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("end" as const), pick: fc.nat() }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("owe_again" as const), pick: fc.nat() }) },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constant("arrive" as const), count: fc.integer({ min: 1, max: 120 }) }),
    },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 60 }), async (changes) => {
      await withTable((sql) => {
        const line = new Line(sql);
        const owed = new Set<number>();
        const ended = new Set<number>();
        let arrived = 0;
        const set = (number: number, isOwed: boolean) => {
          write(sql, line, number, isOwed);
          (isOwed ? owed : ended).add(number);
          (isOwed ? ended : owed).delete(number);
        };
        for (const one of changes) {
          if (one.do === "arrive") for (let count = 0; count < one.count; count++) set(++arrived, true);
          else if (one.do === "end_head" && owed.size > 0) set(Math.min(...owed), false);
          else if (one.do === "end" && owed.size > 0) set([...owed][one.pick % owed.size] ?? 0, false);
          else if (one.do === "owe_again" && ended.size > 0) set([...ended][one.pick % ended.size] ?? 0, true);
          const head = owed.size === 0 ? undefined : owedDelivery(Math.min(...owed), { acceptedAt: T0 }).id;
          expect(line.head()?.id).toBe(head);
        }
      });
    }),
    cases(40),
  );
});

it("a fifo line is not sorted again for each delivery that ends", async () => {
  await withTable((sql, rowsRead) => {
    const line = new Line(sql);
    const length = 2000;
    for (let number = 1; number <= length; number++) write(sql, line, number, true);
    const before = rowsRead();
    for (let number = 1; number <= length; number++) {
      line.head();
      write(sql, line, number, false);
    }
    expect(line.head()).toBeUndefined();
    expect(rowsRead() - before).toBeLessThan(length * 60);
  });
});
