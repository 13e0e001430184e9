import type { Filter } from "./filter.ts";
import { parseFilter } from "./parse-filter.ts";

/** Reads a webhook's filter from its text; undefined when it is of a later version, and not understood. */
export function readStoredFilter(text: string): Filter | undefined {
  const parsed = parseFilter(parse(text));
  return parsed.ok ? parsed.value : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
