import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keepsItsValue } from "../../src/domain/json-numbers.ts";

const MILLION = 1_000_000;

/** A numeral with a name that a report can hold. */
function named(numerals: readonly string[]): readonly (readonly [string, string])[] {
  return numerals.map((numeral) => [
    numeral.length < 50 ? numeral : `${numeral.slice(0, 20)}…${numeral.slice(-20)}`,
    numeral,
  ]);
}

describe("a numeral changes its value", () => {
  it.each(
    named([
      "1e400",
      "-1E999",
      "1e-400",
      "-1e-400",
      `0.${"0".repeat(400)}1`,
      "9007199254740993",
      "-9007199254740993",
      "9007199254740993.0",
      "9007199254740993.000",
      "9007199254740993e0",
      "9007199254740993E+00",
      "90071992547409930e-1",
      "9.007199254740993e15",
      "0.9007199254740993e16",
      "12345678901234567890",
      "1e23",
      "1E+23",
      "0.1e24",
      "1.7976931348623157e308",
      "9".repeat(MILLION),
      `1${"0".repeat(MILLION)}`,
      `1e${"9".repeat(MILLION)}`,
      "1e999999999",
      "1e-999999999",
      `${"0.".padEnd(MILLION, "0")}1`,
      `9007199254740993.${"0".repeat(MILLION)}`,
      `9007199254740993${"0".repeat(MILLION)}e-${MILLION}`,
    ]),
  )("if it is %s", (_name, numeral) => {
    expect(keepsItsValue(numeral)).toBe(false);
  });
});

describe("a numeral keeps its value", () => {
  it.each(
    named([
      "0",
      "-0",
      "0e5",
      "0e999",
      "-0.0e-999",
      `0e${"9".repeat(1000)}`,
      `0.${"0".repeat(MILLION)}`,
      "9007199254740991",
      "9007199254740992",
      "9007199254740994.0",
      "-9007199254740991",
      "1e22",
      "1E+2",
      "1.5e1",
      "100e-2",
      "123456789012345678e-2",
      "1234567890123456.78",
      "9007199254740992.5",
      "0.1",
      "0.12345678901234567890",
      "5e-324",
      "1.7976931348623157e-300",
      String(2n ** 1000n),
      `1${"0".repeat(MILLION)}e-${MILLION}`,
      `0.${"0".repeat(MILLION - 1)}1e${MILLION}`,
      `1e${"0".repeat(MILLION)}1`,
      `1.${"0".repeat(MILLION)}`,
    ]),
  )("if it is %s", (_name, numeral) => {
    expect(keepsItsValue(numeral)).toBe(true);
  });
});

it("an integer keeps its value in every spelling or in none", () => {
  const digits = fc.oneof(
    fc.bigInt({ min: 1n, max: 10n ** 24n }),
    fc.bigInt({ min: 1n, max: 2n ** 53n }).chain((odd) => fc.nat(80).map((power) => odd * 2n ** BigInt(power))),
  );
  fc.assert(
    fc.property(digits, fc.nat(40), fc.nat(30), fc.boolean(), (integer, point, zeros, isNegative) => {
      const keeps = BigInt(Number(integer)) === integer;
      const text = `${integer}`;
      const padded = text.padStart(point + 1, "0");
      const whole = padded.slice(0, padded.length - point);
      const sign = isNegative ? "-" : "";
      const spellings = [
        `${text}.0${"0".repeat(zeros)}`,
        `${text}e0`,
        `${text}${"0".repeat(zeros)}E-${zeros}`,
        `${whole}.${padded.slice(whole.length)}0e+${point}`,
      ];
      for (const spelling of spellings) expect([spelling, keepsItsValue(sign + spelling)]).toEqual([spelling, keeps]);
    }),
  );
});

it("a fraction keeps its value unless it becomes zero or endless", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: 10n ** 30n }), fc.integer({ min: -400, max: -32 }), (integer, power) => {
      const numeral = `${integer * 10n + 1n}e${power}`;
      expect(keepsItsValue(numeral)).toBe(Number(numeral) !== 0);
    }),
  );
});

it("a numeral is judged by what JSON.parse makes of it", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
      const numeral = JSON.stringify(number);
      const isExact = !Number.isInteger(number) || Math.abs(number) < 2 ** 53;
      if (isExact) expect(keepsItsValue(numeral)).toBe(true);
      else expect(keepsItsValue(String(BigInt(number)))).toBe(true);
    }),
  );
});
