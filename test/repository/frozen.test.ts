import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { z } from "zod";

const FILES = ["database.json", "inbox.json", "messages.json", "outboxes.json", "read-messages.ts", "state.tar.gz"];

/** What is frozen of a version; 0.2.0 and earlier had no document. */
function filesOf(version: string): readonly string[] {
  return version === "0.2.0" ? FILES : [...FILES, "openapi.json"];
}

it("what the version that was released last keeps is frozen, whole", () => {
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync("package.json", "utf8")));
  const missing = filesOf(version).filter((name) => !existsSync(`test/compatibility/${version}/${name}`));
  expect(missing, `see "A release" in CONTRIBUTING.md`).toEqual([]);
  expect(readFileSync("test/compatibility/frozen.ts", "utf8")).toContain(`version: "${version}"`);
});
