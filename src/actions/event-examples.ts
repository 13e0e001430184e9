import { BUILT_IN, findBuiltInExample } from "../domain/catalogs/catalogs.ts";
import { patternMatches } from "../domain/event-type.ts";
import type { Database } from "../store/database.ts";
import { findEventType } from "../store/event-type-table.ts";

/** Chooses the first subscribed event type; for a prefix or `*`, the first matching name of the catalog. */
export function chooseEventType(patterns: readonly string[], catalog: readonly string[]): string {
  const [first = "*"] = patterns;
  if (!first.endsWith("*")) return first;
  const known = catalog.length > 0 ? catalog : BUILT_IN.map(({ name }) => name);
  return (
    known.find((name) => patternMatches(first, name)) ?? (first === "*" ? "example.test" : `${first.slice(0, -1)}test`)
  );
}

/** Finds an example of an event type's data, as JSON: the catalog's, a built-in one, or an empty object. */
export async function findExample(db: Database, workspaceId: string, eventType: string): Promise<string> {
  const known = await findEventType(db, workspaceId, eventType);
  return known?.exampleText ?? JSON.stringify(findBuiltInExample(eventType) ?? {});
}
