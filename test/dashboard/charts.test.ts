import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AnswerBar } from "../../src/dashboard/parts/answer-bar.tsx";
import { ChartTable, DeliveryChart, niceTop } from "../../src/dashboard/parts/charts.tsx";
import { cases } from "../tools/cases.ts";

const T0 = Date.UTC(2030, 0, 1, 16);
const HOUR_MS = 3_600_000;
const nothing = { delivered: 0, failed: 0, pending: 0, responseTimeMs: null };
const SERIES = [
  { at: T0, ...nothing, delivered: 3, failed: 1, responseTimeMs: 250 },
  { at: T0 + HOUR_MS, ...nothing },
  { at: T0 + 2 * HOUR_MS, ...nothing, pending: 2 },
  { at: T0 + 3 * HOUR_MS, ...nothing },
];

describe("a chart", () => {
  it("has an axis of round numbers that nothing is above", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), (most) => {
        const top = niceTop(most);
        expect(top).toBeGreaterThanOrEqual(most);
        expect(top).toBeLessThanOrEqual(2 * most);
        expect(Number.isInteger(top / 2)).toBe(true);
      }),
      cases(500),
    );
  });

  it("tells values, times and each kind of delivery by its own mark", () => {
    const html = String(DeliveryChart({ series: SERIES, label: "all" }));
    expect(html).toContain("<span>4</span><span>2</span><span>0</span>");
    const times = ["16:00", "17:00", "18:00", "19:00"];
    const marked = times.map((time) => `<time dateTime="2030-01-01T${time}:00Z" data-exact="11,16">${time}</time>`);
    expect(html).toContain(marked.join(""));
    for (const [kind, path] of [
      ["ok", "M5 100V25"],
      ["bad", "M5 25V0"],
      ["wait", "M25 100V50"],
    ] as const) {
      expect(html).toContain(`<path class="bar-${kind}" d="${path}">`);
    }
    expect(html).toContain("2030-01-01 18:00:00 UTC: 0 delivered, 0 failed, 2 pending");
  });

  it("has a table of its figures, without what there is nothing of", () => {
    const html = String(ChartTable({ series: SERIES }));
    expect(html.match(/<tr>/g)).toHaveLength(3);
    expect(html).toContain('<th scope="row">2030-01-01 16:00</th><td>3</td><td>1</td><td>0</td><td>250 ms</td>');
  });

  it("of answers names codes by how often they came, and sums up the rest", () => {
    const counts = [500, 503, null, 404, 429, 502, 418, 400].map((code, index) => ({ code, count: 10 - index }));
    const html = String(AnswerBar({ answers: { counts, deliveries: 9, isPart: true } }));
    expect(html).toContain("500 × 10, 503 × 9, no answer × 8, 404 × 7, 429 × 6, 502 × 5, others × 7");
    expect(html).toContain("Answers of the newest 9 deliveries");
    expect(html).toContain('<path class="bar-wait"');
  });
});
