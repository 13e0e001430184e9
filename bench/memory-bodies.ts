import { MAX_JSON_VALUES } from "../src/domain/json.ts";

/** The largest request, in bytes. */
const MAX_BYTES = 4 * 1024 * 1024;
/** Data of one event, a little below its limit. */
const DATA_BYTES = 250_000;

/** Bodies whose shape takes much memory: the largest that are accepted, and some that are refused. */
export const MEMORY_BODIES: Readonly<Record<string, () => string>> = {
  "arrays without items": () => batchOf({ part: () => "[]" }),
  "objects without members": () => batchOf({ part: () => "{}" }),
  "objects of distinct names": () => batchOf({ part: (index) => `{"${nameOf(index)}":0}`, values: 2 }),
  "nested objects of distinct names": () => batchOf({ part: nestedObjects, values: NESTED }),
  "members of distinct names": () => batchOf({ part: (index) => `"${nameOf(index)}":0`, brackets: "{}" }),
  "short texts": () => batchOf({ part: (index) => `"${nameOf(index)}"` }),
  "long texts": () => batchOf({ part: () => `"${"x".repeat(1000)}"` }),
  "long texts, two bytes a character": () => batchOf({ part: () => `"\u2615${"x".repeat(1000)}"` }),
  escapes: () => batchOf({ part: () => `"${String.raw`\u0001`.repeat(200)}"` }),
  fractions: () => batchOf({ part: () => "0.1234567890123456789012" }),
  "large integers": () => batchOf({ part: () => "9007199254740992000e1" }),
  "changed integers": () => batchOf({ part: () => "9007199254740993e1" }),
  "one long number": () => "1".repeat(MAX_BYTES),
  "too many zeros": () => fill("[", "0,"),
  "too many arrays": () => fill("[", "[],"),
  "too many objects": () => fill("[", '{"a":{}},'),
  "too many arrays in one another": () => fill("", "["),
};

interface Filling {
  readonly part: (index: number) => string;
  /** The number of values in a part. */
  readonly values?: number;
  readonly brackets?: "[]" | "{}";
}

/** Makes a batch whose events' data is full of parts, up to the limit of bytes or values. */
function batchOf({ part, values = 1, brackets = "[]" }: Filling): string {
  const events: string[] = [];
  let bytes = 100;
  let left = MAX_JSON_VALUES - 10;
  for (let index = 0; bytes < MAX_BYTES - DATA_BYTES && left > 10;) {
    const parts: string[] = [];
    for (let size = 0; size < DATA_BYTES && left >= values + 3; left -= values) {
      parts.push(part(index++));
      size += Buffer.byteLength(parts.at(-1) ?? "") + 1;
    }
    left -= 3;
    events.push(`{"type":"order.paid","data":${brackets[0]}${parts.join(",")}${brackets[1]}}`);
    bytes += Buffer.byteLength(events.at(-1) ?? "");
  }
  return `{"events":[${events.join(",")}]}`;
}

/** The number of objects in one another, each with a name of its own. */
const NESTED = 51;
function nestedObjects(index: number): string {
  let text = "0";
  for (let depth = 1; depth < NESTED; depth++) text = `{"${nameOf(index * NESTED + depth)}":${text}}`;
  return text;
}

function nameOf(index: number): string {
  return index.toString(36);
}

function fill(start: string, part: string): string {
  return start + part.repeat(Math.floor((MAX_BYTES - start.length) / part.length));
}
