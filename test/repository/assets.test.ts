import { existsSync, globSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { IDIOMORPH, idiomorphModule, REFERENCE, referenceScript, STYLES, styleSheet } from "../../scripts/vendor.ts";

const root = resolve(import.meta.dirname, "../..");
const assets = join(root, "public/assets");
/** The scripts but the reference's, which has all that it needs. */
const scripts = globSync("*.js", { cwd: assets }).filter((name) => !name.startsWith("scalar-"));

/** The scripts that one imports, at its beginning or later. */
function importsOf(script: string): readonly string[] {
  const text = readFileSync(join(assets, script), "utf8");
  return [...text.matchAll(/(?:\bfrom |\bimport\(|^import )"([^"]+)"/gm)].map(([, path = ""]) => {
    return path.replace(/^(?:\.|\/assets)\//, "");
  });
}

/** What a script reaches through the imports of what it imports. */
function reachedFrom(script: string): ReadonlySet<string> {
  const reached = new Set<string>();
  const follow = (one: string) => {
    for (const next of importsOf(one).filter((next) => !reached.has(next))) {
      reached.add(next);
      follow(next);
    }
  };
  follow(script);
  return reached;
}

it("scripts of the pages import only scripts that are served", () => {
  const missing = scripts.flatMap((script) => importsOf(script).filter((path) => !existsSync(join(assets, path))));
  expect(missing).toEqual([]);
  expect(reachedFrom("hookline.js")).toContain("idiomorph.js");
});

it("no script of the pages imports itself through others", () => {
  expect(scripts.filter((script) => reachedFrom(script).has(script))).toEqual([]);
});

it("the pages' copy of idiomorph is the installed one, with its licence", () => {
  const served = readFileSync(join(root, IDIOMORPH), "utf8");
  expect(served).toBe(idiomorphModule());
  expect(served).toContain("Permission to use, copy, modify, and/or distribute this software");
});

it("the served style sheet is made of the present one", () => {
  expect(readFileSync(join(root, STYLES), "utf8")).toBe(styleSheet());
});

describe("the copy of the API's reference", () => {
  it("is the installed one, with its licence, under the name of its version", () => {
    const served = readFileSync(join(root, REFERENCE), "utf8");
    expect(served === referenceScript()).toBe(true);
    expect(served.slice(0, 2000)).toContain("Permission is hereby granted, free of charge");
    const installed = join(root, "node_modules/@scalar/fastify-api-reference/package.json");
    const { version }: { version: string } = JSON.parse(readFileSync(installed, "utf8"));
    expect(REFERENCE).toBe(`public/assets/scalar-${version}.js`);
    expect(globSync("scalar-*.js", { cwd: assets })).toEqual([`scalar-${version}.js`]);
  });

  it("fits into what the platform serves as one file", () => {
    expect(statSync(join(root, REFERENCE)).size).toBeLessThan(25 * 1024 * 1024);
  });
});
