import fc from "fast-check";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { accentProblem, DARK_GROUND, darkAccent, LIGHT_GROUND } from "../../src/domain/accent.ts";
import { COLOR, contrastRatio, lighten, MIN_CONTRAST } from "../../src/domain/contrast.ts";

const color = fc.integer({ min: 0, max: 0xffffff }).map((bits) => `#${bits.toString(16).padStart(6, "0")}`);

describe("the contrast of two colours", () => {
  it.each([
    ["#000000", "#ffffff", 21],
    ["#ffffff", "#ffffff", 1],
    // The greys next to 4.5 on white, and pure colours, as WCAG's own formula gives them.
    ["#767676", "#ffffff", 4.54],
    ["#777777", "#ffffff", 4.48],
    ["#ff0000", "#ffffff", 4.0],
    ["#0000ff", "#ffffff", 8.59],
    ["#00ff00", "#ffffff", 1.37],
  ])("of %s and %s is %d", (one, other, ratio) => {
    expect(contrastRatio(one, other)).toBeCloseTo(ratio, 2);
  });

  it("is from 1 to 21, and the same both ways", () => {
    fc.assert(
      fc.property(color, color, (one, other) => {
        const ratio = contrastRatio(one, other);
        expect(ratio).toBe(contrastRatio(other, one));
        expect(ratio).toBeGreaterThanOrEqual(1);
        expect(ratio).toBeLessThanOrEqual(21.000001);
      }),
    );
  });

  it("with black grows the more white a colour has", () => {
    fc.assert(
      fc.property(color, fc.double({ min: 0, max: 1, noNaN: true }), (one, share) => {
        const lighter = lighten(one, share);
        expect(lighter).toMatch(COLOR);
        expect(contrastRatio(lighter, "#000000")).toBeGreaterThanOrEqual(contrastRatio(one, "#000000"));
      }),
    );
  });
});

describe("an accent", () => {
  const css = readFileSync(resolve(import.meta.dirname, "../../styles/hookline.css"), "utf8");
  /** What a variable of the style sheet is on light and on dark pages. */
  const pairOf = (name: string): readonly [string, string] => {
    const found = new RegExp(`--${name}: light-dark\\((#\\w{6}), (#\\w{6})\\)`).exec(css);
    return [found?.[1] ?? "", found?.[2] ?? ""];
  };
  const grounds = ["ground", "surface", "raised"].map(pairOf);
  const [lightText, darkText] = pairOf("accent-text");

  it("is measured with the ground of pages that is nearest to it", () => {
    expect(grounds.map(([light]) => light)).toContain(LIGHT_GROUND);
    expect(grounds.map(([, dark]) => dark)).toContain(DARK_GROUND);
  });

  it("that is taken can be read on every ground, light and dark, and its buttons too", () => {
    fc.assert(
      fc.property(color, (accent) => {
        if (accentProblem(accent) !== undefined) {
          expect(contrastRatio(accent, LIGHT_GROUND)).toBeLessThan(MIN_CONTRAST);
          return;
        }
        const dark = darkAccent(accent);
        const light = [lightText, ...grounds.map(([ground]) => ground)].map((one) => contrastRatio(accent, one));
        const night = [darkText, ...grounds.map(([, ground]) => ground)].map((one) => contrastRatio(dark, one));
        expect(Math.min(...light, ...night)).toBeGreaterThanOrEqual(MIN_CONTRAST);
      }),
    );
  });

  it("that is too light is refused with its contrast, never as enough", () => {
    expect(accentProblem("#ffcc00")).toBe(
      "has a contrast of 1.36 with #f1f3f6, the ground of pages; at least 4.5 is needed, so choose a darker colour",
    );
    fc.assert(
      fc.property(color, (accent) => {
        const told = Number(/contrast of ([\d.]+)/.exec(accentProblem(accent) ?? "contrast of 0")?.[1]);
        expect(told).toBeLessThan(MIN_CONTRAST);
      }),
    );
  });
});
