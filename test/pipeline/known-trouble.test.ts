import { describe, expect, it } from "vitest";
import { KnownTrouble } from "../../src/pipeline/known-trouble.ts";

describe("a webhook with exchanges that go on", () => {
  it("is unanswered until the last of them has ended", () => {
    const trouble = new KnownTrouble();
    const [first, second] = [trouble.goesOn("wh_1", 1000), trouble.goesOn("wh_1", 1000)];
    first();
    first();
    expect([trouble.isUnanswered("wh_1", 0), trouble.isUnanswered("wh_2", 0)]).toEqual([true, false]);
    second();
    expect(trouble.isUnanswered("wh_1", 0)).toBe(false);
  });

  it("is forgotten when they must have ended, in case the platform broke them off", () => {
    const trouble = new KnownTrouble();
    const end = trouble.goesOn("wh_1", 1000);
    trouble.goesOn("wh_1", 2000);
    expect([trouble.isUnanswered("wh_1", 1999), trouble.isUnanswered("wh_1", 2000)]).toEqual([true, false]);
    end();
    expect(trouble.isUnanswered("wh_1", 0)).toBe(false);
  });
});

describe("a webhook that was in trouble", () => {
  it("is remembered for ten minutes, and so are two thousand others", () => {
    const trouble = new KnownTrouble();
    trouble.note("wh_1", 0);
    expect([trouble.isRecent("wh_1", 599_999), trouble.isRecent("wh_1", 600_000)]).toEqual([true, false]);
    for (let n = 2; n <= 2000; n++) trouble.note(`wh_${n}`, 1);
    trouble.note("wh_1", 2);
    trouble.note("wh_2001", 3);
    const known = ["wh_1", "wh_2", "wh_3", "wh_2001"].map((id) => trouble.isRecent(id, 4));
    expect(known).toEqual([true, false, true, true]);
  });
});
