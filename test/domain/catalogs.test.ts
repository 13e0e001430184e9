import { describe, expect, it } from "vitest";
import { BUILT_IN, CATALOGS, findBuiltInExample } from "../../src/domain/catalogs/catalogs.ts";
import { isEventTypeName, isReservedEventType } from "../../src/domain/event-type.ts";

/** The fields of the seed's payload example. */
const INVESTMENT_FIELDS =
  `id tickerSymbol name description address country cik lei figi foundingDate ipoDate headquarters
  ceo employees exchange industry sector issuance website tags createdAt updatedAt editedName financingType marketType type
  visibility isFavorite isLocked isArchived bannerImage clearbit`.split(/\s+/);

describe("the built-in catalogs", () => {
  it("have 18 and 9 event types", () => {
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

  it.each(BUILT_IN)("describe $name, with an example that survives JSON", ({ name, description, example }) => {
    expect(isEventTypeName(name)).toBe(true);
    expect(isReservedEventType(name)).toBe(false);
    expect(description).toMatch(/^Sent when .+\.$/);
    const text = JSON.stringify(example);
    expect(JSON.parse(text)).toEqual(example);
    expect(text.length).toBeGreaterThan(20);
    expect(text.length).toBeLessThan(8192);
  });

  it("have the documented fields of investment.created, in order", () => {
    expect(Object.keys(findBuiltInExample("investment.created") ?? {})).toEqual(INVESTMENT_FIELDS);
  });

  it("have no example of an unknown type", () => {
    expect(findBuiltInExample("order.paid")).toBeUndefined();
  });
});
