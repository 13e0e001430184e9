import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { compareDocuments, MIN_NOTICE_DAYS } from "../tools/documents/compare-documents.ts";

const root = resolve(import.meta.dirname, "../..");
const today = new Date().toISOString().slice(0, 10);

function readDocument(path: string): unknown {
  return JSON.parse(readFileSync(join(root, path), "utf8"));
}

/** The document of the last release, in a list; an empty one before the first release that has one. */
const released = globSync("test/compatibility/*/openapi.json", { cwd: root })
  .toSorted((one, other) => one.localeCompare(other, "en", { numeric: true }))
  .slice(-1);

describe("openapi.json", () => {
  it.each(released)("breaks no program that goes by %s", (path) => {
    expect(compareDocuments(readDocument(path), readDocument("openapi.json"), today)).toEqual([]);
  });

  it("announces what it retires as long before as docs/api-versions.md promises", () => {
    const document = readDocument("openapi.json");
    expect(compareDocuments(document, document, today)).toEqual([]);
  });
});

it("docs/api-versions.md tells the least days between announcement and end", () => {
  expect(readFileSync(join(root, "docs/api-versions.md"), "utf8")).toContain(`**at least ${MIN_NOTICE_DAYS}**`);
});
