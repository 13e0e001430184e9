import fc from "fast-check";
import { expect, it } from "vitest";
import { closedSlot, freeInSlot, rateSlots, takeFromSlot } from "../../src/domain/rate-slots.ts";

const T0 = 1_700_000_000_000;

it("rate slots never exceed the limit in any second", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1000 }),
      fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 10, maxLength: 120 }),
      (limit, steps) => {
        const slots = rateSlots(limit);
        let state = closedSlot(slots, T0);
        let now = T0;
        const made: number[] = [];
        for (const step of steps) {
          now += step;
          const free = freeInSlot(slots, state, now);
          if (free > 0) state = takeFromSlot(slots, state, now, free);
          for (let count = 0; count < free; count++) made.push(now);
        }
        for (const from of new Set(made)) {
          expect(made.filter((at) => at >= from && at < from + 1000).length).toBeLessThanOrEqual(limit);
        }
      },
    ),
  );
});

it("rate slots nearly reach the limit under full load", () => {
  for (const limit of [1, 2, 10, 100, 1000]) {
    const slots = rateSlots(limit);
    let state = closedSlot(slots, T0);
    let made = 0;
    for (let now = T0; now < T0 + 20_000; now++) {
      const free = freeInSlot(slots, state, now);
      if (free === 0) continue;
      state = takeFromSlot(slots, state, now, free);
      made += free;
    }
    expect(made / 20).toBeGreaterThan(limit * 0.8);
  }
});
