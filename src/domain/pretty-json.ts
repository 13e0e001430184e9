import { parseJson } from "./json.ts";

/** Most growth by indenting: many deeply nested short values would fill the page. */
const MAX_GROWTH = 8;

/** Indents the JSON text of an array or object; undefined for any other text, and where indenting would change it. */
export function prettyJson(text: string): string | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  const parsed = parseJson(text);
  if (!parsed.ok) return undefined;
  const pretty = JSON.stringify(parsed.value, null, 2);
  return pretty.length <= text.length * MAX_GROWTH ? pretty : undefined;
}
