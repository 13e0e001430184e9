import { describe, expect, it } from "vitest";
import { BUILT_IN, CATALOGS, findBuiltInExample } from "../../src/domain/catalogs/catalogs.ts";
import { isEventTypeName, isReservedEventType } from "../../src/domain/event-type.ts";

/** The fields of the seed's payload example. */
const INVESTMENT_FIELDS =
  `id tickerSymbol name description address country cik lei figi foundingDate ipoDate headquarters
  ceo employees exchange industry sector issuance website tags createdAt updatedAt editedName financingType marketType type
  visibility isFavorite isLocked isArchived bannerImage clearbit`.split(/\s+/);

describe("the built-in catalogs", () => {
  it("has the 18 and the 9 event types of the two platforms", () => {
    expect(CATALOGS.countercyclical.map(({ name }) => name)).toEqual(
      ["investment", "valuation", "memo", "team", "assumption", "pipeline"].flatMap((resource) =>
        ["created", "updated", "deleted"].map((action) => `${resource}.${action}`),
      ),
    );
    expect(CATALOGS.exampleapi.map(({ name }) => name)).toEqual([
      "user.created",
      "user.updated",
      "user.deleted",
      "project.created",
      "project.updated",
      "project.deleted",
      "team.member.added",
      "team.member.removed",
      "team.member.role_changed",
    ]);
  });

  it.each(BUILT_IN)("describes $name with an example that JSON keeps", ({ name, description, example }) => {
    expect(isEventTypeName(name)).toBe(true);
    expect(isReservedEventType(name)).toBe(false);
    expect(description).toMatch(/^Sent when .+\.$/);
    const text = JSON.stringify(example);
    expect(JSON.parse(text)).toEqual(example);
    expect(text.length).toBeGreaterThan(20);
    expect(text.length).toBeLessThan(8192);
  });

  it("gives investment.created the fields of the seed's payload, in order", () => {
    expect(Object.keys(findBuiltInExample("investment.created") ?? {})).toEqual(INVESTMENT_FIELDS);
  });

  it("knows no example of an unknown type", () => {
    expect(findBuiltInExample("order.paid")).toBeUndefined();
  });
});
