import type { DocumentedType } from "../../src/pipeline/catalog-document/write-document.ts";

const members = (count: number, of: (index: number) => readonly [string, unknown]) => {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => of(index)));
};
const referring = (count: number, referenceAt: (index: number) => string) => {
  return { anyOf: Array.from({ length: count }, (_, index) => ({ $ref: referenceAt(index) })) };
};

/** Schemas within all bounds of which much has to be written, or read. */
const SCHEMAS: Readonly<Record<string, unknown>> = {
  // Not anywhere where tools expect schemas.
  moved: { ...referring(245, (index) => `#/parts/${index}`), parts: Array(245).fill({}) },
  referring: { ...referring(245, (index) => `#/$defs/d${index}`), $defs: members(245, (index) => [`d${index}`, {}]) },
  encoded: {
    ...referring(200, (index) => `#/$defs/%C3%A9${index}`),
    $defs: members(200, (index) => [`é${index}`, {}]),
  },
  parts: { allOf: Array(499).fill({}) },
  names: { properties: members(490, (index) => [`name${index}`, { type: "string" }]) },
  members: members(5000, (index) => [`x-${index}`, 0]),
  values: { default: Array(32_000).fill(0) },
  objects: { default: Array(20_000).fill({}) },
  text: { description: "x".repeat(65_000) },
  unknown: { $id: "https://example.com/", default: Array(30_000).fill(0) },
  patterns: { allOf: Array.from({ length: 10 }, (_, index) => ({ pattern: `^${"[a-z]".repeat(45)}${index}$` })) },
};

/** A catalog of which each type is costly to export and to import. */
export const COSTLY_CATALOG: readonly DocumentedType[] = [
  ...Object.entries(SCHEMAS).map(([name, schema]) => {
    const texts = { description: "", schemaText: JSON.stringify(schema), exampleText: null, since: null };
    return { name: `costly.${name}`, deprecated: false, ...texts };
  }),
  ...[Array(32_000).fill(0), members(5000, (index) => [`n${index}`, 0]), { $ref: "x".repeat(60_000) }].map(
    (example, index) => {
      const texts = { description: "", schemaText: null, exampleText: JSON.stringify(example), since: null };
      return { name: `example.n${index}`, deprecated: false, ...texts };
    },
  ),
];
