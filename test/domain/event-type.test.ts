import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  isEventPattern,
  isEventTypeName,
  isReservedEventType,
  isSubscribed,
  MAX_EVENT_TYPE_LENGTH,
  nearestName,
  OPERATIONAL_EVENT_TYPES,
  patternMatches,
} from "../../src/domain/event-type.ts";

const SEGMENT_CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789_";

/** The contract's rule, said again without a regular expression. */
function isNameByHand(name: string): boolean {
  const segments = name.split(".");
  if (segments.length < 2 || segments.length > 6 || name.length > MAX_EVENT_TYPE_LENGTH) return false;
  return segments.every(
    (segment) => segment !== "" && segment.split("").every((one) => SEGMENT_CHARACTERS.includes(one)),
  );
}

/** Matching, said again segment by segment. */
function coversByHand(pattern: string, type: string): boolean {
  const typeSegments = type.split(".");
  if (pattern === "*") return typeSegments[0] !== "webhook" && typeSegments[0] !== "delivery";
  const segments = pattern.split(".");
  if (segments.at(-1) !== "*") return pattern === type;
  const prefix = segments.slice(0, -1);
  return typeSegments.length > prefix.length && prefix.every((segment, index) => typeSegments[index] === segment);
}

const segment = fc.constantFrom("a", "b", "ab", "a_b", "webhook", "delivery", "1");
const name = fc.array(segment, { minLength: 2, maxLength: 6 }).map((segments) => segments.join("."));
const pattern = fc.oneof(
  name,
  fc.constant("*"),
  fc.array(segment, { minLength: 1, maxLength: 5 }).map((segments) => `${segments.join(".")}.*`),
);

describe("an event type's name", () => {
  it.each(["investment.created", "a.b", "a.b.c.d.e.f", "_.0", "user_2.signed_up"])("%j is valid", (text) => {
    expect(isEventTypeName(text)).toBe(true);
  });

  it.each([
    "",
    "a",
    ".",
    "a.",
    ".b",
    "a..b",
    "a.b.c.d.e.f.g",
    "A.b",
    "a-b.c",
    "a.b ",
    " a.b",
    "a.b\n",
    "a.*",
    "*",
    "ä.b",
    `a.${"b".repeat(MAX_EVENT_TYPE_LENGTH - 1)}`,
  ])("%j is not valid", (text) => {
    expect(isEventTypeName(text)).toBe(false);
  });

  it("is valid at its longest", () => {
    expect(isEventTypeName(`a.${"b".repeat(MAX_EVENT_TYPE_LENGTH - 2)}`)).toBe(true);
  });

  it("is valid exactly by the contract's rule", () => {
    const text = fc.oneof(name, fc.string(), fc.string({ unit: fc.constantFrom(..."ab.._*A\n".split("")) }));
    fc.assert(
      fc.property(text, (one) => {
        expect(isEventTypeName(one)).toBe(isNameByHand(one));
      }),
    );
  });
});

describe("an event pattern", () => {
  it.each(["*", "a.*", "a.b.*", "a.b.c.d.e.*", "a.b"])("%j is valid", (text) => {
    expect(isEventPattern(text)).toBe(true);
  });

  it.each(["", "a", "**", ".*", "*.a", "a*", "a.*.b", "a.b.c.d.e.f.*", "a.*.*", "A.*", "* ", "a.*\n"])(
    "%j is not valid",
    (text) => {
      expect(isEventPattern(text)).toBe(false);
    },
  );

  it("matches at least one name", () => {
    fc.assert(
      fc.property(pattern, (one) => {
        fc.pre(isEventPattern(one) && one !== "*");
        expect(patternMatches(one, one.replace("*", "a"))).toBe(true);
      }),
    );
  });
});

describe("matching an event pattern", () => {
  it.each([
    ["investment.*", "investment.created", true],
    ["investment.*", "investment.round.closed", true],
    ["investment.*", "investments.created", false],
    ["investment.*", "a.investment.created", false],
    ["investment.created", "investment.created", true],
    ["investment.created", "investment.created.twice", false],
    ["*", "investment.created", true],
    ["*", "webhook.disabled", false],
    ["*", "delivery.failed", false],
    ["*", "webhooks.created", true],
    ["webhook.*", "webhook.disabled", true],
    ["delivery.failed", "delivery.failed", true],
  ])("%j against %j is %s", (one, type, expected) => {
    expect(patternMatches(one, type)).toBe(expected);
  });

  it("is the same as by segments", () => {
    fc.assert(
      fc.property(pattern, name, (one, type) => {
        expect(patternMatches(one, type)).toBe(coversByHand(one, type));
      }),
    );
  });

  it("of several matches any of them", () => {
    fc.assert(
      fc.property(fc.array(pattern, { maxLength: 5 }), name, (patterns, type) => {
        expect(isSubscribed(patterns, type)).toBe(patterns.some((one) => coversByHand(one, type)));
      }),
    );
  });
});

describe("reserved names", () => {
  it("are those of operational events", () => {
    for (const type of OPERATIONAL_EVENT_TYPES) {
      expect(isReservedEventType(type)).toBe(true);
      expect(isEventTypeName(type)).toBe(true);
    }
    expect(isReservedEventType("webhook.anything.else")).toBe(true);
    expect(isReservedEventType("webhooks.created")).toBe(false);
    expect(isReservedEventType("my.webhook.created")).toBe(false);
  });
});

describe("the nearest event type", () => {
  const known = ["investment.created", "investment.updated", "round.closed"];

  it.each([
    ["investment.create", "investment.created"],
    ["investmnt.updated", "investment.updated"],
    ["round.close", "round.closed"],
    ["round.closed", "round.closed"],
  ])("to %j is %j", (typed, nearest) => {
    expect(nearestName(typed, known)).toBe(nearest);
  });

  it("is undefined without known names", () => {
    expect(nearestName("a.b", [])).toBeUndefined();
  });

  it("has no nearer known name", () => {
    const distance = (a: string, b: string): number => {
      if (a === "" || b === "") return a.length + b.length;
      if (a[0] === b[0]) return distance(a.slice(1), b.slice(1));
      return 1 + Math.min(distance(a.slice(1), b), distance(a, b.slice(1)), distance(a.slice(1), b.slice(1)));
    };
    const short = fc.string({ unit: fc.constantFrom("a", "b", "."), maxLength: 5 });
    fc.assert(
      fc.property(short, fc.array(short, { minLength: 1, maxLength: 4 }), (typed, names) => {
        const distances = names.map((one) => distance(typed, one));
        expect(nearestName(typed, names)).toBe(names[distances.indexOf(Math.min(...distances))]);
      }),
    );
  });
});
