import fc from "fast-check";
import { expect, it } from "vitest";
import { type MergedPart, mergeLogs } from "../../src/actions/merge-logs.ts";
import { cases } from "../tools/cases.ts";

interface Item {
  readonly id: string;
  readonly isWanted: boolean;
}

const idOf = (n: number) => String(n).padStart(4, "0");

/** A log that looks at `most` of its items for a part, wanted or not. */
function readPart(items: readonly Item[], before: string | null, atLeast: string | null, limit: number, most: number) {
  const rest = items.filter(({ id }) => (before === null || id < before) && id >= (atLeast ?? ""));
  const looked = rest.slice(0, most);
  const wanted = looked.filter(({ isWanted }) => isWanted);
  const found = wanted.slice(0, limit);
  const end = rest.length > looked.length ? (looked.at(-1)?.id ?? null) : null;
  return { items: found, next: wanted.length > limit ? (found.at(-1)?.id ?? null) : end };
}

it("pages of merged logs have each wanted item once, newest first, from each log asked once a page", async () => {
  const story = fc.record({
    owners: fc.array(fc.record({ log: fc.nat(59), isWanted: fc.boolean() }), { maxLength: 300, size: "max" }),
    logs: fc.integer({ min: 0, max: 60 }),
    limit: fc.integer({ min: 1, max: 12 }),
    most: fc.integer({ min: 1, max: 20 }),
  });
  await fc.assert(
    fc.asyncProperty(story, async ({ owners, logs, limit, most }) => {
      const all = owners.map(({ log, isWanted }, n) => ({ log: log % Math.max(1, logs), id: idOf(n), isWanted }));
      const newestFirst = logs === 0 ? [] : all.toReversed();
      const byLog = Array.from({ length: logs }, (_, log) => newestFirst.filter((item) => item.log === log));
      const found: string[] = [];
      for (let before: string | null = null, pages = 0; pages < 1000; pages++) {
        const asked: number[] = [];
        const place: string | null = before;
        const { items, next }: MergedPart<Item> = await mergeLogs<Item>(logs, limit, async (log, wanted, atLeast) => {
          asked.push(log);
          return readPart(byLog[log] ?? [], place, atLeast, wanted, most);
        });
        expect(asked.length).toBe(logs);
        expect(new Set(asked).size).toBe(logs);
        expect(items.length).toBeLessThanOrEqual(limit);
        for (const { log, item } of items) expect(byLog[log]).toContain(item);
        found.push(...items.map(({ item }) => item.id));
        if (next === null) break;
        expect(place === null || next < place).toBe(true);
        before = next;
      }
      expect(found).toEqual(newestFirst.filter(({ isWanted }) => isWanted).map(({ id }) => id));
    }),
    cases(200),
  );
});

it("says that there is more only when there is, where logs are read whole", async () => {
  for (const count of [0, 1, 3, 4, 5]) {
    const items = Array.from({ length: count }, (_, n) => ({ id: idOf(n), isWanted: true })).toReversed();
    const { next } = await mergeLogs<Item>(100, 4, async (log, wanted, atLeast) => {
      return readPart(
        items.filter((_, n) => n % 100 === log),
        null,
        atLeast,
        wanted,
        1000,
      );
    });
    expect([count, next !== null]).toEqual([count, count > 4]);
  }
});

it("asks later logs only for what may still belong on the page", async () => {
  const asked: (string | null)[] = [];
  await mergeLogs<Item>(60, 2, async (log, _limit, atLeast) => {
    asked.push(atLeast);
    return { items: [{ id: idOf(100 - log), isWanted: true }], next: null };
  });
  expect(asked).toEqual([...Array(25).fill(null), ...Array(35).fill(idOf(98))]);
});
