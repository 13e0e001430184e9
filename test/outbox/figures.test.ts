import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { OwedDelivery } from "../../src/domain/delivery.ts";
import { lowestId } from "../../src/domain/ids.ts";
import type { Outcome } from "../../src/domain/outcome.ts";
import { readStats } from "../../src/outbox/delivery-stats.ts";
import { Figures } from "../../src/outbox/figures.ts";
import { Log } from "../../src/outbox/log/log.ts";
import { attemptNow, Box, owedDelivery, pass, reportOf, useOutboxes } from "./outbox-fixture.ts";
import { countRowsRead } from "./rows-read.ts";
import { readFromRows } from "./stats-oracle.ts";
import { readStoredLog, turnIntoRows } from "./stored-log.ts";

useOutboxes();

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Buckets as the API asks for them, each with a time that the figures reach back to. */
const READINGS = [
  [HOUR_MS, 5 * MINUTE_MS],
  [DAY_MS, HOUR_MS],
  [7 * DAY_MS, 6 * HOUR_MS],
] as const;

/** Compares what an Outbox answers with what its rows come to. */
async function expectTrue(box: Box): Promise<void> {
  for (const [lengthMs, bucketMs] of READINGS) {
    const since = Math.floor((Date.now() - lengthMs) / bucketMs) * bucketMs + bucketMs;
    const {
      responseTimeMs: found,
      condition: _condition,
      ...stats
    } = await box.stub.stats(box.settings, since, bucketMs);
    const { responseTimeMs: exact, ...expected } = await runInDurableObject(box.stub, (_outbox, { storage }) => {
      return readFromRows(storage.sql, box.settings.epoch, since, bucketMs);
    });
    expect(stats).toEqual(expected);
    for (const share of ["p50", "p95"] as const) {
      expect(found[share] === null).toBe(exact[share] === null);
      expect(Math.abs((found[share] ?? 0) - (exact[share] ?? 0))).toBeLessThanOrEqual((exact[share] ?? 0) * 0.05);
    }
  }
}

/** Has the Outbox count what is accepted up to a time as soon as it comes, as it counts the older part of a long log. */
async function countUntil(box: Box, until: number): Promise<void> {
  await runInDurableObject(box.stub, (_outbox, { storage }) => {
    const range = { from: "", to: lowestId("delivery", until), isBehind: false, fineFrom: 0 };
    storage.sql.exec("INSERT INTO state (key, value) VALUES ('figures', ?)", JSON.stringify(range));
  });
  await evict(box);
}

/** The Outbox begins anew with what it stored. */
async function evict(box: Box): Promise<void> {
  await box.record();
  await evictDurableObject(box.stub);
}

async function rangeOf(box: Box): Promise<{ from: string; to: string; isBehind: boolean } | undefined> {
  return runInDurableObject(box.stub, (_outbox, { storage }) => {
    const [row] = storage.sql.exec<{ value: string }>("SELECT value FROM state WHERE key = 'figures'").toArray();
    return row && JSON.parse(row.value);
  });
}

/** Deliveries numbered from `first` on, accepted a second apart up to now. */
function owedLately(first: number, count: number): readonly OwedDelivery[] {
  const now = Date.now();
  return Array.from({ length: count }, (_, index) => {
    return owedDelivery(first + index, { acceptedAt: now - (count - 1 - index) * 1000 });
  });
}

async function deliverAll(box: Box, all: readonly OwedDelivery[]): Promise<void> {
  const outcomeOf = (index: number): Outcome => (index % 10 === 0 ? "terminal" : "delivered");
  await box.record(
    ...all.map((owed, index) => {
      const attempt = attemptNow(0, outcomeOf(index), { responseTimeMs: 5 + (index % 700) });
      return reportOf(owed, attempt, outcomeOf(index));
    }),
  );
}

