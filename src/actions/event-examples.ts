import { BUILT_IN, findBuiltInExample } from "../domain/catalogs/catalogs.ts";
import { patternMatches } from "../domain/event-type.ts";
import type { EventType } from "../store/event-types.ts";

/** The first type that is subscribed to; for a prefix or `*` the first of the catalog that it covers. */
export function chooseEventType(patterns: readonly string[], catalog: readonly EventType[]): string {
  const [first = "*"] = patterns;
  if (!first.endsWith("*")) return first;
  const known = (catalog.length > 0 ? catalog : BUILT_IN).map(({ name }) => name);
  return (
    known.find((name) => patternMatches(first, name)) ?? (first === "*" ? "example.test" : `${first.slice(0, -1)}test`)
  );
}

/** An example of an event type's data, as JSON: the catalog's, a built-in one, or an empty object. */
export function findExample(eventType: string, catalog: readonly EventType[]): string {
  const example = catalog.find(({ name }) => name === eventType)?.exampleText;
  return example ?? JSON.stringify(findBuiltInExample(eventType) ?? {});
}
