import { joinPath } from "../domain/json.ts";

/** Most keys that are suggested. */
const MAX_KEYS = 20;

/** Suggests keys for a filter: the paths to plain values in an example of data, such as `data.customer.country`. */
export function suggestFilterKeys(exampleText: string): readonly string[] {
  const example: unknown = JSON.parse(exampleText);
  return pathsIn(example, "data").slice(0, MAX_KEYS);
}

/** Of a list the first element stands for all. An example is at most 64 levels deep. */
function pathsIn(value: unknown, path: string): readonly string[] {
  if (Array.isArray(value)) return value.length === 0 ? [path] : pathsIn(value[0], path);
  if (typeof value !== "object" || value === null) return path === "data" ? [] : [path];
  return Object.entries(value).flatMap(([key, below]) => pathsIn(below, joinPath(path, key)));
}
