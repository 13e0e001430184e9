import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  DEFAULT_RETRY_SCHEDULE,
  MAX_RETRY_AFTER_SECONDS,
  parseRetryAfter,
  planNextAttempt,
} from "../../src/domain/retry-schedule.ts";
import { T0 } from "./deliveries.ts";

const random = fc.double({ min: 0, max: 1, noNaN: true });
const schedule = fc.array(fc.integer({ min: 0, max: 86_400 }), { minLength: 1, maxLength: 20 });

describe("the default schedule", () => {
  it("is the contract's", () => {
    expect(DEFAULT_RETRY_SCHEDULE).toEqual([0, 60, 300, 1800, 3600, 21600]);
  });

  it("ends after the sixth attempt", () => {
    const planned = [1, 2, 3, 4, 5, 6].map((made) => planNextAttempt(DEFAULT_RETRY_SCHEDULE, made, T0, null, 0)?.at);
    const delays = planned.map((at) => (at === undefined ? undefined : (at - T0) / 1000));
    expect(delays).toEqual([60, 300, 1800, 3600, 21600, undefined]);
  });
});

describe("a planned attempt", () => {
  it("is never early, and at most a tenth late", () => {
    fc.assert(
      fc.property(schedule, fc.nat(25), fc.nat(4e12), random, (delays, consumed, endedAt, drawn) => {
        const plan = planNextAttempt(delays, consumed, endedAt, null, drawn);
        const delay = delays[consumed];
        expect(plan === undefined).toBe(delay === undefined);
        if (delay === undefined) return;
        expect(plan?.reason).toBe("schedule");
        expect(plan?.at).toBeGreaterThanOrEqual(endedAt + delay * 1000);
        expect(plan?.at).toBeLessThanOrEqual(endedAt + delay * 1100 + 1);
        expect(Number.isInteger(plan?.at)).toBe(true);
      }),
    );
  });

  it("is never earlier than Retry-After (up to a day) or the schedule", () => {
    fc.assert(
      fc.property(schedule, fc.nat(19), fc.nat(200_000), random, (delays, consumed, asked, drawn) => {
        fc.pre(consumed < delays.length);
        const plan = planNextAttempt(delays, consumed, T0, asked, drawn);
        const scheduled = planNextAttempt(delays, consumed, T0, null, drawn);
        const wanted = T0 + Math.min(asked, MAX_RETRY_AFTER_SECONDS) * 1000;
        expect(plan?.at).toBe(Math.max(wanted, scheduled?.at ?? 0));
        expect(plan?.reason).toBe(wanted > (scheduled?.at ?? 0) ? "retry_after" : "schedule");
      }),
    );
  });

  it("is not added by Retry-After when the schedule has ended", () => {
    expect(planNextAttempt([0, 60], 2, T0, 10, 0)).toBeUndefined();
  });
});

describe("Retry-After", () => {
  const now = Date.UTC(2030, 0, 1, 12, 0, 0, 250);

  it.each([
    ["0", 0],
    ["120", 120],
    [" 120 ", 120],
    ["86400", 86_400],
    ["86401", 86_400],
    ["9999999999", 86_400],
    ["99999999999999999999", 86_400],
    ["Tue, 01 Jan 2030 12:01:00 GMT", 60],
    ["Tue, 01 Jan 2030 12:00:01 GMT", 1],
    ["Sat, 05 Jan 2030 12:00:00 GMT", 86_400],
    ["Tuesday, 01-Jan-30 12:01:00 GMT", 60],
    ["Tue Jan  1 12:01:00 2030", 60],
  ])("%j asks for %i seconds", (header, seconds) => {
    expect(parseRetryAfter(header, now)).toBe(seconds);
  });

  it.each([
    null,
    "",
    "-1",
    "1.5",
    "1e3",
    "soon",
    "120, 60",
    "0x10",
    "٣٠",
    "2030-01-01T13:00:00Z",
    "Tue, 99 Foo 2030 12:00:00 GMT",
    "Tue, 01 Jan 2030 12:00:00 GMT",
    "Fri, 01 Jan 1999 00:00:00 GMT",
    "Friday, 01-Jan-99 00:00:00 GMT",
    "Tue Jan  1 11:59:59 2030",
    "Tue, 1 Jan 2030 13:00:00 +0000",
  ])("%j is ignored", (header) => {
    expect(parseRetryAfter(header, now)).toBeNull();
  });

  it("as a date is never obeyed early", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 86_000_000 }), (waitMs) => {
        const at = Math.floor((now + waitMs) / 1000) * 1000;
        fc.pre(at > now);
        const seconds = parseRetryAfter(new Date(at).toUTCString(), now) ?? 0;
        const next = planNextAttempt([0, 0], 1, now, seconds, 0);
        expect(next?.at).toBeGreaterThanOrEqual(at);
        expect(next?.at).toBeLessThan(at + 1000);
      }),
    );
  });

  it("is null or a whole number from 0 to a day, whatever the header is", () => {
    const header = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(..."0123456789-+. ,:GMT".split("")) }));
    fc.assert(
      fc.property(header, (text) => {
        const seconds = parseRetryAfter(text, now);
        if (seconds === null) return;
        expect(Number.isInteger(seconds)).toBe(true);
        expect(seconds).toBeGreaterThanOrEqual(0);
        expect(seconds).toBeLessThanOrEqual(MAX_RETRY_AFTER_SECONDS);
      }),
    );
  });
});
