import { describe, expect, it } from "vitest";
import type { FilterSubject } from "../../../src/domain/filter/filter.ts";
import { MAX_LOOKS, parseFilter } from "../../../src/domain/filter/parse-filter.ts";

const ORDER: FilterSubject = {
  type: "order.created",
  application_id: "shop",
  tags: ["vip", "eu"],
  data: {
    total: 120,
    currency: "EUR",
    note: null,
    customer: { country: "DE" },
    items: [
      { sku: "A", quantity: 1 },
      { sku: "B", quantity: 5 },
    ],
    grid: [[1, 2], [3]],
    none: [],
  },
};

function failedOf(filter: unknown, subject: FilterSubject = ORDER) {
  const parsed = parseFilter(filter);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value.findFailed(subject);
}

function problemsOf(filter: unknown) {
  const parsed = parseFilter(filter);
  return parsed.ok ? [] : parsed.error.map(({ field, message }) => `${field}: ${message}`);
}

const data = (node: unknown) => ({ data: node });

describe("a filter passes", () => {
  it.each([
    { type: "order.created" },
    { application_id: "shop" },
    { tags: "vip" },
    { tags: { $neq: "test" } },
    { type: { $startsWith: "order." }, tags: { $in: ["us", "eu"] } },
    data({ total: 120 }),
    data({ total: { $gte: 120, $lt: 121 } }),
    data({ currency: { $endsWith: "R", $gt: "EU" } }),
    data({ note: null }),
    data({ note: { $exists: true } }),
    data({ missing: { $exists: false } }),
    data({ missing: { $neq: 1 } }),
    data({ missing: { $nin: [1, null] } }),
    data({ missing: { deeper: { $exists: false } } }),
    data({ customer: { country: "DE" } }),
    data({ items: { sku: "B", quantity: { $gt: 4 } } }),
    data({ items: { $and: [{ sku: "A" }, { quantity: 5 }] } }),
    data({ grid: 3 }),
    data({ none: { $exists: true } }),
    data({ none: { sku: { $exists: false } } }),
    data({ total: { $or: [1, { $gt: 100 }] } }),
    { $or: [{ type: "a.b" }, data({ total: 120 })] },
    { $not: data({ items: { sku: "C" } }) },
  ])("for %j", (filter) => {
    expect(failedOf(filter)).toBeUndefined();
  });
});

describe("the first condition that failed", () => {
  it.each([
    [{ type: "order.paid" }, "type", "$eq", "order.paid"],
    [{ tags: "us" }, "tags", "$eq", "us"],
    [{ tags: { $neq: "vip" } }, "tags", "$neq", "vip"],
    [{ tags: { $nin: ["a", "eu"] } }, "tags", "$nin", ["a", "eu"]],
    [data({ currency: "EUR", total: { $gt: 120 } }), "data.total", "$gt", 120],
    [data({ total: "120" }), "data.total", "$eq", "120"],
    [data({ total: { $gt: "0" } }), "data.total", "$gt", "0"],
    [data({ total: { $startsWith: "1" } }), "data.total", "$startsWith", "1"],
    [data({ note: { $exists: false } }), "data.note", "$exists", false],
    [data({ missing: null }), "data.missing", "$eq", null],
    [data({ missing: { $lt: 5 } }), "data.missing", "$lt", 5],
    [data({ "customer.country": "DE" }), "data.customer.country", "$eq", "DE"],
    [data({ constructor: { $exists: true } }), "data.constructor", "$exists", true],
    [data({ currency: { length: 3 } }), "data.currency.length", "$eq", 3],
    [data({ items: { length: 2 } }), "data.items.length", "$eq", 2],
    [data(JSON.parse('{"__proto__":{"$exists":true}}')), "data.__proto__", "$exists", true],
    [data({ none: 1 }), "data.none", "$eq", 1],
    // No single element has both; the one that got furthest tells.
    [data({ items: { sku: "A", quantity: 5 } }), "data.items.quantity", "$eq", 5],
    [data({ items: { sku: "C", quantity: 5 } }), "data.items.sku", "$eq", "C"],
    [{ $or: [{ type: "a.b" }, { tags: "us" }] }, "", "$or", [{ type: "a.b" }, { tags: "us" }]],
    [data({ total: { $not: { $gt: 5 } } }), "data.total", "$not", { $gt: 5 }],
    [{ $and: [{ type: { $startsWith: "order." } }, { tags: "us" }] }, "tags", "$eq", "us"],
    [data({ note: { $exists: false }, total: 1 }), "data.note", "$exists", false],
    [data({ total: { $neq: 120, $lt: 1 } }), "data.total", "$neq", 120],
  ])("of %j is at %s", (filter, path, operator, expected) => {
    expect(failedOf(filter)).toEqual({ path, operator, expected });
  });
});

