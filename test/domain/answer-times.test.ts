import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bucketOfTime, percentileOf, timeOfBucket } from "../../src/domain/answer-times.ts";

function histogramOf(times: readonly number[]): readonly number[] {
  const buckets = times.map(bucketOfTime);
  const length = Math.max(0, ...buckets) + 1;
  return Array.from({ length }, (_, bucket) => buckets.filter((one) => one === bucket).length);
}

describe("the histogram of answer times", () => {
  it("has a bucket of its own for each millisecond below 32", () => {
    for (let ms = 0; ms < 32; ms++) expect(timeOfBucket(bucketOfTime(ms))).toBe(ms);
  });

  it("is at most 5 % off, and never goes back while times grow", () => {
    const times = Array.from({ length: 100_000 }, (_, ms) => ms);
    const isOff = (ms: number) => Math.abs(timeOfBucket(bucketOfTime(ms)) - ms) > ms * 0.05;
    const isJump = (ms: number) => ![0, 1].includes(bucketOfTime(ms + 1) - bucketOfTime(ms));
    expect(times.filter((ms) => isOff(ms) || isJump(ms))).toEqual([]);
  });

  it("takes times that a clock put back made negative, and fractions", () => {
    expect([-5, 0.4, 31.5, 1000.2].map(bucketOfTime)).toEqual([0, 0, 32, bucketOfTime(1000)]);
  });

  it("finds the value at a share of the sorted times", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 40_000 }), { minLength: 1, maxLength: 200 }),
        fc.constantFrom(0.5, 0.95),
        (times, share) => {
          const exact = times.toSorted((a, b) => a - b)[Math.floor((times.length - 1) * share)] ?? NaN;
          const found = percentileOf(histogramOf(times), share) ?? NaN;
          expect(Math.abs(found - exact)).toBeLessThanOrEqual(exact * 0.05);
        },
      ),
    );
    expect(percentileOf([], 0.5)).toBeNull();
  });
});
