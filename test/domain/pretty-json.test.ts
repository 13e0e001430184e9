import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { prettyJson } from "../../src/domain/pretty-json.ts";
import { jsonText } from "./json-values.ts";

describe("formatted JSON", () => {
  it("has line breaks", () => {
    expect(prettyJson('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}');
  });

  it.each(["", "text", "1", '"text"', "{", '{"n":1e400}', '{"n":12345678901234567890}'])(
    "is undefined for %j",
    (text) => {
      expect(prettyJson(text)).toBeUndefined();
    },
  );

  it("has deeply nested values as they are, so that its size is bounded", () => {
    const nested = "[".repeat(2000) + "]".repeat(2000);
    expect(prettyJson(nested)).toBeUndefined();
    const wide = `${"[".repeat(60)}${"1,".repeat(10_000)}1${"]".repeat(60)}`;
    expect(prettyJson(wide)).toBeUndefined();
  });

  it("has the same value, for any JSON", () => {
    fc.assert(
      fc.property(jsonText, (text) => {
        const pretty = prettyJson(text);
        if (pretty === undefined) return;
        expect(JSON.stringify(JSON.parse(pretty))).toBe(JSON.stringify(JSON.parse(text)));
        expect(pretty.length).toBeLessThanOrEqual(text.length * 8);
      }),
    );
  });
});
