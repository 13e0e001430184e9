import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rfc3339 } from "../../src/domain/envelope.ts";
import { parseRfc3339 } from "../../src/domain/rfc3339.ts";

const FIRST_MS = Date.parse("0000-01-01T00:00:00.000Z");
const LAST_MS = Date.parse("9999-12-31T23:59:59.999Z");

describe("an RFC 3339 time", () => {
  it.each([
    ["1985-04-12T23:20:50.52Z", "1985-04-12T23:20:50.520Z"],
    ["1996-12-19T16:39:57-08:00", "1996-12-20T00:39:57.000Z"],
    ["1937-01-01T12:00:27.87+00:20", "1937-01-01T11:40:27.870Z"],
    ["2026-01-02t03:04:05z", "2026-01-02T03:04:05.000Z"],
    ["2026-01-02t03:04:05.6789z", "2026-01-02T03:04:05.678Z"],
    ["2026-01-02T03:04:05-00:00", "2026-01-02T03:04:05.000Z"],
    ["2026-01-02T03:04:05+23:59", "2026-01-01T03:05:05.000Z"],
    [`2026-01-02T03:04:05.${"9".repeat(1000)}Z`, "2026-01-02T03:04:05.999Z"],
    ["2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z"],
    ["0000-02-29T00:00:00Z", "0000-02-29T00:00:00.000Z"],
    ["0050-01-01T00:00:00Z", "0050-01-01T00:00:00.000Z"],
    ["0000-01-01T00:00:00-01:00", "0000-01-01T01:00:00.000Z"],
    ["9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"],
  ])("is read: %s", (text, expected) => {
    expect(new Date(parseRfc3339(text) ?? NaN).toISOString()).toBe(expected);
  });

  it.each([
    ["1990-12-31T23:59:60Z", "1991-01-01T00:00:00.000Z"],
    ["1990-12-31T15:59:60-08:00", "1991-01-01T00:00:00.000Z"],
    ["2015-07-01T00:59:60.5+01:00", "2015-07-01T00:00:00.500Z"],
  ])("in a leap second counts as the second after it: %s", (text, expected) => {
    expect(new Date(parseRfc3339(text) ?? NaN).toISOString()).toBe(expected);
  });

  it.each([
    "",
    "2026-01-02",
    "2026-01-02T03:04Z",
    "2026-01-02T03:04:05",
    "2026-01-02 03:04:05Z",
    "2026-01-02T03:04:05 Z",
    " 2026-01-02T03:04:05Z",
    "2026-01-02T03:04:05Z\n",
    "2026-01-02T03:04:05.Z",
    "2026-01-02T03:04:05,5Z",
    "2026-01-02T03:04:05+0100",
    "2026-01-02T03:04:05+01",
    "2026-01-02T03:04:05+24:00",
    "2026-01-02T03:04:05+01:60",
    "2026-1-2T03:04:05Z",
    "26-01-02T03:04:05Z",
    "+002026-01-02T03:04:05Z",
    "20260102T030405Z",
    "2026-00-02T03:04:05Z",
    "2026-13-02T03:04:05Z",
    "2026-01-00T03:04:05Z",
    "2026-01-32T03:04:05Z",
    "2026-02-29T03:04:05Z",
    "2026-04-31T03:04:05Z",
    "2026-01-02T24:00:00Z",
    "2026-01-02T03:60:05Z",
    "2026-01-02T03:04:60Z",
    "2026-06-30T23:59:60+01:00",
    "2026-06-29T23:59:60Z",
    "2026-01-02T03:04:61Z",
    "0000-01-01T00:00:00+01:00",
    "9999-12-31T23:59:59-23:00",
    "9999-12-31T23:59:60Z",
    "٢٠٢٦-01-02T03:04:05Z",
    "1770000000",
    "yesterday",
  ])("is not %j", (text) => {
    expect(parseRfc3339(text)).toBeUndefined();
  });

  it("is read for any time, offset and case", () => {
    const offset = fc.tuple(fc.constantFrom("+", "-"), fc.nat(23), fc.nat(59));
    fc.assert(
      fc.property(fc.integer({ min: FIRST_MS, max: LAST_MS }), offset, (ms, [sign, hours, minutes]) => {
        expect(parseRfc3339(rfc3339(ms))).toBe(ms);
        expect(parseRfc3339(rfc3339(ms).toLowerCase())).toBe(ms);
        const movedMs = ms + (sign === "+" ? 1 : -1) * (hours * 60 + minutes) * 60_000;
        fc.pre(movedMs >= FIRST_MS && movedMs <= LAST_MS);
        const zone = `${sign}${String(hours).padStart(2, "0")}:${String(minutes).padStart(2, "0")}`;
        expect(parseRfc3339(rfc3339(movedMs).replace("Z", zone))).toBe(ms);
      }),
    );
  });
});
