import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findChangedNumbers, findDeepValue, scanJson } from "../../src/domain/scan-json.ts";
import { jsonText } from "./json-values.ts";
import { cases } from "../tools/cases.ts";

/** Counts values, and the arrays and objects around the deepest. */
function measure(value: unknown): { readonly values: number; readonly depth: number } {
  if (typeof value !== "object" || value === null) return { values: 1, depth: 0 };
  const inside = Object.values(value).map(measure);
  return {
    values: inside.reduce((sum, { values }) => sum + values, 1),
    depth: Math.max(0, ...inside.map(({ depth }) => depth + 1)),
  };
}

/** Takes a path to its value. */
function follow(root: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((value, step) => Object.getOwnPropertyDescriptor(value, step)?.value, root);
}

/** JSON in which no name comes twice in an object, laid out or not. */
const spelled = fc.tuple(jsonText, fc.constantFrom("", " ", "\t")).map(([text, space]) => {
  const value: unknown = JSON.parse(text);
  return { value, text: JSON.stringify(value, null, space) };
});

describe("a JSON scan", () => {
  it("counts values and depth as the parsed value has them", () => {
    fc.assert(
      fc.property(spelled, ({ value, text }) => {
        const { values, depth } = measure(value);
        expect(scanJson(text, values)).toMatchObject({ hasTooManyValues: false, depth });
        expect(scanJson(text, values - 1).hasTooManyValues).toBe(true);
      }),
    );
  });

  it("never throws, whatever the text", () => {
    const unit = fc.constantFrom(...'[]{},:"\\0123.eE-+ ntrue\n\u00e9\ud800'.split(""));
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit })), fc.nat(20), (text, most) => {
        expect(scanJson(text, most).depth).toBeGreaterThanOrEqual(0);
      }),
      cases(1000),
    );
  });

  it("stops once there are too many values", () => {
    expect(scanJson(`[1,2,${"[".repeat(1000)}`, 3)).toMatchObject({ hasTooManyValues: true, depth: 1 });
  });
});

describe("a scan's place", () => {
  it("of a value nested too deep leads to such a value", () => {
    fc.assert(
      fc.property(spelled, fc.nat(3), ({ value, text }, most) => {
        const path = findDeepValue(text, most);
        expect(path?.length).toBe(measure(value).depth > most ? most + 1 : undefined);
        if (path !== undefined) expect(follow(value, path)).toBeDefined();
      }),
    );
  });

  it("leads to each changed number, in order", () => {
    fc.assert(
      fc.property(spelled, ({ value }) => {
        let marked = 0;
        const mark = (_name: string, child: unknown) => (typeof child === "number" ? `#${marked++}#` : child);
        const text = JSON.stringify(value, mark).replaceAll(/"#(\d+)#"/g, "1$1e400");
        fc.pre(marked > 0 && !JSON.stringify(value).includes("#"));
        const withIndexes: unknown = JSON.parse(text.replaceAll(/1(\d+)e400/g, "$1"));
        const found = findChangedNumbers(text, 1000);
        expect(found.map(({ path }) => follow(withIndexes, path))).toEqual(Array.from({ length: marked }, (_, i) => i));
      }),
    );
  });
});
