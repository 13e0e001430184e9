import fc from "fast-check";
import { expect, it } from "vitest";
import { firstLine } from "../../src/domain/first-line.ts";
import { cases } from "../tools/cases.ts";

it("a first line is one line of plain characters, no longer than asked for, whatever the text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), fc.integer({ min: 1, max: 50 }), (text, max) => {
      const line = firstLine(text, max);
      expect(Array.from(line).length).toBeLessThanOrEqual(max);
      expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      expect(line.isWellFormed() || !text.isWellFormed()).toBe(true);
    }),
    cases(500),
  );
});

it.each([
  ['relation "events" does not exist\n  at query', 32, 'relation "events" does not exist'],
  ["\r\n \n  late\r\nlater", 10, "late"],
  ["", 10, ""],
  ["a\u202Eb\u0000c", 10, "a b c"],
  ["123456789012", 10, "123456789…"],
  ["💥".repeat(12), 10, `${"💥".repeat(9)}…`],
])("of %j in %i characters is %j", (text, max, line) => {
  expect(firstLine(text, max)).toBe(line);
});