const OUTCOMES = ["delivered", "retryable", "terminal"] as const;
const change = fc.record({
  kind: fc.constantFrom(
    ...(["direct", "direct", "enqueue", "attempt", "attempt", "resend", "replay", "cancel"] as const),
    ...(["trial", "disable", "alarm", "evict", "recover", "late"] as const),
  ),
  which: fc.nat(30),
  outcome: fc.constantFrom(...OUTCOMES),
  responseTimeMs: fc.integer({ min: 0, max: 20_000 }),
  passMs: fc.constantFrom(0, 10, MINUTE_MS, 20 * MINUTE_MS, 3 * HOUR_MS),
});
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

/** One webhook in a random story. */
class Story {
  readonly box = new Box();
  readonly #owed: OwedDelivery[] = [];

  async take({ kind, which, outcome, responseTimeMs, passMs }: Change): Promise<void> {
    const { box } = this;
    pass(passMs);
    const known = this.#owed[which % Math.max(1, this.#owed.length)];
    if (kind === "direct") return this.#record(this.#fresh(0), outcome, { responseTimeMs });
    if (kind === "late") return this.#record(this.#fresh(10 * MINUTE_MS), outcome, { responseTimeMs });
    if (kind === "trial") return this.#record(this.#fresh(0), outcome, { trigger: "test" });
    if (kind === "enqueue") return void (await box.enqueue([this.#fresh(0), this.#fresh(0)]));
    if (kind === "evict") return evict(box);
    if (kind === "disable") return this.#disable();
    if (kind === "alarm") return void (await box.alarm());
    if (kind === "attempt") {
      for (const release of await box.alarm()) await box.attempt(release, outcome, { responseTimeMs });
      return;
    }
    if (kind === "recover") {
      const request = { id: lowestId("recovery", Date.now()), since: 0, until: null, statuses: ["failed" as const] };
      await box.stub.recover(box.settings, request, [this.#fresh(0)]);
      return;
    }
    if (known === undefined) return;
    if (kind === "resend") await box.stub.resend(box.settings, known.id);
    if (kind === "cancel") await box.stub.cancel(box.settings, known.id);
    if (kind === "replay") await box.stub.replay(box.settings, [{ ...known, epoch: box.settings.epoch }]);
  }

  async #disable(): Promise<void> {
    this.box.change({ epoch: this.box.settings.epoch + 1 });
    await this.box.stub.configure(this.box.settings);
  }

  #fresh(ageMs: number): OwedDelivery {
    const { epoch } = this.box.settings;
    const owed = owedDelivery(this.#owed.length + 1, { acceptedAt: Date.now() - ageMs, epoch });
    this.#owed.push(owed);
    return owed;
  }

  async #record(owed: OwedDelivery, outcome: Outcome, changes: Parameters<typeof attemptNow>[2]): Promise<void> {
    const report = reportOf(owed, attemptNow(0, outcome, changes), outcome);
    await this.box.record(report, report);
  }
}

describe("the figures", () => {
  it("are what every delivery comes to, counted or read, whatever became of it", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { minLength: 5, maxLength: 40 }),
        fc.constantFrom(null, 30 * MINUTE_MS, 30 * DAY_MS),
        async (changes, countedMs) => {
          const story = new Story();
          if (countedMs !== null) await countUntil(story.box, Date.now() + countedMs);
          for (const one of changes) await story.take(one);
          await expectTrue(story.box);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("are counted a part at a time, and written for hundreds of deliveries at once", async () => {
    const box = new Box();
    await deliverAll(box, owedLately(1, 500));
    expect(await rangeOf(box)).toBeUndefined();
    await deliverAll(box, owedLately(501, 3000));
    const range = await rangeOf(box);
    expect(range?.to).not.toBe("");
    await runInDurableObject(box.stub, (_outbox, { storage }) => {
      const tail = [...readStoredLog(storage.sql).keys()].filter((id) => id >= (range?.to ?? ""));
      expect(tail.length).toBeLessThanOrEqual(512);
    });
    await expectTrue(box);
    await evict(box);
    await expectTrue(box);
    const since = Date.now() - DAY_MS;
    const rowsRead = await runInDurableObject(box.stub, (_outbox, { storage: { sql } }) => {
      return countRowsRead(
        sql,
        (counting) => void readStats(counting, new Figures(counting, new Log(counting)), 1, since, HOUR_MS),
      );
    });
    // The tail, each row with its attempts, and a few figures.
    expect(rowsRead).toBeLessThan(3 * 512);
  });

  it("of a log that an earlier version left are counted a part at a time, the newest first", async () => {
    const box = new Box();
    await deliverAll(box, owedLately(1, 3000));
    await box.enqueue(owedLately(3001, 5));
    await runInDurableObject(box.stub, (_outbox, { storage: { sql } }) => {
      turnIntoRows(sql);
      sql.exec("DROP TABLE figures");
      sql.exec("DELETE FROM state WHERE key = 'figures'");
      sql.exec("UPDATE storage_version SET version = 3");
    });
    await evictDurableObject(box.stub);
    const since = Date.now() - DAY_MS;
    const { delivered } = await box.stub.stats(box.settings, since, HOUR_MS);
    expect(delivered).toBeGreaterThan(600);
    expect(delivered).toBeLessThan(1000);
    // A change of what is not counted yet is counted with it.
    await box.stub.cancel(box.settings, owedLately(3001, 5)[0]?.id ?? "");
    await box.stub.resend(box.settings, owedLately(1, 3000)[0]?.id ?? "");
    expect(await box.alarmAt()).toBe(Date.now());
    for (let alarms = 0; alarms < 10 && (await rangeOf(box))?.isBehind !== false; alarms++) await box.alarm();
    expect(await rangeOf(box)).toMatchObject({ from: "", isBehind: false });
    await expectTrue(box);
    const bystander = new Box();
    await bystander.enqueue(owedLately(1, 1));
    expect(await bystander.stub.stats(bystander.settings, since, HOUR_MS)).toMatchObject({ delivered: 0, pending: 1 });
  });

  it("say how long the oldest pending delivery has waited, also behind thousands that ended", async () => {
    const box = new Box();
    await countUntil(box, Date.now() + DAY_MS);
    const since = Date.now() - DAY_MS;
    const oldestOf = async () => (await box.stub.stats(box.settings, since, HOUR_MS)).oldestPendingAt;
    expect(await oldestOf()).toBeNull();
    await deliverAll(box, owedLately(1, 2500));
    pass(1000);
    const late = owedLately(2501, 3);
    await box.enqueue(late, Date.now() + DAY_MS);
    expect(await oldestOf()).toBe(late[0]?.acceptedAt);
    await box.stub.cancel(box.settings, late[0]?.id ?? "");
    expect(await oldestOf()).toBe(late[1]?.acceptedAt);
    box.change({ epoch: 2 });
    expect(await oldestOf()).toBeNull();
  });

  it("are made anew when it is not understood how far they came", async () => {
    const box = new Box();
    await deliverAll(box, owedLately(1, 1500));
    await runInDurableObject(box.stub, (_outbox, { storage: { sql } }) => {
      sql.exec(`UPDATE state SET value = '{"upTo":"?"}' WHERE key = 'figures'`);
    });
    await evictDurableObject(box.stub);
    for (let alarms = 0; alarms < 10; alarms++) await box.alarm();
    await expectTrue(box);
  });

  it("are forgotten with the log, and what is left of it afterwards harms none", async () => {
    const box = new Box();
    await countUntil(box, Date.now() + 100 * DAY_MS);
    await deliverAll(box, owedLately(1, 20));
    const waiting = owedLately(21, 1);
    await box.enqueue(waiting, Date.now() + 90 * DAY_MS);
    pass(10 * DAY_MS);
    await deliverAll(box, owedLately(22, 5));
    pass(21 * DAY_MS);
    await box.alarm();
    await box.stub.cancel(box.settings, waiting[0]?.id ?? "");
    expect(await box.stub.stats(box.settings, 0, HOUR_MS)).toMatchObject({ delivered: 4, failed: 1, canceled: 0 });
    pass(10 * DAY_MS);
    await box.alarm();
    expect(await box.stub.stats(box.settings, 0, HOUR_MS)).toMatchObject({
      delivered: 0,
      failed: 0,
      attempts: { total: 0 },
    });
  });
});
