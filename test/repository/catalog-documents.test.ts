import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import fc from "fast-check";
import { afterAll, expect, it } from "vitest";
import { CATALOGS } from "../../src/domain/catalogs/catalogs.ts";
import { DATA_FORMATS } from "../../src/domain/envelope.ts";
import type { DocumentedType } from "../../src/pipeline/catalog-document/write-document.ts";
import { jsonSchema } from "../pipeline/json-schema/sample-schemas.ts";
import { documentText } from "../tools/catalog-documents.ts";
import { builtInTypes, documentedType } from "../tools/documented-types.ts";
import { TRICKY_CATALOG } from "../tools/tricky-catalog.ts";

const root = resolve(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "hookline-documents-"));
afterAll(() => rmSync(folder, { recursive: true }));

interface Finding {
  readonly ruleId: string;
  readonly severity: string;
  readonly message: string;
}

/** What the linter says of documents by its recommended rules, errors and warnings. */
function lint(documents: Readonly<Record<string, string>>): readonly Finding[] {
  const paths = Object.entries(documents).map(([name, text]) => {
    const path = join(folder, `${name}.json`);
    writeFileSync(path, text);
    return path;
  });
  // Nobody but the publisher of a catalog knows its licence.
  const flags = [
    "--extends",
    "recommended",
    "--skip-rule",
    "info-license",
    "--max-problems",
    "1000",
    "--format",
    "json",
  ];
  const { stdout, stderr } = spawnSync(process.execPath, ["node_modules/.bin/redocly", "lint", ...paths, ...flags], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" },
  });
  try {
    // One object after another, with nothing between them.
    const reports: readonly { readonly problems: readonly Finding[] }[] = JSON.parse(
      `[${stdout.replaceAll(/^\}\{$/gm, "},{")}]`,
    );
    const problems = reports.flatMap((report) => report.problems);
    return problems.map(({ ruleId, severity, message }) => ({ ruleId, severity, message }));
  } catch {
    throw new Error(`the linter said: ${stdout}${stderr}`);
  }
}

function inEachFormat(name: string, types: readonly DocumentedType[]): Readonly<Record<string, string>> {
  return Object.fromEntries(DATA_FORMATS.map((format) => [`${name}-${format}`, documentText(types, format)]));
}

it("the linter finds what is wrong", () => {
  const [text = ""] = Object.values(inEachFormat("wrong", TRICKY_CATALOG));
  const wrong = { one: text.replace('"#/components/responses/taken"', '"#/components/responses/lost"') };
  expect(lint(wrong)).toEqual([{ ruleId: "no-unresolved-refs", severity: "error", message: expect.any(String) }]);
});

it("the documents of the built-in catalogs, of an empty one and of a hard one have no fault", () => {
  const catalogs = Object.entries(CATALOGS).map(([name, entries]) => [name, builtInTypes(entries)] as const);
  const all = [...catalogs, ["tricky", TRICKY_CATALOG], ["empty", []]] as const;
  expect(lint(Object.assign({}, ...all.map(([name, types]) => inEachFormat(name, types))))).toEqual([]);
});

it("the documents of any schemas are well formed", () => {
  const schemas = fc.sample(jsonSchema, { seed: 1, numRuns: 150 }).map((schema) => JSON.parse(JSON.stringify(schema)));
  const types = schemas.map((schema, index) => documentedType(`any.t${index}`, schema));
  const found = lint({ any: documentText(types) });
  // What a schema itself says may be strange, such as properties of a text.
  const strange = ["no-enum-type-mismatch", "no-schema-type-mismatch"];
  const errors = found.filter(({ severity, ruleId }) => severity === "error" && !strange.includes(ruleId));
  expect(errors).toEqual([]);
});
