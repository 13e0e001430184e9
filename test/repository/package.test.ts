import { execFile } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { generate } from "../../packages/client/generate.ts";

const root = resolve(import.meta.dirname, "../..");
const client = join(root, "packages/client");
const read = (...path: readonly string[]) => readFileSync(join(root, ...path), "utf8");
const run = promisify(execFile);

/** What is installed from the packed package, in a project that is empty otherwise. */
let project: string;
let packed: readonly string[];

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), "hookline-package-"));
  const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", project], { cwd: client });
  // What its scripts say comes first. The result is a list, or, since npm 11, by name.
  const result: Readonly<Record<string, Packed>> = JSON.parse(stdout.slice(stdout.search(/^[[{]$/m)));
  const [{ filename, files } = { filename: "", files: [] }] = Object.values(result);
  packed = files.map(({ path }) => path);
  writeFileSync(join(project, "package.json"), '{"private":true,"type":"module"}');
  await run("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", `./${filename}`], { cwd: project });
  copyFileSync(join(root, "test/repository/package/use.ts"), join(project, "use.ts"));
});

afterAll(() => rmSync(project, { recursive: true, force: true }));

/** Every Node of the machine that the package is for, and the one that runs this. */
async function findNodes(): Promise<readonly string[]> {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const found = folders.map((folder) => join(folder, "node")).filter((path) => existsSync(path));
  const versions = await Promise.all(
    [process.execPath, ...found].map(async (path) => [(await run(path, ["--version"])).stdout.trim(), path] as const),
  );
  const able = versions.filter(([version]) => Number(/^v(\d+)/.exec(version)?.[1]) >= 20);
  return [...new Map(able).values()];
}

describe("the package hookline", () => {
  it("has what it is built into, and nothing else", () => {
    const others = packed.filter((path) => !/^dist\/[\w/-]+\.(?:js|d\.ts)$/.test(path));
    expect(others.toSorted()).toEqual(["LICENSE", "README.md", "package.json"]);
    const manifest: { exports: Record<string, string | Record<string, string>> } = JSON.parse(
      readFileSync(join(project, "node_modules/hookline/package.json"), "utf8"),
    );
    const targets = Object.values(manifest.exports).flatMap((target) => {
      return typeof target === "string" ? [target] : [target["types"], target["default"]];
    });
    expect(targets.filter((target) => !packed.includes(target?.slice(2) ?? ""))).toEqual([]);
  });

  it("brings openapi-fetch with it, and nothing else", () => {
    const installed = readdirSync(join(project, "node_modules")).filter((name) => !name.startsWith("."));
    expect(installed.toSorted()).toEqual(["hookline", "openapi-fetch", "openapi-typescript-helpers"]);
  });

  it("imports nothing of one runtime", () => {
    const modules = packed.filter((path) => path.endsWith(".js"));
    const imported = modules.flatMap((path) => {
      const text = readFileSync(join(project, "node_modules/hookline", path), "utf8");
      return [...text.matchAll(/from "([^"]+)"|import\("([^"]+)"\)/g)].map(([, name]) => name ?? "");
    });
    expect(new Set(imported.filter((name) => !name.startsWith(".")))).toEqual(new Set(["openapi-fetch"]));
  });

  const compilers = {
    "TypeScript 5": join(client, "node_modules/.bin/tsc"),
    "TypeScript 7": join(root, "node_modules/.bin/tsc"),
  };
  const resolutions = {
    nodenext: ["--module", "nodenext"],
    bundler: ["--module", "esnext", "--moduleResolution", "bundler"],
  };
  const settings = Object.entries(compilers).flatMap(([compiler, tsc]) => {
    return Object.entries(resolutions).map(([name, flags]) => [`${compiler}, ${name}`, tsc, flags] as const);
  });

  it.each(settings)("compiles strictly, its own types too, and runs: %s", async (_name, tsc, flags) => {
    const strict = [
      "--strict",
      "--exactOptionalPropertyTypes",
      "--target",
      "es2022",
      "--lib",
      "es2022,dom,dom.iterable",
    ];
    await run(tsc, ["use.ts", ...strict, ...flags], { cwd: project }).catch(showOutput);
    const nodes = await findNodes();
    for (const node of nodes) await run(node, ["use.js"], { cwd: project }).catch(showOutput);
    expect(nodes.length).toBeGreaterThan(0);
  });
});

/** Compilers say on their output what is wrong. */
function showOutput(error: Error & { readonly stdout?: string }): never {
  throw new Error(`${error.stdout ?? ""}${error.message}`, { cause: error });
}

it("what the package's README shows compiles strictly", async () => {
  // Inside the project, so that what it imports resolves.
  mkdirSync(join(root, ".wrangler"), { recursive: true });
  const folder = mkdtempSync(join(root, ".wrangler", "readme-"));
  try {
    const programs = [...read("packages/client/README.md").matchAll(/^```ts\n([\s\S]*?)^```$/gm)];
    expect(programs.length).toBeGreaterThan(3);
    for (const [index, [, code = ""]] of programs.entries()) writeFileSync(join(folder, `${index}.ts`), code);
    writeFileSync(join(folder, "tsconfig.json"), '{ "extends": "../../tsconfig.json", "include": ["."] }');
    await run(join(root, "node_modules/.bin/tsc"), ["-p", folder]).catch(showOutput);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it.each(["api.ts", "operations.ts"])("packages/client/src/generated/%s is what openapi.json makes", async (name) => {
  const files = await generate(read("openapi.json"));
  const isSame = files.get(name) === read("packages/client/src/generated", name);
  expect(isSame, "npm run generate:client brings it up to date").toBe(true);
});

it("the package has the version of the service", () => {
  const versionOf = (text: string) => (JSON.parse(text) as { readonly version: string }).version;
  expect(versionOf(read("packages/client/package.json"))).toBe(versionOf(read("package.json")));
});
