import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseHttpDate } from "../../src/domain/http-date.ts";

const now = Date.UTC(2030, 5, 15, 12);
const EXAMPLE = Date.UTC(1994, 10, 6, 8, 49, 37);
const SHORT_DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const LONG_DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/** A time in each of the three forms, put together of what the platform says. */
function spell(at: Date): readonly [fixdate: string, rfc850: string, asctime: string] {
  const fixdate = at.toUTCString();
  const [, day = "", month = "", year = "", time = ""] = fixdate.split(" ");
  const rfc850 = `${LONG_DAYS[at.getUTCDay()]}, ${day}-${month}-${year.slice(-2)} ${time} GMT`;
  return [fixdate, rfc850, `${SHORT_DAYS[at.getUTCDay()]} ${month} ${day.replace(/^0/, " ")} ${time} ${year}`];
}

describe("an HTTP date", () => {
  it.each(["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"])(
    "of RFC 9110 is read: %s",
    (text) => {
      expect(parseHttpDate(text, now)).toBe(EXAMPLE);
    },
  );

  it("is read in every form, for every second of a century", () => {
    const fiftyYears = 50 * 365 * 86_400;
    fc.assert(
      fc.property(fc.integer({ min: 49 - fiftyYears, max: fiftyYears }), (seconds) => {
        const at = new Date(now + seconds * 1000);
        expect(spell(at).map((text) => parseHttpDate(text, now))).toEqual(Array(3).fill(at.getTime()));
      }),
    );
  });

  it.each([
    ["Saturday, 15-Jun-80 12:00:00 GMT", Date.UTC(2080, 5, 15, 12)],
    ["Saturday, 15-Jun-80 12:00:01 GMT", Date.UTC(1980, 5, 15, 12, 0, 1)],
    ["Monday, 31-Dec-79 23:59:59 GMT", Date.UTC(2079, 11, 31, 23, 59, 59)],
    ["Tuesday, 01-Jan-81 00:00:00 GMT", Date.UTC(1981, 0, 1)],
    ["Saturday, 01-Jan-00 00:00:00 GMT", Date.UTC(2000, 0, 1)],
  ])("with a year of two digits is at most fifty years ahead: %s", (text, at) => {
    expect(parseHttpDate(text, now)).toBe(at);
  });

  it("with a year of two digits may be of the next century", () => {
    expect(parseHttpDate("Friday, 01-Jan-02 00:00:00 GMT", Date.UTC(2099, 0, 1))).toBe(Date.UTC(2102, 0, 1));
  });

  it("counts a leap second as the second after it", () => {
    expect(parseHttpDate("Sat, 31 Dec 2016 23:59:60 GMT", now)).toBe(Date.UTC(2017, 0, 1));
    expect(parseHttpDate("Sat, 31 Dec 2016 23:58:60 GMT", now)).toBeUndefined();
    expect(parseHttpDate("Fri, 30 Dec 2016 23:59:60 GMT", now)).toBeUndefined();
  });

  it.each([
    "",
    "Sun, 6 Nov 1994 08:49:37 GMT",
    "Sun, 06 Nov 1994 08:49:37",
    "Sun, 06 Nov 1994 08:49:37 UTC",
    "Sun, 06 Nov 1994 08:49:37 +0000",
    "Sun, 06 Nov 1994 8:49:37 GMT",
    "Sun, 06 Nov 1994 08:49 GMT",
    "Sun, 06 Nov 94 08:49:37 GMT",
    "sun, 06 nov 1994 08:49:37 gmt",
    "Son, 06 Nov 1994 08:49:37 GMT",
    "Sun 06 Nov 1994 08:49:37 GMT",
    "Sun,  06 Nov 1994 08:49:37 GMT",
    "06 Nov 1994 08:49:37 GMT",
    "Sun, 31 Nov 1994 08:49:37 GMT",
    "Sun, 29 Feb 2030 08:49:37 GMT",
    "Sun, 00 Nov 1994 08:49:37 GMT",
    "Sun, 06 Nov 1994 24:00:00 GMT",
    "Sun, 06 Nov 1994 08:60:00 GMT",
    "Sun, 06 Nov 1994 08:49:61 GMT",
    "Sunday, 06-Nov-1994 08:49:37 GMT",
    "Sun, 06-Nov-94 08:49:37 GMT",
    "Sun Nov 6 08:49:37 1994",
    "Sun Nov  6 08:49:37 1994 GMT",
    "Sun Nov  0 08:49:37 1994",
    "1994-11-06T08:49:37Z",
    "784111777",
  ])("is not %j", (text) => {
    expect(parseHttpDate(text, now)).toBeUndefined();
  });
});
