import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const TEXT = /"[^"\n]*"/g;
/** Two or more texts as a union, or as an array. */
const ENUMERATIONS = /"[^"\n]*"(?:\s*\|\s*"[^"\n]*")+|\[\s*"[^"\n]*"(?:,\s*"[^"\n]*")+,?\s*\]/g;

/** The lists of texts that the domain exports, by what they hold. */
async function readLists(): Promise<ReadonlyMap<string, string>> {
  const modules = await Promise.all(
    globSync("src/domain/**/*.ts", { cwd: root }).map(async (path) => {
      const exported: Readonly<Record<string, unknown>> = await import(join(root, path));
      return Object.entries(exported);
    }),
  );
  return new Map(
    modules.flat().flatMap(([name, value]): [string, string][] => {
      const isList = Array.isArray(value) && value.length > 1 && value.every((item) => typeof item === "string");
      return isList ? [[identity(value), name]] : [];
    }),
  );
}

function identity(texts: readonly string[]): string {
  return [...texts].sort().join(" ");
}

/** The enumerations of a source text that say again what a list says, each as `place: list`. */
function findRepeats(path: string, source: string, lists: ReadonlyMap<string, string>): readonly string[] {
  return [...source.matchAll(ENUMERATIONS)].flatMap((match) => {
    const texts = (match[0].match(TEXT) ?? []).map((text) => text.slice(1, -1));
    const list = lists.get(identity(texts));
    const isDefinition = source.slice(0, match.index).endsWith(`export const ${list} = `);
    const line = source.slice(0, match.index).split("\n").length;
    return list === undefined || isDefinition ? [] : [`${path}:${line}: ${list}`];
  });
}

const sources = globSync("src/**/*.{ts,tsx}", { cwd: root }).map((path) => {
  return { path, source: readFileSync(join(root, path), "utf8") };
});

it("says each enumeration of the domain once", async () => {
  const lists = await readLists();
  expect([...lists.values()]).toEqual(expect.arrayContaining(["DELIVERY_STATUSES", "KEY_ROLES", "PAYLOAD_FORMATS"]));
  expect(sources.flatMap(({ path, source }) => findRepeats(path, source, lists))).toEqual([]);
});

it("finds a list that is said again, in any order and over several lines", async () => {
  const lists = await readLists();
  const again = [
    'type Again = "failed" | "pending" | "canceled" | "delivered";',
    'const again = [\n  "paced",\n  "direct",\n];',
  ];
  expect(again.flatMap((source) => findRepeats("again.ts", source, lists))).toEqual([
    "again.ts:1: DELIVERY_STATUSES",
    "again.ts:1: LANES",
  ]);
});
