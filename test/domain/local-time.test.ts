import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isTimeZone, readLocalTime } from "../../src/domain/local-time.ts";

function read(text: string, zone: string): readonly string[] | undefined {
  const moments = readLocalTime(text, zone);
  return moments && [moments.first, moments.last].map((at) => new Date(at).toISOString().slice(0, 19));
}

describe("a local time", () => {
  it.each([
    ["2026-11-26T15:52", "UTC", "2026-11-26T15:52:00"],
    ["2026-11-26T15:52:44", "Europe/Berlin", "2026-11-26T14:52:44"],
    ["2026-07-26T15:52", "Europe/Berlin", "2026-07-26T13:52:00"],
    ["2026-01-01T00:15", "Asia/Kolkata", "2025-12-31T18:45:00"],
    ["2026-11-26T15:52", "America/New_York", "2026-11-26T20:52:00"],
    ["2026-11-26T15:52", "Pacific/Kiritimati", "2026-11-26T01:52:00"],
  ])("%s in %s is once", (text, zone, at) => {
    expect(read(text, zone)).toEqual([at, at]);
  });

  it.each([
    ["2026-10-25T02:30", "Europe/Berlin", "2026-10-25T00:30:00", "2026-10-25T01:30:00"],
    ["2026-11-01T01:00", "America/New_York", "2026-11-01T05:00:00", "2026-11-01T06:00:00"],
    ["2026-04-05T01:45", "Australia/Lord_Howe", "2026-04-04T14:45:00", "2026-04-04T15:15:00"],
  ])("%s in %s is twice, when clocks are set back", (text, zone, first, last) => {
    expect(read(text, zone)).toEqual([first, last]);
  });

  it.each([
    ["2026-10-25T01:59:59", "2026-10-24T23:59:59"],
    ["2026-10-25T03:00:00", "2026-10-25T02:00:00"],
    ["2026-03-29T01:59:59", "2026-03-29T00:59:59"],
    ["2026-03-29T03:00:00", "2026-03-29T01:00:00"],
  ])("%s beside the change of clocks is once", (text, at) => {
    expect(read(text, "Europe/Berlin")).toEqual([at, at]);
  });

  it("that no clock shows is read by the offsets of both sides", () => {
    expect(read("2026-03-29T02:30", "Europe/Berlin")).toEqual(["2026-03-29T00:30:00", "2026-03-29T01:30:00"]);
  });

  it.each(["", "2026-02-30T00:00", "2026-01-01", "2026-01-01T24:00", "+275760-09-13T00:00", "2026-01-01T00:00Z", "x"])(
    "is not %j",
    (text) => {
      expect(readLocalTime(text, "Europe/Berlin")).toBeUndefined();
    },
  );

  it("that a clock shows is among the moments when it is read", () => {
    const zone = fc.constantFrom("UTC", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu");
    const time = fc.integer({ min: Date.parse("1990-01-01"), max: Date.parse("2060-01-01") });
    fc.assert(
      fc.property(zone, time, (timeZone, ms) => {
        const at = Math.floor(ms / 1000) * 1000;
        const shown = new Date(at).toLocaleString("sv-SE", { timeZone }).replace(" ", "T");
        const { first, last } = readLocalTime(shown, timeZone) ?? { first: Number.NaN, last: Number.NaN };
        return first === at || last === at;
      }),
    );
  });
});

describe("a time zone", () => {
  it.each([
    ["Europe/Berlin", true],
    ["UTC", true],
    ["+02:00", true],
    ["", false],
    ["Mars/Olympus", false],
    ["<script>", false],
  ])("%j is one: %s", (text, isOne) => {
    expect(isTimeZone(text)).toBe(isOne);
  });
});
