import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutText } from "../../../src/domain/chat/cut-text.ts";
import { listFields, MAX_READ } from "../../../src/domain/chat/list-fields.ts";
import { cases } from "../../tools/cases.ts";
import { jsonText } from "../json-values.ts";

const fieldsOf = (data: unknown) => listFields(JSON.stringify(data));

describe("the fields of some data", () => {
  it.each([
    [{}, [], false],
    [{ a: 1, b: "x", c: false, d: null, e: "" }, ["a: 1", "b: x", "c: false", "d: null", "e: "], false],
    [{ a: { b: 1, c: ["d", {}] }, e: 2, f: [], g: 3 }, ["e: 2", "g: 3"], true],
    [7, [": 7"], false],
    ["a\nb", [": a b"], false],
    [null, [": null"], false],
    [[1, { a: 2 }], [], true],
  ])("%j", (data, lines, hasMore) => {
    const listed = fieldsOf(data);
    expect(listed.fields.map(({ name, value }) => `${name}: ${value}`)).toEqual(lines);
    expect(listed.hasMore).toBe(hasMore);
  });

  it("are ten at most, and tell that there are more", () => {
    const some = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`n${n}`, n]));
    expect(fieldsOf(some(10))).toMatchObject({ fields: { length: 10 }, hasMore: false });
    expect(fieldsOf(some(11))).toMatchObject({ fields: { length: 10 }, hasMore: true });
  });

  it("have short names and values, cut between characters", () => {
    const [field] = fieldsOf({ ["n".repeat(50)]: `${"v".repeat(198)}😀 and more` }).fields;
    expect(field).toEqual({ name: `${"n".repeat(39)}…`, value: `${"v".repeat(198)}…` });
    expect(fieldsOf({ a: "v".repeat(200) }).fields).toEqual([{ name: "a", value: "v".repeat(200) }]);
  });

  it("of large data are those at its beginning, the last of them cut", () => {
    const { fields, hasMore } = fieldsOf({ a: 1, b: "x".repeat(2 * MAX_READ), c: 2 });
    expect(fields).toEqual([
      { name: "a", value: "1" },
      { name: "b", value: `${"x".repeat(199)}…` },
    ]);
    expect(hasMore).toBe(true);
  });

  it("have no part of a number", () => {
    const text = (digits: number) => `{"a":"${"x".repeat(MAX_READ - 14)}","b":${"1".repeat(digits)}}`;
    expect(listFields(text(20)).fields.map(({ name }) => name)).toEqual(["a"]);
  });

  it("are what a parser finds", () => {
    fc.assert(
      fc.property(jsonText, (text) => {
        const data: unknown = JSON.parse(text);
        const isObject = typeof data === "object" && data !== null;
        const entries: readonly (readonly [string, unknown])[] = isObject ? Object.entries(data) : [["", data]];
        const members = Array.isArray(data)
          ? []
          : entries.filter(([, value]) => value === null || typeof value !== "object");
        const { fields, hasMore } = fieldsOf(data);
        expect(fields).toEqual(
          members.map(([name, value]) => ({ name: cutText(name, 40), value: cutText(String(value), 200) })),
        );
        expect(hasMore).toBe(Array.isArray(data) || members.length < entries.length);
      }),
      cases(1000),
    );
  });

  it("are found wherever large data is cut off", () => {
    const text = JSON.stringify({ a: "\ud83d\ude00\\\n\u0001", b: -1.5e-7, c: { d: [null, "\ud800"] }, e: true });
    for (let pad = MAX_READ - text.length - 20; pad < MAX_READ; pad++) {
      const { fields, hasMore } = listFields(
        `{"0":"${"x".repeat(pad)}",${text.slice(1, -1)},"end":"${"y".repeat(100)}"}`,
      );
      const names = fields.map(({ name }) => name);
      expect(["0", "a", "b", "e", "end"].slice(0, names.length)).toEqual(names);
      if (names.includes("b")) expect(fields[2]?.value).toBe("-1.5e-7");
      expect(hasMore).toBe(true);
    }
  });
});
