import type { CatalogEntry } from "../../src/domain/catalogs/catalog-entry.ts";
import type { DocumentedType } from "../../src/pipeline/catalog-document/write-document.ts";

/** An event type of which nothing is said but its schema; undefined for none. */
export function documentedType(name: string, schema: unknown, description = ""): DocumentedType {
  const schemaText = schema === undefined ? null : JSON.stringify(schema);
  return { name, description, schemaText, exampleText: null, deprecated: false, since: null };
}

/** The event types of a built-in catalog, as a workspace made with it has them. */
export function builtInTypes(entries: readonly CatalogEntry[]): readonly DocumentedType[] {
  return entries.map(({ name, description, example }) => {
    return { ...documentedType(name, undefined, description), exampleText: JSON.stringify(example) };
  });
}
