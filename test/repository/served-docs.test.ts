import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { servedPage } from "../../scripts/serve-docs.ts";
import { SERVED_DOCS } from "../../src/api/docs/served-docs.ts";

const root = resolve(import.meta.dirname, "../..");
const folder = join(root, "public/docs");
const files = SERVED_DOCS.map(({ file }) => file);

it("the served pages are those of docs/, which npm ci puts there", () => {
  expect(readdirSync(folder).toSorted()).toEqual(files.toSorted());
  const stale = files.filter((file) => readFileSync(join(folder, file), "utf8") !== servedPage(file));
  expect(stale, "run: npm run prepare").toEqual([]);
});

it.each(files)("%s links to nothing that is not served", (file) => {
  const targets = [...servedPage(file).matchAll(/\]\(([^)\s#]+)[^)\s]*\)/g)].map(([, target = ""]) => target);
  expect(targets.filter((target) => !target.startsWith("https:") && !existsSync(join(folder, target)))).toEqual([]);
});
