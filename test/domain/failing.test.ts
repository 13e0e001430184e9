import { describe, expect, it } from "vitest";
import { advanceFailing, type Failing, type FailingStep, NOT_FAILING } from "../../src/domain/failing.ts";

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

describe("failing", () => {
  it("counts failures since the last success, and when they began", () => {
    expect(failEach([0, 1, 2]).failing).toMatchObject({ failures: 3, since: T0 });
    expect(advanceFailing(failEach([0, 1]).failing, true, T0, LIMIT_MS).failing).toBe(NOT_FAILING);
  });

  it("changes nothing for a webhook that succeeds", () => {
    expect(advanceFailing(NOT_FAILING, true, T0, LIMIT_MS).failing).toBe(NOT_FAILING);
  });

  it("warns once at a quarter, a half and three quarters of the time", () => {
    let failing = NOT_FAILING;
    const shares: number[] = [];
    for (let hour = 0; hour < 119; hour++) {
      const step = failAt(failing, hour);
      failing = step.failing;
      for (const notice of step.notices) if (notice.kind === "failing") shares.push(notice.share);
    }
    expect(shares).toEqual([0.25, 0.5, 0.75]);
  });

  it("disables at the end of the time, after ten attempts and a warning twelve hours before", () => {
    const hours = Array.from({ length: 12 }, (_, index) => index * 10);
    expect(failEach(hours).notices).toEqual([]);
    expect(failEach([...hours, 120]).notices).toEqual([
      { kind: "disabled", reason: "failures", failures: 13, since: T0 },
    ]);
  });

  it("does not disable with fewer than ten attempts", () => {
    expect(failEach([0, 40, 70, 100, 130, 140, 150, 160, 170]).notices).toEqual([]);
    expect(failEach([0, 40, 70, 100, 130, 140, 150, 160, 170, 180]).notices[0]?.kind).toBe("disabled");
  });

  it("does not disable what was never warned of, nor sooner than twelve hours after", () => {
    const burst = Array.from({ length: 12 }, () => 0);
    const warned = failEach([...burst, 130]);
    expect(warned.notices).toEqual([{ kind: "failing", share: 0.75, failures: 13, since: T0 }]);
    expect(failAt(warned.failing, 141).notices).toEqual([]);
    expect(failAt(warned.failing, 142).notices[0]?.kind).toBe("disabled");
  });

  it("takes a tenth of a shorter time as notice", () => {
    const burst = Array.from({ length: 12 }, () => 0);
    const warned = failEach([...burst, 11], 10 * HOUR_MS);
    expect(failAt(warned.failing, 11.9, 10 * HOUR_MS).notices).toEqual([]);
    expect(failAt(warned.failing, 12, 10 * HOUR_MS).notices[0]?.kind).toBe("disabled");
  });

  it("tells of a recovery only if it had warned", () => {
    const quiet = failEach([0, 1]).failing;
    expect(advanceFailing(quiet, true, T0 + HOUR_MS, LIMIT_MS).notices).toEqual([]);
    const warned = failEach([0, 40]).failing;
    expect(advanceFailing(warned, true, T0 + 41 * HOUR_MS, LIMIT_MS).notices).toEqual([
      { kind: "recovered", failures: 2, since: T0 },
    ]);
  });
});
