import { runInDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import { earliestTrial, listTrials } from "../../src/outbox/delivery-table.ts";
import { Box, owedDeliveries, useOutboxes } from "./outbox-fixture.ts";
import { countRowsRead } from "./rows-read.ts";

useOutboxes();

it("looking for trials reads none of what else waits", async () => {
  const box = new Box();
  await box.enqueue(owedDeliveries(500));
  const rowsRead = await runInDurableObject(box.stub, (_outbox, { storage: { sql } }) => {
    return countRowsRead(sql, (counting) => {
      expect(earliestTrial(counting)).toBeNull();
      expect(listTrials(counting, Number.MAX_SAFE_INTEGER, 100)).toEqual([]);
    });
  });
  expect(rowsRead).toBeLessThan(5);
});