describe("an operational event", () => {
  const failing: FilterSubject = { type: "webhook.failing", application_id: null, tags: [], data: { total: 0 } };

  it.each([
    { type: "webhook.failing" },
    { type: { $in: ["a.b", "webhook.failing"] } },
    { type: { $startsWith: "webhook." } },
    { $or: [{ type: { $startsWith: "webhook.f" } }, { data: { total: 5 } }] },
  ])("passes %j, which names it", (filter) => {
    expect(failedOf(filter, failing)).toBeUndefined();
  });

  it.each([
    { application_id: null },
    { data: { total: 0 } },
    { type: { $neq: "a.b" } },
    { type: { $startsWith: "web" } },
    { type: { $endsWith: ".failing" } },
    { $not: { type: { $not: "webhook.failing" } } },
    { $or: [{ type: "webhook.disabled" }, { data: { total: 0 } }] },
  ])("is kept out by %j, which does not name it", (filter) => {
    expect(failedOf(filter, failing)).toEqual({ path: "type", operator: "$eq", expected: "webhook.failing" });
  });
});

describe("a filter is refused at its path", () => {
  it.each([
    [[], ": must be an object, or null for no filter"],
    ["a.b", ": must be an object, or null for no filter"],
    [{}, ": must have a condition"],
    [{ kind: "a" }, "kind: is none of type, application_id, tags, data; what is in data is an object below data"],
    [{ $eq: 1 }, "$eq: needs a key before it, such as data"],
    [
      { $regex: "a" },
      "$regex: is not an operator; there are $eq $neq $gt $gte $lt $lte $in $nin $startsWith $endsWith $exists $and $or $not",
    ],
    [data({ a: { $gt: {} } }), "data.a.$gt: must be a text or a number"],
    [data({ a: { $gt: null } }), "data.a.$gt: must be a text or a number"],
    [data({ a: { $gt: 5, $lt: "9" } }), "data.a.$lt: compares with another type than $gt beside it"],
    [data({ a: { $eq: "x", $gte: 9 } }), "data.a.$gte: compares with another type than $eq beside it"],
    [data({ a: { $eq: [1] } }), "data.a.$eq: must be a text, a number, true, false or null"],
    [data({ a: [1] }), "data.a: must not be a list: use $in for several values"],
    [data({ a: {} }), "data.a: must have a condition"],
    [data({ a: { $in: [] } }), "data.a.$in: must be a list of one or more texts, numbers, true, false or null"],
    [data({ a: { $nin: [{}] } }), "data.a.$nin: must be a list of one or more texts, numbers, true, false or null"],
    [data({ a: { $exists: 1 } }), "data.a.$exists: must be true or false"],
    [data({ a: { $startsWith: 1 } }), "data.a.$startsWith: must be a text"],
    [{ $or: [] }, "$or: must be a list of one or more filters"],
    [{ $and: [data({ a: 1 }), "a"] }, "$and[1]: must be an object"],
    [{ $not: 1 }, "$not: must be an object"],
    [{ type: 1 }, "type: must be a text or null: nothing else is there"],
    [{ tags: { $in: [1] } }, "tags.$in: must be a list of one or more texts or null: nothing else is there"],
    [{ tags: { color: "red" } }, "tags.color: is not there: tags has no keys"],
    [{ type: { $or: [{ $gt: 1 }] } }, "type.$or[0].$gt: must be a text"],
  ])("%j", (filter, problem) => {
    expect(problemsOf(filter)).toEqual([problem]);
  });

  it("for each problem, twenty at most", () => {
    expect(problemsOf({ type: 1, data: { a: { $gt: {} }, b: [] } })).toHaveLength(3);
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`k${index}`, []]));
    expect(problemsOf(data(many))).toHaveLength(20);
  });

  it("with more than 50 conditions", () => {
    const list = (length: number) => ({ $or: Array.from({ length }, (_, index) => data({ a: index })) });
    expect(problemsOf(list(50))).toEqual([]);
    expect(problemsOf(list(51))).toEqual([": must have at most 50 conditions"]);
  });

  it("deeper than 8 objects", () => {
    const nested = (depth: number): unknown => (depth === 1 ? { $exists: true } : { a: nested(depth - 1) });
    expect(problemsOf(data(nested(7)))).toEqual([]);
    expect(problemsOf(data(nested(8)))).toEqual(["data.a.a.a.a.a.a.a: is more than 8 objects deep"]);
  });

  it("over 4 KiB of UTF-8", () => {
    const rest = JSON.stringify({ type: "" }).length;
    expect(problemsOf({ type: `${"ü".repeat((4096 - rest - 1) / 2)}x` })).toEqual([]);
    expect(problemsOf({ type: `${"ü".repeat((4096 - rest - 1) / 2)}xy` })).toEqual([
      ": must be at most 4096 bytes of JSON",
    ]);
  });
});

