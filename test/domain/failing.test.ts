import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { advanceFailing, disablesAt, type Failing, type FailingStep, NOT_FAILING } from "../../src/domain/failing.ts";

const HOUR_MS = 3_600_000;
const LIMIT_MS = 120 * HOUR_MS;
const T0 = 1_700_000_000_000;

function failAt(failing: Failing, hours: number, limitMs = LIMIT_MS): FailingStep {
  return advanceFailing(failing, false, T0 + hours * HOUR_MS, limitMs);
}

function failEach(hours: readonly number[], limitMs = LIMIT_MS): FailingStep {
  return hours.reduce<FailingStep>(({ failing }, at) => failAt(failing, at, limitMs), {
    failing: NOT_FAILING,
    notices: [],
  });
}

describe("a failing webhook", () => {
  it("has its failures counted since the last success", () => {
    expect(failEach([0, 1, 2]).failing).toMatchObject({ failures: 3, since: T0 });
    expect(advanceFailing(failEach([0, 1]).failing, true, T0, LIMIT_MS).failing).toBe(NOT_FAILING);
  });

  it("stays unchanged by successes when it is well", () => {
    expect(advanceFailing(NOT_FAILING, true, T0, LIMIT_MS).failing).toBe(NOT_FAILING);
  });

  it("is warned of once at a quarter, a half and three quarters of the time", () => {
    let failing = NOT_FAILING;
    const shares: number[] = [];
    for (let hour = 0; hour < 119; hour++) {
      const step = failAt(failing, hour);
      failing = step.failing;
      for (const notice of step.notices) if (notice.kind === "failing") shares.push(notice.share);
    }
    expect(shares).toEqual([0.25, 0.5, 0.75]);
  });

  it("is disabled at the end of the time, after ten attempts and a warning twelve hours before", () => {
    const hours = Array.from({ length: 12 }, (_, index) => index * 10);
    expect(failEach(hours).notices).toEqual([]);
    expect(failEach([...hours, 120]).notices).toEqual([
      { kind: "disabled", reason: "failures", failures: 13, since: T0 },
    ]);
  });

  it("is not disabled before ten attempts", () => {
    expect(failEach([0, 40, 70, 100, 130, 140, 150, 160, 170]).notices).toEqual([]);
    expect(failEach([0, 40, 70, 100, 130, 140, 150, 160, 170, 180]).notices[0]?.kind).toBe("disabled");
  });

  it("is not disabled without a warning, nor within twelve hours of it", () => {
    const burst = Array.from({ length: 12 }, () => 0);
    const warned = failEach([...burst, 130]);
    expect(warned.notices).toEqual([
      { kind: "failing", share: 0.75, failures: 13, since: T0, disablesAt: T0 + 142 * HOUR_MS },
    ]);
    expect(failAt(warned.failing, 141).notices).toEqual([]);
    expect(failAt(warned.failing, 142).notices[0]?.kind).toBe("disabled");
  });

  it("gets a tenth of a shorter time as notice", () => {
    const burst = Array.from({ length: 12 }, () => 0);
    const warned = failEach([...burst, 11], 10 * HOUR_MS);
    expect(failAt(warned.failing, 11.9, 10 * HOUR_MS).notices).toEqual([]);
    expect(failAt(warned.failing, 12, 10 * HOUR_MS).notices[0]?.kind).toBe("disabled");
  });

  it("is disabled at the very time that its warning said, by whatever attempts it fails", () => {
    const story = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 15, maxLength: 60 });
    fc.assert(
      fc.property(story, fc.integer({ min: 1, max: 200 }), (gaps, limitHours) => {
        const limitMs = limitHours * HOUR_MS;
        let [failing, at, told] = [NOT_FAILING, 0, Number.NaN];
        for (const gap of gaps) {
          at += gap;
          const step = failAt(failing, at, limitMs);
          failing = step.failing;
          const [notice] = step.notices;
          const mayEnd = failing.failures >= 10 && T0 + at * HOUR_MS >= told;
          expect(notice?.kind === "disabled").toBe(mayEnd);
          if (mayEnd) return;
          if (notice?.kind === "failing") told = notice.disablesAt;
          expect(disablesAt(failing, limitMs)).toBe(failing.warnings === 0 ? (failing.since ?? 0) + limitMs : told);
        }
      }),
    );
  });

  it("is not disabled at any time while it works", () => {
    expect(disablesAt(NOT_FAILING, LIMIT_MS)).toBeNull();
  });

  it("is reported as recovered only after a warning", () => {
    const quiet = failEach([0, 1]).failing;
    expect(advanceFailing(quiet, true, T0 + HOUR_MS, LIMIT_MS).notices).toEqual([]);
    const warned = failEach([0, 40]).failing;
    expect(advanceFailing(warned, true, T0 + 41 * HOUR_MS, LIMIT_MS).notices).toEqual([
      { kind: "recovered", failures: 2, since: T0 },
    ]);
  });
});
