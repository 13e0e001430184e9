/**
 * Part of `npm ci` and `npm install`: puts the pages of `docs/` that callers need beside the assets, so that a Hookline serves
 * those of its own version.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { SERVED_DOCS } from "../src/api/docs/served-docs.ts";

const root = resolve(import.meta.dirname, "..");
const folder = resolve(root, "public/docs");

/** A page as it is served: of links to what is not served only the words are left. */
export function servedPage(file: string): string {
  const text = readFileSync(resolve(root, "docs", file), "utf8");
  return text.replaceAll(/\[([^\]]+)\]\(([^)\s]+)\)/g, (link, words: string, target: string) => {
    const [path = ""] = target.split("#");
    const isServed = path === "" || /^\w+:/.test(path) || SERVED_DOCS.some((page) => page.file === path);
    return isServed ? link : words;
  });
}

if (import.meta.main) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const { file } of SERVED_DOCS) writeFileSync(resolve(folder, file), servedPage(file));
}