it("reads the data only where it has a condition on it", () => {
  const reads = (filter: unknown) => {
    const parsed = parseFilter(filter);
    return parsed.ok && parsed.value.readsData;
  };
  expect(reads({ type: "a.b", tags: "vip" })).toBe(false);
  expect(reads({ $or: [{ type: "a.b" }, { $not: data({ a: 1 }) }] })).toBe(true);
});

it("looks through the longest list once, and passes what would cost more", () => {
  const longest = Array.from({ length: 131_072 }, () => 0);
  const subject = { ...ORDER, data: longest };
  expect(2 * longest.length).toBeLessThan(MAX_LOOKS);
  expect(failedOf(data(1), subject)).toMatchObject({ path: "data" });
  expect(failedOf({ $and: [data(1), data(0)] }, subject)).toMatchObject({ expected: 1 });
  expect(failedOf({ $or: [data(1), data(2)] }, subject)).toBeUndefined();
  expect(failedOf({ $not: { $or: [data(1), data(2)] } }, subject)).toBeUndefined();
});

describe("an event that takes too many looks is kept out", () => {
  const long = { currency: "USD", none: [], items: Array.from({ length: 74_000 }, () => 0) };
  const dear = { items: { $or: [1, 2, 3] } };

  it.each([
    data({ ...dear, currency: "EUR" }),
    data({ $and: [dear, { currency: "EUR" }] }),
    { $and: [data(dear), { tags: "us" }] },
    { ...data(dear), $or: [{ tags: "us" }, data({ currency: "EUR" })] },
    { ...data({ $not: dear }), type: "order.paid" },
  ])("by %j, where a condition fails whatever its list has", (filter) => {
    expect(failedOf(filter, { ...ORDER, data: long })).toBeDefined();
  });

  it.each([
    data({ ...dear, currency: "USD" }),
    data({ $not: { ...dear, currency: "USD" } }),
    { $or: [data(dear), { tags: "us" }] },
    { $not: { $or: [data(dear), { tags: "us" }] } },
  ])("not by %j, which its list decides", (filter) => {
    expect(failedOf(filter, { ...ORDER, data: long })).toBeUndefined();
  });

  it("also where other filters took all looks", () => {
    const parsed = parseFilter({ type: "order.paid" });
    expect(parsed.ok && parsed.value.findFailed(ORDER, { looks: 0 })).toMatchObject({ path: "type" });
  });
});
