import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findJsonProblem, joinPath, MAX_JSON_DEPTH, parseJson } from "../../src/domain/json.ts";
import { jsonText } from "./json-values.ts";

function fieldsOf(text: string): readonly string[] {
  return parseJson(text).problems.map(({ field }) => field);
}

function nested(depth: number, inside: string): string {
  return "[".repeat(depth) + inside + "]".repeat(depth);
}

describe("a number that would change its value", () => {
  it.each([
    ["1e400", ""],
    ["-1E999", ""],
    ["1e-400", ""],
    ["12345678901234567890", ""],
    ["-9007199254740993", ""],
    [`0.${"0".repeat(400)}1`, ""],
    ['{"a":{"b":[1,1e400]}}', "a.b[1]"],
    ['{"data":{"id":12345678901234567890}}', "data.id"],
    ["[[1],[2,1e400]]", "[1][1]"],
    ['{"__proto__":1e400}', "__proto__"],
    ['{"a.b":1e400}', "a.b"],
    [`{"${"k".repeat(60)}":1e400}`, `${"k".repeat(40)}…`],
  ])("is named: %s", (text, field) => {
    expect(fieldsOf(text)).toEqual([field]);
    expect(parseJson(text).problems[0]?.message).toContain("would change its value; send it as a string");
  });

  it("is quoted, shortened", () => {
    expect(parseJson("1e400").problems[0]?.message).toContain("the number 1e400 ");
    expect(parseJson("9".repeat(500)).problems[0]?.message.length).toBeLessThan(120);
  });

  it("is reported ten times at most, in order", () => {
    expect(fieldsOf(`[${Array.from({ length: 30 }, () => "1e400").join(",")}]`)).toEqual(
      Array.from({ length: 10 }, (_, index) => `[${index}]`),
    );
  });

  it.each([
    "0",
    "-0",
    "0e999",
    "0.0000000000000000000000",
    "9007199254740991",
    "9007199254740992",
    "-9007199254740991",
    "0.1",
    "0.12345678901234567890",
    "1e10",
    "1E+2",
    "5e-324",
    "1.7976931348623157e308",
    '"12345678901234567890"',
    '{"1e400":"1e400"}',
    '{"n":"9007199254740993"}',
  ])("is not %s", (text) => {
    expect(parseJson(text).problems).toEqual([]);
  });

  it("is every integer whose digits change and no other", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), (integer) => {
        const changes = BigInt(Number(integer)) !== integer;
        expect(fieldsOf(`{"n":[${integer}]}`)).toEqual(changes ? ["n[0]"] : []);
      }),
    );
  });
});

describe("parsing", () => {
  it("answers what JSON.parse answers", () => {
    fc.assert(
      fc.property(jsonText, (text) => {
        expect(JSON.stringify(parseJson(text).value)).toBe(JSON.stringify(JSON.parse(text)));
      }),
    );
  });

  it.each(["", "{", "undefined", "NaN", "{'a':1}", "[1,]", "01", '"\n"'])(
    "throws for %j, which is not JSON",
    (text) => {
      expect(() => parseJson(text)).toThrow(SyntaxError);
    },
  );

  it(`takes ${MAX_JSON_DEPTH} levels and names the place that is deeper`, () => {
    expect(parseJson(nested(MAX_JSON_DEPTH, "1")).problems).toEqual([]);
    const [problem] = parseJson(nested(MAX_JSON_DEPTH + 1, "1")).problems;
    expect(problem?.message).toContain(`more than ${MAX_JSON_DEPTH} levels`);
    expect(problem?.field.startsWith("[0][0]")).toBe(true);
  });

  it("bears any depth without running out of stack", () => {
    expect(parseJson(nested(5000, "")).problems).toHaveLength(1);
    expect(findJsonProblem(JSON.parse(nested(5000, "")), "data")?.message).toContain("nested");
  });
});

describe("a value from elsewhere than JSON", () => {
  const cyclic: { self?: unknown } = {};
  cyclic.self = cyclic;

  it.each([
    ["undefined", { a: undefined }, "data.a"],
    ["a function", { a: () => 1 }, "data.a"],
    ["a bigint", [1n], "data[0]"],
    ["a symbol", [Symbol("x")], "data[0]"],
    ["NaN", { a: [Number.NaN] }, "data.a[0]"],
    ["infinity", -Infinity, "data"],
    ["a date", { at: new Date(0) }, "data.at"],
    ["a map", new Map(), "data"],
    ["bytes", { b: new Uint8Array(2) }, "data.b"],
    ["a hole in an array", JSON.parse("[1]").concat(Array.from({ length: 0 }), Array(2)), "data[1]"],
  ])("such as %s is refused by its path", (_name, value, field) => {
    expect(findJsonProblem(value, "data")?.field).toBe(field);
  });

  it("such as a cycle is refused", () => {
    expect(findJsonProblem(cyclic, "data")?.message).toContain("nested");
  });

  it("is accepted whenever JSON could have said it", () => {
    fc.assert(
      fc.property(jsonText, (text) => {
        expect(findJsonProblem(JSON.parse(text), "data")).toBeUndefined();
      }),
    );
    expect(findJsonProblem(Object.assign(Object.create(null), { a: 1 }), "data")).toBeUndefined();
  });
});

describe("a path", () => {
  it.each([
    ["", "", ""],
    ["a", "", "a"],
    ["", "a", "a"],
    ["a", "b", "a.b"],
    ["a", "[3]", "a[3]"],
    ["", "[3]", "[3]"],
    ["events[3]", "type", "events[3].type"],
  ])("%j and %j are joined to %j", (parent, child, path) => {
    expect(joinPath(parent, child)).toBe(path);
  });
});
