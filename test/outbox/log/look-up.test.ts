import { env } from "cloudflare:workers";
import { runInDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import { Log } from "../../../src/outbox/log/log.ts";
import { owedDelivery, useOutboxes } from "../outbox-fixture.ts";
import { countQueries } from "../rows-read.ts";
import { BareLog, delivered } from "./log-fixture.ts";

useOutboxes();

const idsOf = (from: number, count: number) => Array.from({ length: count }, (_, n) => owedDelivery(from + n).id);

/** A log with rows, fresh entries and compacted ones, of which those have the odd numbers up to 21. */
async function withLog(work: (bare: BareLog) => void): Promise<void> {
  await runInDurableObject(env.OUTBOX.getByName(crypto.randomUUID()), (_outbox, { storage }) => {
    const bare = new BareLog(storage, { rows: 1 });
    bare.save(...[1, 3, 21].map((number) => delivered(number)));
    bare.compactAll();
    bare.save(delivered(5));
    bare.save(delivered(40, { status: "failed" }));
    work(bare);
  });
}

it("deliveries that were looked up together are found wherever they are, and no others", async () => {
  await withLog(({ sql }) => {
    const log = new Log(sql);
    const ids = idsOf(1, 60);
    log.lookUp(ids);
    const found = ids.flatMap((id, index) => (log.find(id) === undefined ? [] : [index + 1]));
    expect(found).toEqual([1, 3, 5, 21, 40]);
  });
});

it("new deliveries that are looked up together cost no query each", async () => {
  await withLog(({ sql }) => {
    const ids = idsOf(100, 200);
    const queriesFor = (count: number) =>
      countQueries(sql, (counting) => {
        const log = new Log(counting);
        log.lookUp(ids.slice(0, count));
        for (const id of ids.slice(0, count)) expect(log.find(id)).toBeUndefined();
      });
    expect(queriesFor(200)).toBe(queriesFor(1));
  });
});
