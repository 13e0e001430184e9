import { type JsonToken, readTokens } from "../json-tokens.ts";
import { cutText } from "./cut-text.ts";

/** A member of an event's data for a person to read; `name` is empty for data that is a single value. */
export interface ChatField {
  readonly name: string;
  readonly value: string;
}

export interface ChatFields {
  readonly fields: readonly ChatField[];
  /** Tells that the data has more than the fields say. */
  readonly hasMore: boolean;
}

/** Most UTF-16 units of the data that are looked at, however much there is. */
export const MAX_READ = 16 * 1024;
const MAX_FIELDS = 10;
const MAX_NAME = 40;
const MAX_VALUE = 200;
/** A unit may be written as `\uXXXX`, and twice as many as are shown are looked at. */
const MAX_QUOTED = 2 * 6 * MAX_VALUE;

/** Lists the first members of some data, a minified JSON text, that are single values; or the data, if it is one itself. */
export function listFields(dataText: string): ChatFields {
  const text = dataText.slice(0, MAX_READ);
  const fields: ChatField[] = [];
  let hasMore = false;
  let depth = 0;
  let name: string | undefined = text.startsWith("{") ? undefined : "";
  readTokens(text, (token, start, end) => {
    if (opens(token)) {
      hasMore ||= depth > 0 || token === "[";
      depth++;
    } else if (token === "}" || token === "]") depth--;
    else if (depth > 1 || text.startsWith("[")) return true;
    else if (token === ",") name = undefined;
    else if (token === '"' && name === undefined) name = readText(text.slice(start, end), MAX_NAME);
    else if (token !== ":") {
      const isWhole = end < text.length || text.length === dataText.length;
      if (!isWhole && token !== '"') return false;
      if (fields.length === MAX_FIELDS) {
        hasMore = true;
        return false;
      }
      fields.push({ name: name ?? "", value: readValue(token, text.slice(start, end)) });
    }
    return true;
  });
  return { fields, hasMore: hasMore || text.length < dataText.length };
}

function opens(token: JsonToken): boolean {
  return token === "{" || token === "[";
}

function readValue(token: JsonToken, value: string): string {
  return token === '"' ? readText(value, MAX_VALUE) : cutText(value, MAX_VALUE);
}

/** The text that a quoted one says, even if it ends before its last quote. */
function readText(quoted: string, most: number): string {
  const [begin = '"'] = /^"(?:[^"\\]|\\u[\da-f]{4}|\\[^u])*/i.exec(quoted.slice(0, MAX_QUOTED)) ?? [];
  const text: unknown = JSON.parse(`${begin}"`);
  return cutText(String(text), most);
}
