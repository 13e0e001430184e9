import { keepsItsValue } from "./json-numbers.ts";
import { type JsonToken, readTokens } from "./json-tokens.ts";

/** Facts about a JSON text before it is parsed. */
export interface JsonScan {
  /** Tells whether it has more values than it may; nothing else is known then. */
  readonly hasTooManyValues: boolean;
  /** How many arrays and objects are around the value that is nested deepest. */
  readonly depth: number;
  readonly hasChangedNumber: boolean;
}

/** Where a value stands: names of members and places in arrays, from the outside in. */
export type JsonPath = readonly (string | number)[];

/** Numerals up to this length without an exponent always keep their value. */
const PLAIN_LENGTH = 15;

/** Scans a JSON text once, in constant memory. The result for any other text is meaningless. */
export function scanJson(text: string, maxValues: number): JsonScan {
  let values = 0;
  let open = 0;
  let depth = 0;
  let hasChangedNumber = false;
  readTokens(text, (token, start, end) => {
    if (token === "]" || token === "}") open--;
    // The text before a colon was a name and no value.
    if (token === ":") values--;
    if (!beginsValue(token)) return true;
    values++;
    depth = Math.max(depth, open);
    if (token === "[" || token === "{") open++;
    if (token === "0") hasChangedNumber ||= isChanged(text, start, end);
    return values <= maxValues;
  });
  return { hasTooManyValues: values > maxValues, depth, hasChangedNumber };
}

/** Finds the first value of a text, JSON or not, with more arrays and objects around it than it may have. */
export function findDeepValue(text: string, maxDepth: number): JsonPath | undefined {
  let found: JsonPath | undefined;
  walkValues(text, (_token, _start, _end, place) => {
    if (place.depth > maxDepth) found = place.path(text);
    return found === undefined;
  });
  return found;
}

/** A number of a JSON text that the parser would change. */
export interface ChangedNumber {
  readonly path: JsonPath;
  readonly numeral: string;
}

/** Finds the first numbers of a JSON text that the parser would change, so many at most. */
export function findChangedNumbers(text: string, most: number): readonly ChangedNumber[] {
  const found: ChangedNumber[] = [];
  walkValues(text, (token, start, end, place) => {
    if (token === "0" && isChanged(text, start, end)) {
      found.push({ path: place.path(text), numeral: text.slice(start, end) });
    }
    return found.length < most;
  });
  return found;
}

function isChanged(text: string, start: number, end: number): boolean {
  if (end - start <= PLAIN_LENGTH && !hasExponent(text, start, end)) return false;
  return !keepsItsValue(text.slice(start, end));
}

function hasExponent(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    if (text[at] === "e" || text[at] === "E") return true;
  }
  return false;
}

function beginsValue(token: JsonToken): boolean {
  return token === "[" || token === "{" || token === '"' || token === "0" || token === "a";
}

/** An array or object that is open, and where in it the scan is: a place, or where the member's name stands. */
interface Level {
  isArray: boolean;
  index: number;
  nameStart: number;
  nameEnd: number;
  /** Tells whether a text that comes now is a name. */
  beforeName: boolean;
}

/** Where a scan is. */
class Place {
  readonly #levels: Level[] = [];
  depth = 0;

  path(text: string): JsonPath {
    return this.#levels.slice(0, this.depth).map(({ isArray, index, nameStart, nameEnd }) => {
      return isArray ? index : nameIn(text.slice(nameStart, nameEnd));
    });
  }

  open(isArray: boolean): void {
    this.#levels[this.depth] = { isArray, index: 0, nameStart: 0, nameEnd: 0, beforeName: !isArray };
    this.depth++;
  }

  close(): void {
    this.depth--;
  }

  /** Goes on to the next item or member. */
  next(): void {
    const level = this.#levels[this.depth - 1];
    if (level === undefined) return;
    level.index++;
    level.beforeName = !level.isArray;
  }

  /** Takes a text as the member's name, if one has to come now. */
  takeName(start: number, end: number): boolean {
    const level = this.#levels[this.depth - 1];
    if (level === undefined || !level.beforeName) return false;
    Object.assign(level, { nameStart: start, nameEnd: end, beforeName: false });
    return true;
  }
}

/** Decodes a quoted name; answers the text itself when it is not valid JSON. */
function nameIn(quoted: string): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted;
  }
}

type VisitValue = (token: JsonToken, start: number, end: number, place: Place) => boolean;

/** Visits the values of a JSON text, each with its place, until `visit` answers false. */
function walkValues(text: string, visit: VisitValue): void {
  const place = new Place();
  readTokens(text, (token, start, end) => {
    if (token === "]" || token === "}") place.close();
    if (token === ",") place.next();
    if (!beginsValue(token)) return true;
    if (token === '"' && place.takeName(start, end)) return true;
    const goesOn = visit(token, start, end, place);
    if (token === "[" || token === "{") place.open(token === "[");
    return goesOn;
  });
}
