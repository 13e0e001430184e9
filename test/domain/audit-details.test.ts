import { describe, expect, it } from "vitest";
import { auditChanges } from "../../src/domain/audit-details.ts";

describe("the changes of an entry", () => {
  it("are the fields that differ, as short text", () => {
    const before = { name: "A", rate_limit: null, events: ["a.b"], timeout_ms: 1000 };
    const after = { name: "B", rate_limit: 5, events: ["a.b"], timeout_ms: 1000 };
    expect(auditChanges(before, after)).toEqual([
      { field: "name", from: "A", to: "B" },
      { field: "rate_limit", from: null, to: "5" },
    ]);
  });

  it("tell of fields that are only before, or only after", () => {
    expect(auditChanges({ role: "member" }, {})).toEqual([{ field: "role", from: "member", to: null }]);
    expect(auditChanges({}, { role: "member", member_id: null })).toEqual([
      { field: "role", from: null, to: "member" },
    ]);
  });

  it("see a change behind what is shown, and are cut", () => {
    const [change] = auditChanges({ schema: `${"a".repeat(500)}1` }, { schema: `${"a".repeat(500)}2` });
    expect(change?.from).toHaveLength(200);
    expect(change?.to).toMatch(/^a+…$/);
  });

  it("are thirty at most, without what turns or breaks lines", () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`f${at}`, "a\nb\u202e"]));
    expect(auditChanges({}, many)).toHaveLength(30);
    expect(auditChanges({}, many)[0]?.to).toBe("a b");
  });
});
