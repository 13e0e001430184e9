import { patternProblem } from "./pattern-limits.ts";

/** Objects that a schema may consist of. */
const MAX_NODES = 500;
/** Regular expressions and listed values of a whole schema. */
const MAX_PATTERNS = 10;
const MAX_LISTED_VALUES = 1000;
/** Times that a subschema may be applied while one event is checked. */
const MAX_EVALUATIONS = 50_000;
/** Longest array that a schema with `uniqueItems` is applied to: each item is compared with each. */
const MAX_UNIQUE_ITEMS = 500;
/** Formats whose own expressions can take long, and the longest text that they are applied to. */
const COSTLY_FORMATS = new Set(["url", "uri", "uri-reference", "uri-template", "regex", "email"]);
const MAX_FORMATTED_LENGTH = 2048;

type Node = Readonly<Record<string, unknown>>;

/** Thrown out of a validation that takes too long. */
class BudgetSpent extends Error {}

/** Says why a JSON Schema can't be used, because it could take long or reaches outside itself; undefined when it can. */
export function schemaLimitProblem(schema: unknown): string | undefined {
  let nodes = 0;
  let patterns = 0;
  let listed = 0;
  for (const node of listNodes(schema)) {
    if (++nodes > MAX_NODES) return `has more than ${MAX_NODES} parts`;
    for (const [keyword, value] of Object.entries(node)) {
      if (/^\$(?:dynamic|recursive)?[rR]ef$/.test(keyword) && typeof value === "string" && !value.startsWith("#")) {
        return `refers to ${value.slice(0, 80)}, which is outside of it`;
      }
      if (keyword === "enum" && Array.isArray(value)) listed += value.length;
      for (const pattern of patternsOf(keyword, value)) {
        const problem = patternProblem(pattern);
        if (problem !== undefined) return `has the pattern ${pattern.slice(0, 80)}, which ${problem}`;
        if (++patterns > MAX_PATTERNS) return `has more than ${MAX_PATTERNS} patterns`;
      }
    }
  }
  return listed > MAX_LISTED_VALUES ? `lists more than ${MAX_LISTED_VALUES} values` : undefined;
}

function patternsOf(keyword: string, value: unknown): readonly string[] {
  if (keyword === "pattern" && typeof value === "string") return [value];
  if (keyword === "patternProperties" && isNode(value)) return Object.keys(value);
  return [];
}

/** A copy of a schema that counts how often its parts are applied. */
export interface BoundedSchema {
  readonly schema: unknown;
  /** Runs one validation of `data`; undefined when it is too costly. Other errors are thrown on. */
  run<T>(data: unknown, validate: () => T): T | undefined;
}

/** Makes a schema's evaluation bounded: by the size of what its costly keywords meet, and by a number of steps. */
export function boundSchema(schema: unknown): BoundedSchema {
  let left = Infinity;
  const spend = () => {
    if (--left < 0) throw new BudgetSpent();
  };
  const nodes = listNodes(schema);
  const hasUnique = nodes.some((node) => node["uniqueItems"] === true);
  const hasCostlyFormat = nodes.some(({ format }) => typeof format === "string" && COSTLY_FORMATS.has(format));
  return {
    schema: copyCounted(schema, spend),
    run(data, validate) {
      if (hasUnique && longest(data, "array") > MAX_UNIQUE_ITEMS) return undefined;
      if (hasCostlyFormat && longest(data, "string") > MAX_FORMATTED_LENGTH) return undefined;
      left = MAX_EVALUATIONS;
      try {
        return validate();
      } catch (error) {
        if (error instanceof BudgetSpent || error instanceof RangeError) return undefined;
        throw error;
      }
    },
  };
}

/** The validator reads `type` of a subschema each time it applies it, so reading it is what is counted. */
function copyCounted(value: unknown, spend: () => void): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => copyCounted(item, spend));
  if (!isNode(value)) return value;
  const copy = Object.fromEntries(Object.entries(value).map(([key, child]) => [key, copyCounted(child, spend)]));
  const { type } = copy;
  return Object.defineProperty(copy, "type", {
    enumerable: Object.hasOwn(copy, "type"),
    get: () => {
      spend();
      return type;
    },
  });
}

function listNodes(root: unknown): readonly Node[] {
  const nodes: Node[] = [];
  const waiting: unknown[] = [root];
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (Array.isArray(value)) waiting.push(...value.filter((item) => typeof item === "object" && item !== null));
    if (!isNode(value)) continue;
    nodes.push(value);
    waiting.push(...Object.values(value).filter((child) => typeof child === "object" && child !== null));
  }
  return nodes;
}

function longest(root: unknown, kind: "array" | "string"): number {
  let most = 0;
  const waiting: unknown[] = [root];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value === "string" && kind === "string") most = Math.max(most, value.length);
    if (Array.isArray(value)) {
      if (kind === "array") most = Math.max(most, value.length);
      for (const item of value) waiting.push(item);
    } else if (isNode(value)) {
      for (const child of Object.values(value)) waiting.push(child);
    }
  }
  return most;
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
