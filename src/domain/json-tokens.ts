/** A token of JSON: a sign that stands for itself, or the beginning of a string, a number or a name such as `true`. */
export type JsonToken = "{" | "}" | "[" | "]" | "," | ":" | '"' | "0" | "a";

/**
 * Goes through the tokens of a text without keeping any, until `take` answers false; `start` and `end` are where the
 * token stands. A text that is no JSON gives tokens too: telling so is the parser's.
 */
export function readTokens(text: string, take: (token: JsonToken, start: number, end: number) => boolean): void {
  let at = 0;
  while (at < text.length) {
    const start = at;
    const token = tokenAt(text, at);
    at = endOfToken(token, text, start);
    if (token !== undefined && !take(token, start, at)) return;
  }
}

/** The token that begins at a place; undefined for white space. */
function tokenAt(text: string, at: number): JsonToken | undefined {
  const sign = text.charAt(at);
  switch (sign) {
    case " ":
    case "\n":
    case "\r":
    case "\t":
      return undefined;
    case "{":
    case "}":
    case "[":
    case "]":
    case ",":
    case ":":
    case '"':
      return sign;
    default:
      return isOfNumber(text.charCodeAt(at)) ? "0" : "a";
  }
}

function endOfToken(token: JsonToken | undefined, text: string, start: number): number {
  if (token === '"') return endOfString(text, start);
  if (token === "0") return endOfNumber(text, start);
  return token === "a" ? endOfName(text, start) : start + 1;
}

/** The place behind the quote that ends a string: one with an even number of backslashes before it. */
function endOfString(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let before = quote;
    while (text[before - 1] === "\\") before--;
    if ((quote - before) % 2 === 0) return quote + 1;
  }
  return text.length;
}

function endOfNumber(text: string, start: number): number {
  let at = start + 1;
  while (isOfNumber(text.charCodeAt(at)) || text[at] === "e" || text[at] === "E") at++;
  return at;
}

function endOfName(text: string, start: number): number {
  let at = start + 1;
  for (let code = text.charCodeAt(at); code >= 0x61 && code <= 0x7a; code = text.charCodeAt(at)) at++;
  return at;
}

/** A digit, a sign or a full stop. */
function isOfNumber(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || code === 0x2b || code === 0x2d || code === 0x2e;
}
