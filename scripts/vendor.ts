/**
 * Part of `npm ci` and `npm install`: copies the parts of packages that pages use into the served files, with their
 * licences, so that a page loads nothing from elsewhere.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");

/** The served file of idiomorph, relative to the project's folder. */
export const IDIOMORPH = "public/assets/idiomorph.js";

function read(path: string): string {
  return readFileSync(resolve(root, "node_modules/idiomorph", path), "utf8").trim();
}

/** Idiomorph as a module for pages: the package's minified script under its licence. */
export function idiomorphModule(): string {
  const { version }: { version: string } = JSON.parse(read("package.json"));
  const licence = read("LICENSE");
  return `/*! idiomorph ${version}\n\n${licence}\n*/\n${read("dist/idiomorph.min.js")}\nexport { Idiomorph };\n`;
}

if (import.meta.main) writeFileSync(resolve(root, IDIOMORPH), idiomorphModule());
