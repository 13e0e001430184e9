import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  CHOSEN_ID,
  encodeIdRest,
  encodeIdTime,
  ID_PREFIXES,
  isEventId,
  isId,
  isMemberId,
  lowestId,
  timeOfId,
} from "../../src/domain/ids.ts";

/** The largest time that a ULID holds. */
const MAX_TIME = 2 ** 48 - 1;
const time = fc.oneof(fc.nat(MAX_TIME), fc.constantFrom(0, 1, 31, 32, MAX_TIME));
const digest = fc.uint8Array({ minLength: 10, maxLength: 32 });

describe("the time in an id", () => {
  it.each([
    [0, "0000000000"],
    [1, "0000000001"],
    [32, "0000000010"],
    [1_469_918_176_385, "01ARYZ6S41"],
    [MAX_TIME, "7ZZZZZZZZZ"],
  ])("encodes %i as %s", (ms, text) => {
    expect(encodeIdTime(ms)).toBe(text);
  });

  it("decodes to the encoded time", () => {
    fc.assert(
      fc.property(time, digest, (ms, bytes) => {
        expect(timeOfId("event", `evt_${encodeIdTime(ms)}${encodeIdRest(bytes)}`)).toBe(ms);
      }),
    );
  });

  it("sorts ids", () => {
    fc.assert(
      fc.property(time, time, digest, digest, (one, other, a, b) => {
        fc.pre(one < other);
        const [first, second] = [
          `del_${encodeIdTime(one)}${encodeIdRest(a)}`,
          `del_${encodeIdTime(other)}${encodeIdRest(b)}`,
        ];
        expect(first < second).toBe(true);
        expect(lowestId("delivery", one) <= first).toBe(true);
        expect(first < lowestId("delivery", other)).toBe(true);
      }),
    );
  });

  it("is unknown for any text that Hookline did not make", () => {
    for (const text of ["", "evt_", "order-7", "del_01ARYZ6S41TSV4RRFFQ69G5FAV", "evt_Z1ARYZ6S41TSV4RRFFQ69G5FAV"]) {
      expect(timeOfId("event", text)).toBeUndefined();
    }
  });

  it("counts as the beginning of a range if it is before 1970", () => {
    expect(lowestId("event", -5)).toBe(lowestId("event", 0));
  });
});

describe("the rest of an id", () => {
  it("encodes 80 bits, five by five", () => {
    expect(encodeIdRest(new Uint8Array(10))).toBe("0".repeat(16));
    expect(encodeIdRest(new Uint8Array(10).fill(255))).toBe("Z".repeat(16));
    expect(encodeIdRest(Uint8Array.of(0b00001_000, 0b10_00011_0, 0, 0, 0, 0, 0, 0, 0, 1))).toBe("1230000000000001");
  });

  it("differs whenever the 80 bits do", () => {
    fc.assert(
      fc.property(digest, digest, (one, other) => {
        const same = one.slice(0, 10).every((byte, index) => byte === other[index]);
        expect(encodeIdRest(one) === encodeIdRest(other)).toBe(same);
      }),
    );
  });
});

describe("the form of an id", () => {
  it.each([
    ["event", "evt_01ARYZ6S41TSV4RRFFQ69G5FAV", true],
    ["event", "evt_01aryz6s41tsv4rrffq69g5fav", false],
    ["event", "evt_81ARYZ6S41TSV4RRFFQ69G5FAV", false],
    ["event", "evt_01ARYZ6S41TSV4RRFFQ69G5FA", false],
    ["event", "evt_01ARYZ6S41TSV4RRFFQ69G5FAVV", false],
    ["event", "evt_01ARYZ6S41TSV4RRFFQ69G5FAI", false],
    ["webhook", "evt_01ARYZ6S41TSV4RRFFQ69G5FAV", false],
    ["webhook", "wh_01ARYZ6S41TSV4RRFFQ69G5FAV", true],
  ] as const)("as a %s id, %j is valid: %s", (kind, text, expected) => {
    expect(isId(kind, text)).toBe(expected);
  });

  it("has a prefix that no other kind begins with", () => {
    const prefixes = Object.values(ID_PREFIXES);
    for (const one of prefixes) expect(prefixes.filter((other) => other.startsWith(one))).toEqual([one]);
  });

  it.each([
    ["a", true],
    ["A-b_9", true],
    ["x".repeat(64), true],
    ["x".repeat(65), false],
    ["", false],
    ["a b", false],
    ["a\n", false],
    ["ä", false],
    ["a/b", false],
  ])("of a chosen id, %j is valid: %s", (text, expected) => {
    expect(CHOSEN_ID.test(text)).toBe(expected);
  });
});

const ULID = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
const PREFIXES = [...Object.values(ID_PREFIXES), "mem_"];

describe("chosen ids", () => {
  it.each(PREFIXES)("must not begin with %s and a ULID", (prefix) => {
    for (const rest of ["", "_", "_disabled_1", "0"]) {
      expect(isMemberId(`${prefix}${ULID}${rest}`)).toBe(false);
      expect(isEventId(`${prefix}${ULID}${rest}`)).toBe(prefix === "evt_" && rest === "");
    }
  });

  it.each(["key_", "mem_", "ses_"])("of members must not begin with %s", (prefix) => {
    for (const rest of ["", "1", ULID.toLowerCase()]) expect(isMemberId(prefix + rest)).toBe(false);
  });

  it.each([
    ...["a", "root", "system", "member_1", "keyring", "KEY_1", "webhook_5", "wh_5", "del_1", `x_${ULID}`, ULID],
    ...["evt_", "evt_1", `evt_${ULID.slice(1)}`, `evt_8${ULID.slice(1)}`, `evt_${ULID.toLowerCase()}_x`],
  ])("of members and events may be %s", (id) => {
    expect([isMemberId(id), isEventId(id)]).toEqual([true, true]);
  });

  it("may repeat an event's own id or that of an Idempotency-Key, but not add to it", () => {
    for (const id of [`evt_${ULID}`, `evt_Z${ULID.slice(1)}`]) {
      expect([isEventId(id), isEventId(`${id}_`), isEventId(`${id}0`)]).toEqual([true, false, false]);
    }
  });

  it.each(["", "a b", "a.b", "é", "x".repeat(65)])("must not be %j", (id) => {
    expect([isMemberId(id), isEventId(id)]).toEqual([false, false]);
  });
});
