import fc from "fast-check";
import { expect, it } from "vitest";
import { conditionOf } from "../../src/domain/condition.ts";
import { advanceFailing, NOT_FAILING } from "../../src/domain/failing.ts";
import { advanceStanding, DEGRADED_RUN, NEW_STANDING, SLOW_EXCHANGE_MS } from "../../src/domain/lane.ts";
import { cases } from "../tools/cases.ts";

const T0 = Date.UTC(2100, 0, 1);
const exchange = fc.record({ succeeded: fc.boolean(), durationMs: fc.constantFrom(10, SLOW_EXCHANGE_MS + 1) });
type Exchange = { readonly succeeded: boolean; readonly durationMs: number };

function fare(exchanges: readonly Exchange[]) {
  let [standing, failing] = [NEW_STANDING, NOT_FAILING];
  for (const one of exchanges) {
    standing = advanceStanding(standing, one);
    failing = advanceFailing(failing, one.succeeded, T0, 120 * 3_600_000).failing;
  }
  return conditionOf(standing, failing);
}

function lastRun(exchanges: readonly Exchange[], is: (one: Exchange) => boolean): number {
  return exchanges.length - 1 - exchanges.findLastIndex((one) => !is(one));
}

it("a webhook fails only by its last attempts, and one that answers late but delivers never does", () => {
  fc.assert(
    fc.property(fc.array(exchange, { maxLength: 30 }), (exchanges) => {
      const failures = lastRun(exchanges, ({ succeeded }) => !succeeded);
      const condition = fare(exchanges);
      expect(condition === "failing").toBe(failures >= DEGRADED_RUN);
      expect(condition === "stumbling").toBe(failures > 0 && failures < DEGRADED_RUN);
      if (condition === "slow") expect(exchanges.at(-1)?.durationMs).toBeGreaterThan(SLOW_EXCHANGE_MS);
      if (condition === "recovering") expect(exchanges.at(-1)).toEqual({ succeeded: true, durationMs: 10 });
    }),
    cases(500),
  );
});

it.each([
  [3, { succeeded: true, durationMs: SLOW_EXCHANGE_MS + 1 }, "slow"],
  [2, { succeeded: true, durationMs: SLOW_EXCHANGE_MS + 1 }, "healthy"],
  [3, { succeeded: false, durationMs: 10 }, "failing"],
  [2, { succeeded: false, durationMs: 10 }, "stumbling"],
] as const)("%i exchanges like %j make it %s", (count, one, condition) => {
  expect(fare(Array.from({ length: count }, () => one))).toBe(condition);
});

it("three quick answers end slowness", () => {
  const slow = Array.from({ length: 3 }, () => ({ succeeded: true, durationMs: SLOW_EXCHANGE_MS + 1 }));
  const quick = Array.from({ length: 3 }, () => ({ succeeded: true, durationMs: 10 }));
  expect([fare([...slow, ...quick.slice(1)]), fare([...slow, ...quick])]).toEqual(["recovering", "healthy"]);
});
