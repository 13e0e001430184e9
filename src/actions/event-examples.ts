import { BUILT_IN, findBuiltInExample } from "../domain/catalogs/catalogs.ts";
import { patternMatches } from "../domain/event-type.ts";
import type { Database } from "../store/database.ts";
import { type EventTypeSummary, findEventType } from "../store/event-type-table.ts";

/**
 * Chooses the first subscribed event type; for a prefix or `*`, the first matching one of the catalog, a deprecated one only if
 * no other matches.
 */
export function chooseEventType(
  patterns: readonly string[],
  catalog: readonly Pick<EventTypeSummary, "name" | "deprecated">[],
): string {
  const [first = "*"] = patterns;
  if (!first.endsWith("*")) return first;
  const known = catalog.length > 0 ? catalog : BUILT_IN.map(({ name }) => ({ name, deprecated: false }));
  const matching = known.filter(({ name }) => patternMatches(first, name));
  const chosen = matching.find(({ deprecated }) => !deprecated) ?? matching[0];
  return chosen?.name ?? (first === "*" ? "example.test" : `${first.slice(0, -1)}test`);
}

/** Finds an example of an event type's data, as JSON: the catalog's, a built-in one, or an empty object. */
export async function findExample(db: Database, workspaceId: string, eventType: string): Promise<string> {
  const known = await findEventType(db, workspaceId, eventType);
  return known?.exampleText ?? JSON.stringify(findBuiltInExample(eventType) ?? {});
}
