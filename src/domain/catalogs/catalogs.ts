import type { CatalogEntry, JsonValue } from "./catalog-entry.ts";
import { COUNTERCYCLICAL } from "./countercyclical.ts";
import { EXAMPLEAPI } from "./exampleapi.ts";

/** The catalogs that a workspace can start from. */
export const CATALOGS = { countercyclical: COUNTERCYCLICAL, exampleapi: EXAMPLEAPI } as const;
export type CatalogName = keyof typeof CATALOGS;

/** All event types of the built-in catalogs. */
export const BUILT_IN: readonly CatalogEntry[] = [...COUNTERCYCLICAL, ...EXAMPLEAPI];

/** Finds the example of an event type in the built-in catalogs. */
export function findBuiltInExample(name: string): JsonValue | undefined {
  return BUILT_IN.find((entry) => entry.name === name)?.example;
}
