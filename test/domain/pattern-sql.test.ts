import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { expect, it } from "vitest";
import { patternMatches } from "../../src/domain/event-type.ts";
import { coversTypeSql } from "../../src/domain/pattern-sql.ts";

const segment = fc.constantFrom("a", "b", "ab", "a_b", "1");
const name = fc.array(segment, { minLength: 2, maxLength: 6 }).map((segments) => segments.join("."));
const prefix = fc.array(segment, { minLength: 1, maxLength: 5 }).map((segments) => `${segments.join(".")}.*`);

it("a pattern in SQL matches like patternMatches", () => {
  const database = new DatabaseSync(":memory:");
  const query = `SELECT ${coversTypeSql("pattern", "type")} AS covers FROM (SELECT ? AS pattern, ? AS type)`;
  const statement = database.prepare(query);
  fc.assert(
    fc.property(fc.oneof(name, prefix), name, (pattern, type) => {
      expect(statement.get(pattern, type)?.["covers"]).toBe(patternMatches(pattern, type) ? 1 : 0);
    }),
  );
  for (const [pattern, type] of [
    ["a.*", "a.b"],
    ["a.*", "ab.c"],
    ["a.b", "a.b"],
  ] as const) {
    expect(statement.get(pattern, type)?.["covers"]).toBe(patternMatches(pattern, type) ? 1 : 0);
  }
});
