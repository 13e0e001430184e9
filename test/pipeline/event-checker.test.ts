import { beforeEach, describe, expect, it } from "vitest";
import { createCatalogReader } from "../../src/pipeline/catalog.ts";
import { openChecker } from "../../src/pipeline/event-checker.ts";
import { CheckBudget, MAX_REQUEST_UNITS } from "../../src/pipeline/json-schema/check-budget.ts";

/** Schemas by type, and what was read of them. */
const texts = new Map<string, string>();
let reads: (readonly string[])[] = [];

beforeEach(() => {
  texts.clear();
  reads = [];
});

function createReader() {
  return createCatalogReader({
    readNames: async () => Array.from(texts, ([name, text]) => ({ name, schemaBytes: text.length })),
    readSchemaTexts: async (_workspaceId, names) => {
      reads.push(names);
      return new Map(names.flatMap((name) => toEntry(name)));
    },
  });
}

function toEntry(name: string): [string, string][] {
  const text = texts.get(name);
  return text === undefined ? [] : [[name, text]];
}

/** Types with schemas of so many bytes. */
function fill(count: number, bytes: number): readonly string[] {
  const names = Array.from({ length: count }, (_, index) => `type.n${index}`);
  for (const name of names) texts.set(name, JSON.stringify({ type: "number", title: "x".repeat(bytes - 27) }));
  return names;
}

const eventOf = (type: string) => ({ type, data: 1 });

describe("the schemas of a request", () => {
  it("are read only for its types, together, and once while they are kept", async () => {
    fill(20, 100);
    texts.set("type.free", "");
    const catalog = await createReader()("ws_1");
    const inputs = ["type.n3", "type.n4", "type.n3", "type.free", "type.unknown"].map(eventOf);
    for (let request = 0; request < 2; request++) {
      const checker = await openChecker(catalog, [...inputs, null, 7, { type: 7 }], {
        budget: new CheckBudget(),
        namesNearest: true,
      });
      expect(checker.dataProblems("type.n3", 1)).toEqual([]);
      expect(checker.dataProblems("type.n4", "a")).toEqual([{ field: "", message: "must be of type number" }]);
      expect(checker.dataProblems("type.free", "a")).toEqual([]);
    }
    expect(reads).toEqual([["type.n3", "type.n4"]]);
  });

  it("are read again with a new catalog", async () => {
    texts.set("a.b", '{"type":"number"}');
    const read = createReader();
    const check = async () => {
      const checker = await openChecker(await read("ws_1"), [eventOf("a.b")], {
        budget: new CheckBudget(),
        namesNearest: true,
      });
      return checker.dataProblems("a.b", 1).length;
    };
    expect(await check()).toBe(0);
    texts.set("a.b", '{"type":"string"}');
    expect(await check()).toBe(1);
  });

  it("are read in parts of half a megabyte, up to one; further types are refused", async () => {
    const names = fill(30, 60_000);
    const catalog = await createReader()("ws_1");
    const checker = await openChecker(catalog, names.map(eventOf), { budget: new CheckBudget(), namesNearest: true });
    expect(reads.map((part) => part.length)).toEqual([8, 8, 1]);
    const answers = names.map((name) => checker.dataProblems(name, 1).length);
    expect(answers).toEqual(names.map((_, index) => (index < 17 ? 0 : 1)));
    expect(checker.dataProblems("type.n29", 1)[0]?.message).toMatch(/beside the others/);
  });

  it("cost the same whether they are cached or not", async () => {
    const names = fill(3, 5000);
    const catalog = await createReader()("ws_1");
    const used: number[] = [];
    for (let request = 0; request < 2; request++) {
      const budget = new CheckBudget();
      const checker = await openChecker(catalog, names.map(eventOf), { budget, namesNearest: true });
      for (const name of names) for (const data of [1, 2]) checker.dataProblems(name, data);
      used.push(budget.used);
    }
    expect(used[0]).toBeGreaterThan(3 * 5000);
    expect(used[1]).toBe(used[0]);
  });

  it("are not compiled once the budget is spent", async () => {
    const names = fill(2, 1000);
    const budget = new CheckBudget();
    const catalog = await createReader()("ws_1");
    const checker = await openChecker(catalog, names.map(eventOf), { budget, namesNearest: true });
    budget.take(MAX_REQUEST_UNITS);
    expect(checker.dataProblems("type.n0", 1)[0]?.message).toMatch(/beside the others/);
  });

  it("may be deleted meanwhile", async () => {
    fill(1, 100);
    const catalog = await createReader()("ws_1");
    texts.clear();
    const checker = await openChecker(catalog, [eventOf("type.n0")], { budget: new CheckBudget(), namesNearest: true });
    expect(checker.dataProblems("type.n0", "a")).toEqual([]);
  });
});

describe("the nearest event type", () => {
  it("is named once, and not at all if not allowed", async () => {
    fill(1, 100);
    const catalog = await createReader()("ws_1");
    const asked = async (namesNearest: boolean) => {
      const checker = await openChecker(catalog, [], { budget: new CheckBudget(), namesNearest });
      return ["type.m0", "type.m1", "No Name"].map((type) => checker.typeProblem(type)?.includes("nearest"));
    };
    expect(await asked(true)).toEqual([true, false, false]);
    expect(await asked(false)).toEqual([false, false, false]);
  });
});
