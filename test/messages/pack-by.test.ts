import fc from "fast-check";
import { expect, it } from "vitest";
import { packBy } from "../../src/messages/pack-by.ts";

const item = fc.record({ bytes: fc.nat(60), count: fc.integer({ min: 1, max: 4 }), kind: fc.nat(1) });
type Item = typeof item extends fc.Arbitrary<infer T> ? T : never;
const MAX_BYTES = 100;
const MAX_COUNT = 5;

function pack(items: readonly Item[], bytesOf = ({ bytes }: Item) => bytes) {
  const limits = { maxBytes: MAX_BYTES, bytesOf, maxCount: MAX_COUNT };
  return packBy(items, { ...limits, countOf: ({ count }) => count, kindOf: ({ kind }) => kind });
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

it("packed lots keep order and limits, have one kind each, and are as full as possible", () => {
  fc.assert(
    fc.property(fc.array(item, { maxLength: 30 }), (items) => {
      const lots = pack(items);
      expect(lots.flat()).toEqual(items);
      for (const [index, lot] of lots.entries()) {
        const [bytes, count] = [sum(lot.map((one) => one.bytes)), sum(lot.map((one) => one.count))];
        expect(new Set(lot.map(({ kind }) => kind)).size).toBe(1);
        expect(bytes).toBeLessThanOrEqual(MAX_BYTES);
        expect(count).toBeLessThanOrEqual(MAX_COUNT);
        const next = lots[index + 1]?.[0];
        if (next === undefined || next.kind !== lot[0].kind) continue;
        expect(bytes + next.bytes > MAX_BYTES || count + next.count > MAX_COUNT).toBe(true);
      }
    }),
  );
});

it("an item over the limits is packed alone", () => {
  const large = { bytes: MAX_BYTES + 1, count: 1, kind: 0 };
  const small = { bytes: 1, count: 1, kind: 0 };
  expect(pack([small, large, small]).map(({ length }) => length)).toEqual([1, 1, 1]);
});

it("packing measures each item once, and a lone one not at all", () => {
  const measured: Item[] = [];
  const items = Array.from({ length: 20 }, (_, index) => ({ bytes: index, count: 1, kind: 0 }));
  pack(items, (one) => {
    measured.push(one);
    return one.bytes;
  });
  expect(measured).toEqual(items);
  const lone = { bytes: MAX_BYTES + 1, count: 1, kind: 0 };
  expect(pack([lone], (one) => measured.push(one))).toEqual([[lone]]);
  expect(measured).toHaveLength(items.length);
});
