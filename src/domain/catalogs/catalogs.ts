interface E {
  readonly name: string;
  readonly description: string;
  readonly example: unknown;
}
const none: readonly E[] = [];
export const CATALOGS = { countercyclical: none, exampleapi: none };
export type CatalogName = keyof typeof CATALOGS;
export function findBuiltInExample(name: string): unknown {
  return none.find((e) => e.name === name)?.example;
}
