import type { CatalogEntry, JsonValue } from "./catalog-entry.ts";
import { COUNTERCYCLICAL } from "./countercyclical.ts";
import { EXAMPLEAPI } from "./exampleapi.ts";

/** The catalogs that a workspace can start from. */
export const CATALOG_NAMES = ["countercyclical", "exampleapi"] as const;
export type CatalogName = (typeof CATALOG_NAMES)[number];
export const CATALOGS: Readonly<Record<CatalogName, readonly CatalogEntry[]>> = {
  countercyclical: COUNTERCYCLICAL,
  exampleapi: EXAMPLEAPI,
};

/** All event types of the built-in catalogs. */
export const BUILT_IN: readonly CatalogEntry[] = Object.values(CATALOGS).flat();

/** Finds the example of an event type in the built-in catalogs. */
export function findBuiltInExample(name: string): JsonValue | undefined {
  return BUILT_IN.find((entry) => entry.name === name)?.example;
}
