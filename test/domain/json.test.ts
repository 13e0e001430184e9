import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  findJsonProblem,
  joinPath,
  type JsonFault,
  MAX_JSON_DEPTH,
  MAX_JSON_VALUES,
  parseJson,
} from "../../src/domain/json.ts";
import { jsonText } from "./json-values.ts";
import { cases } from "../tools/cases.ts";

function faultOf(text: string): JsonFault | undefined {
  const parsed = parseJson(text);
  return parsed.ok ? undefined : parsed.error;
}

function problemsOf(text: string) {
  const fault = faultOf(text);
  return fault?.kind === "refused" ? fault.problems : [];
}

function fieldsOf(text: string): readonly string[] {
  return problemsOf(text).map(({ field }) => field);
}

function nested(depth: number, inside: string): string {
  return "[".repeat(depth) + inside + "]".repeat(depth);
}

describe("a number that would change its value", () => {
  it.each([
    ["1e400", ""],
    ["9007199254740993", ""],
    ["9007199254740993.0", ""],
    ['{"a":{"b":[1,1e400]}}', "a.b[1]"],
    ['{"data":{"id":12345678901234567890}}', "data.id"],
    ["[[1],[2,1e400]]", "[1][1]"],
    ['[{"a":[],"b":{"c":"[{,:"}},{"a\\",":"1e400","\\u0062":1e400}]', "[1].b"],
    ['{"__proto__":1e400}', "__proto__"],
    ['{"a.b":1e400}', "a.b"],
    [`{"${"k".repeat(60)}":1e400}`, `${"k".repeat(40)}…`],
    [' { "a" :\n[ 1 ,\t1e400 ] } ', "a[1]"],
  ])("is named by path: %s", (text, field) => {
    expect(fieldsOf(text)).toEqual([field]);
    expect(problemsOf(text)[0]?.message).toContain("would change its value; send it as a string");
  });

  it("is quoted, shortened", () => {
    expect(problemsOf("1e400")[0]?.message).toContain("the number 1e400 ");
    expect(problemsOf("9".repeat(500))[0]?.message.length).toBeLessThan(120);
  });

  it("is reported twenty times at most, in order", () => {
    expect(fieldsOf(`[${Array.from({ length: 30 }, () => "1e400").join(",")}]`)).toEqual(
      Array.from({ length: 20 }, (_, index) => `[${index}]`),
    );
  });

  it.each(['"12345678901234567890"', '{"1e400":"1e400"}', '{"n":"9007199254740993"}', '["\\"",1,"1e400"]'])(
    "is not found in %s",
    (text) => {
      expect(faultOf(text)).toBeUndefined();
    },
  );

  it("is exactly an integer whose digits change", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), (integer) => {
        const changes = BigInt(Number(integer)) !== integer;
        expect(fieldsOf(`{"n":[${integer}]}`)).toEqual(changes ? ["n[0]"] : []);
      }),
    );
  });
});

