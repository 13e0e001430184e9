import { parseJson } from "./json.ts";

/** Indenting may make a text longer by this factor at most: many short values deep inside would fill the page. */
const MAX_GROWTH = 8;

/** Indents the JSON text of an array or object; undefined for any other text, and where indenting would change it. */
export function prettyJson(text: string): string | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    const { value, problems } = parseJson(text);
    if (problems.length > 0) return undefined;
    const pretty = JSON.stringify(value, null, 2);
    return pretty.length <= text.length * MAX_GROWTH ? pretty : undefined;
  } catch {
    return undefined;
  }
}
