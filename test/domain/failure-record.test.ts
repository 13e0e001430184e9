import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { advanceFailing, type Failing, NOT_FAILING } from "../../src/domain/failing.ts";
import { endRun, type FailureRecord, NO_FAILURES, rememberAttempt } from "../../src/domain/failure-record.ts";
import { cases } from "../tools/cases.ts";

const T0 = Date.UTC(2100, 0, 1);

interface Known {
  readonly record: FailureRecord;
  readonly failing: Failing;
}

/** Remembers attempts that end a second after one another; a code below 300 is a success. */
function remember(
  codes: readonly (number | null)[],
  from: Known = { record: NO_FAILURES, failing: NOT_FAILING },
): Known {
  let { record, failing } = from;
  for (const [index, code] of codes.entries()) {
    const succeeded = code !== null && code < 300;
    const endedAt = T0 + index * 1000;
    record = rememberAttempt(record, failing, { deliveryId: `del_${index}`, endedAt, code, succeeded }, null);
    failing = advanceFailing(failing, succeeded, endedAt, 120 * 3_600_000).failing;
  }
  return { record, failing };
}

describe("what is remembered of failures", () => {
  it("counts the answers of the present run exactly, up to eight different ones", () => {
    const code = fc.constantFrom(200, 404, 500, 503, null);
    fc.assert(
      fc.property(fc.array(code, { maxLength: 40 }), (codes) => {
        const { record, failing } = remember(codes);
        const run = codes.slice(codes.lastIndexOf(200) + 1);
        expect(record.answers.reduce((sum, { count }) => sum + count, 0)).toBe(failing.failures);
        for (const { code: answered, count } of record.answers) {
          expect(count).toBe(run.filter((one) => one === answered).length);
        }
        expect(record.last).toEqual(
          run.length === 0 ? null : { deliveryId: `del_${codes.length - 1}`, endedAt: T0 + (codes.length - 1) * 1000 },
        );
      }),
      cases(300),
    );
    const many = remember(Array.from({ length: 20 }, (_, index) => 500 + index));
    expect(many.record.answers).toHaveLength(8);
  });

  it("writes nothing for a webhook that does not fail", () => {
    const { record } = remember([500, 500, 500, 200]);
    expect(
      rememberAttempt(record, NOT_FAILING, { deliveryId: "d", endedAt: T0, code: 200, succeeded: true }, null),
    ).toBe(record);
  });

  it("keeps the newest long run, which single failures do not hide", () => {
    const run = { since: T0, until: T0 + 3000, failures: 3 };
    expect(remember([500, 500, 500, 200]).record.lastRun).toEqual(run);
    expect(remember([500, 500, 500, 200, 500, 200]).record.lastRun).toEqual(run);
    expect(remember([500, 500, 200]).record.lastRun).toBeNull();
  });

  it("keeps what disabled a webhook when its record begins anew", () => {
    const { record, failing } = remember([500, 500]);
    const attempt = { deliveryId: "del_last", endedAt: T0 + 9000, code: 410, succeeded: false };
    const after = endRun(rememberAttempt(record, failing, attempt, "gone"), { ...failing, failures: 3 }, T0 + 9500);
    expect(after).toEqual({
      answers: [],
      last: null,
      lastRun: { since: T0, until: T0 + 9500, failures: 3 },
      disabling: { since: T0, until: T0 + 9000, failures: 3, reason: "gone", deliveryId: "del_last" },
    });
  });
});