describe("parsing JSON", () => {
  it("answers what JSON.parse answers", () => {
    fc.assert(
      fc.property(jsonText, (text) => {
        const parsed = parseJson(text);
        if (!parsed.ok) expect(parsed.error.kind).toBe("refused");
        else expect(JSON.stringify(parsed.value)).toBe(JSON.stringify(JSON.parse(text)));
      }),
    );
  });

  it.each(["", "{", "undefined", "NaN", "{'a':1}", "[1,]", "01", '"\n"', "1e", "-", "]]]]", '{"a":1e400', "[1e400}"])(
    "refuses %j as not JSON",
    (text) => {
      expect(faultOf(text)).toEqual({ kind: "not_json" });
    },
  );

  it("refuses what JSON.parse refuses, and never throws", () => {
    const piece = fc.constantFrom(
      ...'[]{},:"\\0123.eE-+ nab\n\u00e9'.split(""),
      "true",
      "null",
      '"a":',
      "1e400",
      "[0,",
      '\\"',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join("");
        const isJson = (() => {
          try {
            JSON.parse(text);
            return true;
          } catch {
            return false;
          }
        })();
        expect(faultOf(text)?.kind === "not_json").toBe(!isJson);
      }),
      cases(2000),
    );
  });

  it(`takes ${MAX_JSON_DEPTH} levels and names the place that is deeper`, () => {
    expect(faultOf(nested(MAX_JSON_DEPTH, "1"))).toBeUndefined();
    const [problem] = problemsOf(nested(MAX_JSON_DEPTH + 1, "1"));
    expect(problem?.message).toContain(`more than ${MAX_JSON_DEPTH} levels`);
    expect(problem?.field.startsWith("[0][0]")).toBe(true);
  });

  it("bears any depth without running out of stack", () => {
    expect(problemsOf(nested(5000, ""))).toHaveLength(1);
    expect(problemsOf("[".repeat(4_000_000))).toHaveLength(1);
    expect(problemsOf('{"\\x":'.repeat(200_000))).toHaveLength(1);
    expect(findJsonProblem(JSON.parse(nested(5000, "")), "data")?.message).toContain("nested");
  });

  it(`takes ${MAX_JSON_VALUES} values and no more, whatever they are`, () => {
    const most = MAX_JSON_VALUES - 1;
    const members = Array.from({ length: most }, (_, index) => `"${index}":0`).join(",");
    expect(faultOf(`[${Array(most).fill("[]").join(",")}]`)).toBeUndefined();
    expect(faultOf(`{${members}}`)).toBeUndefined();
    const message = "has more than 150,000 values";
    expect(faultOf(`[${Array(MAX_JSON_VALUES).fill('"a"').join(",")}]`)).toEqual({ kind: "too_many_values", message });
    expect(faultOf(`{${members},"x":0}`)).toEqual({ kind: "too_many_values", message });
  });

  it("accepts a batch of 1000 events with 100 values each", () => {
    const event = { type: "order.paid", id: "x", created_at: "2026-01-01T00:00:00Z", data: Array(100).fill(0) };
    expect(faultOf(JSON.stringify({ events: Array(1000).fill(event) }))).toBeUndefined();
  });
});

describe("a value without a JSON form", () => {
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

  it("such as few values repeated very often is refused", () => {
    const wide = Array.from({ length: 60 }, () => []).reduce<unknown>((inside) => [inside, inside], 0);
    expect(findJsonProblem(wide, "data")?.message).toBe("has more than 150,000 values");
    const text = { text: "x".repeat(100_000) };
    expect(findJsonProblem(Array(100).fill(text), "data")?.message).toBe("has more than 4 MiB of text");
    expect(findJsonProblem(Array(100).fill({ ["x".repeat(100_000)]: 1 }), "data")).toBeDefined();
  });

  it(`may have ${MAX_JSON_VALUES} values and no more`, () => {
    expect(findJsonProblem(Array(MAX_JSON_VALUES - 1).fill(0), "data")).toBeUndefined();
    expect(findJsonProblem(Array(MAX_JSON_VALUES).fill(0), "data")?.field).toBe(`data[${MAX_JSON_VALUES - 1}]`);
  });

  it("is refused only if JSON can't write it", () => {
    fc.assert(
      fc.property(jsonText, (text) => {
        expect(findJsonProblem(JSON.parse(text), "data")).toBeUndefined();
      }),
    );
    expect(findJsonProblem(Object.assign(Object.create(null), { a: 1 }), "data")).toBeUndefined();
  });
});

describe("a field path", () => {
  it.each([
    ["", "", ""],
    ["a", "", "a"],
    ["", "a", "a"],
    ["a", "b", "a.b"],
    ["a", "[3]", "a[3]"],
    ["", "[3]", "[3]"],
    ["events[3]", "type", "events[3].type"],
  ])("joins %j and %j to %j", (parent, child, path) => {
    expect(joinPath(parent, child)).toBe(path);
  });
});
