import fc from "fast-check";
import { expect, it } from "vitest";
import { isReservedEventType } from "../../../src/domain/event-type.ts";
import { parseFilter } from "../../../src/domain/filter/parse-filter.ts";
import { cases } from "../../tools/cases.ts";
import { jsonText } from "../json-values.ts";
import { anyFilter, anySubject, passes } from "./filter-oracle.ts";

it("holds for an event if and only if the filter's words do", () => {
  const seen = { understood: 0, passed: 0, all: 0 };
  fc.assert(
    fc.property(anyFilter, anySubject, (filter, subject) => {
      seen.all++;
      const parsed = parseFilter(filter);
      if (!parsed.ok) return;
      seen.understood++;
      const failed = parsed.value.findFailed(subject);
      expect(failed === undefined).toBe(passes(filter, subject));
      if (failed === undefined) seen.passed++;
    }),
    cases(5000),
  );
  expect(seen.understood / seen.all).toBeGreaterThan(0.7);
  expect(seen.passed / seen.understood).toBeGreaterThan(0.1);
  expect(seen.passed / seen.understood).toBeLessThan(0.85);
});

it("means the same after a round trip through JSON", () => {
  fc.assert(
    fc.property(anyFilter, anySubject, (filter, subject) => {
      const [one, other] = [parseFilter(filter), parseFilter(JSON.parse(JSON.stringify(filter)))];
      expect(one.ok).toBe(other.ok);
      if (!one.ok || !other.ok) return;
      const sent: typeof subject = JSON.parse(JSON.stringify(subject));
      // JSON has no negative zero, and none that differs from zero.
      const told = JSON.stringify(one.value.findFailed(subject));
      expect(JSON.stringify(other.value.findFailed(sent))).toBe(told);
    }),
    cases(2000),
  );
});

it("names a condition that the filter has, and that fails by itself outside of lists", () => {
  fc.assert(
    fc.property(anyFilter, anySubject, (filter, subject) => {
      const parsed = parseFilter(filter);
      const failed = parsed.ok ? parsed.value.findFailed(subject) : undefined;
      if (failed === undefined || isReservedEventType(subject.type) || JSON.stringify(subject.data).includes("["))
        return;
      expect(JSON.stringify(filter)).toContain(JSON.stringify(failed.expected));
      const { path, operator, expected } = failed;
      const alone = path
        .split(".")
        .reduceRight<unknown>(
          (below, key) => Object.fromEntries([[key, below]]),
          Object.fromEntries([[operator, expected]]),
        );
      if (path !== "" && operator !== "$not" && operator !== "$or") expect(passes(alone, subject)).toBe(false);
    }),
    cases(2000),
  );
});

it("never throws, for any JSON as a filter and as data", () => {
  const subject = fc.record({ type: fc.string(), application_id: fc.option(fc.string()), tags: fc.array(fc.string()) });
  fc.assert(
    fc.property(jsonText, jsonText, anyFilter, subject, (text, dataText, filter, fields) => {
      const data: unknown = JSON.parse(dataText);
      for (const input of [JSON.parse(text), { data: JSON.parse(text) }, filter]) {
        const parsed = parseFilter(input);
        if (parsed.ok) parsed.value.findFailed({ ...fields, data });
        else expect(parsed.error.length).toBeGreaterThan(0);
      }
    }),
    cases(2000),
  );
});
