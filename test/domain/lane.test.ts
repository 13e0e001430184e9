import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  advanceStanding,
  DEGRADED_RUN,
  type ExchangeSeen,
  FIRST_WINDOW,
  isTrouble,
  MAX_WINDOW,
  NEW_STANDING,
  PROVEN_RUN,
  SLOW_EXCHANGE_MS,
  type Standing,
} from "../../src/domain/lane.ts";

const quick: ExchangeSeen = { succeeded: true, durationMs: 50 };
const slow: ExchangeSeen = { succeeded: true, durationMs: SLOW_EXCHANGE_MS + 1 };
const failed: ExchangeSeen = { succeeded: false, durationMs: 50 };

function after(...seen: readonly ExchangeSeen[]): Standing {
  return seen.reduce(advanceStanding, NEW_STANDING);
}

function times(count: number, seen: ExchangeSeen): readonly ExchangeSeen[] {
  return Array.from({ length: count }, () => seen);
}

describe("an exchange with trouble", () => {
  it("is a failure or more than two seconds", () => {
    expect([quick, slow, failed].map(isTrouble)).toEqual([false, true, true]);
    expect(isTrouble({ ...quick, durationMs: SLOW_EXCHANGE_MS })).toBe(false);
  });
});

describe("a new webhook", () => {
  it("is paced, healthy, and has a small window", () => {
    expect(NEW_STANDING).toMatchObject({ lane: "paced", health: "healthy", window: FIRST_WINDOW });
  });

  it("earns the direct lane with its tenth quick success in a row", () => {
    expect(after(...times(PROVEN_RUN - 1, quick)).lane).toBe("paced");
    expect(after(...times(PROVEN_RUN, quick))).toMatchObject({ lane: "direct", window: MAX_WINDOW, health: "healthy" });
  });

  it("opens its window by one with each quick success", () => {
    expect([1, 2, 3].map((count) => after(...times(count, quick)).window)).toEqual([3, 4, 5]);
  });
});

describe("a proven webhook", () => {
  const proven = after(...times(PROVEN_RUN, quick));

  it("stays the same object through quick successes", () => {
    expect(advanceStanding(proven, quick)).toBe(proven);
  });

  it.each([slow, failed])("loses the direct lane at the first sign of trouble: %j", (trouble) => {
    expect(advanceStanding(proven, trouble)).toMatchObject({
      lane: "paced",
      health: "healthy",
      window: MAX_WINDOW / 2,
    });
  });

  it("must earn the lane again with ten more", () => {
    const back = times(PROVEN_RUN - 1, quick).reduce(advanceStanding, advanceStanding(proven, slow));
    expect(back.lane).toBe("paced");
    expect(advanceStanding(back, quick).lane).toBe("direct");
  });
});

describe("a webhook's health", () => {
  it("is degraded by the third trouble in a row", () => {
    expect(after(...times(DEGRADED_RUN - 1, failed)).health).toBe("healthy");
    expect(after(failed, slow, failed).health).toBe("degraded");
    expect(after(failed, failed, quick, failed).health).toBe("healthy");
  });

  it("comes back with the third quick success in a row", () => {
    const bad = times(DEGRADED_RUN, failed);
    expect(after(...bad, quick, quick).health).toBe("degraded");
    expect(after(...bad, quick, quick, quick).health).toBe("healthy");
    expect(after(...bad, quick, quick, slow, quick, quick).health).toBe("degraded");
  });
});

it("lane, window and health keep their rules through every sequence of exchanges", () => {
  const seen = fc.record({ succeeded: fc.boolean(), durationMs: fc.nat(4000) });
  fc.assert(
    fc.property(fc.array(fc.oneof(seen, fc.constant(quick)), { maxLength: 60 }), (exchanges) => {
      let standing = NEW_STANDING;
      for (const [index, exchange] of exchanges.entries()) {
        standing = advanceStanding(standing, exchange);
        const recent = exchanges.slice(0, index + 1);
        expect(standing.window).toBeGreaterThanOrEqual(1);
        expect(standing.window).toBeLessThanOrEqual(MAX_WINDOW);
        if (isTrouble(exchange)) expect(standing.lane).toBe("paced");
        const isProven = recent.length >= PROVEN_RUN && !recent.slice(-PROVEN_RUN).some(isTrouble);
        expect(standing.lane === "direct").toBe(isProven);
        if (recent.length >= DEGRADED_RUN && recent.slice(-DEGRADED_RUN).every(isTrouble)) {
          expect(standing.health).toBe("degraded");
        }
      }
    }),
  );
});
