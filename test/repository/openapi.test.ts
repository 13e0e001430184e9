import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { buildDocument } from "../../scripts/openapi/document.ts";

const root = resolve(import.meta.dirname, "../..");

it("openapi.json is what `npm run openapi` writes", () => {
  const written: unknown = JSON.parse(readFileSync(resolve(root, "openapi.json"), "utf8"));
  expect(written).toEqual(JSON.parse(JSON.stringify(buildDocument())));
});

it("a linter of the field finds nothing in openapi.json, warnings included", async () => {
  const { stderr } = await promisify(execFile)("npm", ["run", "-s", "lint:openapi"], { cwd: root });
  expect(stderr).toContain("Your API description is valid");
  expect(stderr).not.toMatch(/\d+ (?:warning|problem)/);
});
