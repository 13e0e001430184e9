import type { FieldProblem } from "./failure.ts";

/** Deepest nesting of arrays and objects that a request may have; far below what recursion in libraries bears. */
export const MAX_JSON_DEPTH = 64;
const TOO_DEEP = `is nested more than ${MAX_JSON_DEPTH} levels deep`;

/** A number whose digits the parser would not keep, left in the parsed value until it is found by path. */
class ChangedNumber {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}

type ReviverWithSource = (
  this: unknown,
  key: string,
  value: unknown,
  context?: { readonly source?: string },
) => unknown;
const parseWithSource: (text: string, reviver: ReviverWithSource) => unknown = JSON.parse;

/** A long run of digits, or an exponent: only such texts can hold a number that changes. */
const SUSPICIOUS_NUMBER = /\d{16}|\d[eE]/;

/**
 * Parses JSON and reports nesting past {@link MAX_JSON_DEPTH} and every number that would change its value: not finite,
 * not zero but becoming zero, or an integer whose digits change. Throws `SyntaxError` for what is not JSON.
 */
export function parseJson(text: string): { readonly value: unknown; readonly problems: readonly FieldProblem[] } {
  const plain: unknown = JSON.parse(text);
  const tooDeep = findDeepNesting(plain);
  if (tooDeep !== undefined) return { value: plain, problems: [tooDeep] };
  if (!SUSPICIOUS_NUMBER.test(text)) return { value: plain, problems: [] };
  let changed = 0;
  const marked = parseWithSource(text, (_key, parsed, context) => {
    const source = context?.source;
    if (typeof parsed !== "number" || source === undefined || keepsItsValue(source, parsed)) return parsed;
    changed++;
    return new ChangedNumber(source);
  });
  return { value: plain, problems: changed === 0 ? [] : describeChangedNumbers(marked) };
}

function describeChangedNumbers(marked: unknown): readonly FieldProblem[] {
  const problems: FieldProblem[] = [];
  walkJson(marked, (path, node) => {
    if (!(node instanceof ChangedNumber) || problems.length >= 10) return;
    const message = `the number ${shorten(node.source)} would change its value; send it as a string`;
    problems.push({ field: path(), message });
  });
  return problems;
}

function keepsItsValue(source: string, parsed: number): boolean {
  if (!Number.isFinite(parsed)) return false;
  if (parsed === 0) return !/[1-9]/.test(source.split(/[eE]/)[0] ?? "");
  if (/^-?\d+$/.test(source)) return BigInt(source) === BigInt(parsed);
  return true;
}

function findDeepNesting(value: unknown): FieldProblem | undefined {
  let problem: FieldProblem | undefined;
  walkJson(value, (path, _node, depth) => {
    if (problem === undefined && depth > MAX_JSON_DEPTH) problem = { field: shorten(path()), message: TOO_DEEP };
    return problem === undefined;
  });
  return problem;
}

/** Finds what makes a value no JSON, or nested deeper than {@link MAX_JSON_DEPTH}; values from RPC may be anything. */
export function findJsonProblem(value: unknown, field: string): FieldProblem | undefined {
  let problem: FieldProblem | undefined;
  walkJson(value, (path, node, depth) => {
    if (problem !== undefined) return false;
    const message = nodeProblem(node, depth);
    if (message !== undefined) problem = { field: joinPath(field, path()), message };
    return problem === undefined;
  });
  return problem;
}

function nodeProblem(node: unknown, depth: number): string | undefined {
  if (depth > MAX_JSON_DEPTH) return TOO_DEEP;
  if (node === null || typeof node === "string" || typeof node === "boolean") return undefined;
  if (typeof node === "number") return Number.isFinite(node) ? undefined : `the number ${node} has no JSON form`;
  if (typeof node !== "object") return `a value of type ${typeof node} has no JSON form`;
  if (Array.isArray(node)) return undefined;
  const prototype: unknown = Object.getPrototypeOf(node);
  return prototype === Object.prototype || prototype === null ? undefined : "only plain objects have a JSON form";
}

/** Visits every value without recursion; a visitor that answers false is not led into the value's children. */
function walkJson(root: unknown, visit: (path: () => string, node: unknown, depth: number) => boolean | void): void {
  interface Place {
    readonly node: unknown;
    readonly depth: number;
    readonly key: string | number | null;
    readonly parent: Place | null;
  }
  const stack: Place[] = [{ node: root, depth: 0, key: null, parent: null }];
  for (let place = stack.pop(); place !== undefined; place = stack.pop()) {
    const here = place;
    const path = () => {
      let text = "";
      for (let at: Place | null = here; at !== null && at.key !== null; at = at.parent) {
        text = joinPath(pathStep(at.key), text);
      }
      return text;
    };
    if (visit(path, here.node, here.depth) === false) continue;
    if (typeof here.node !== "object" || here.node === null) continue;
    const entries: [string | number, unknown][] = Array.isArray(here.node)
      ? Array.from(here.node, (child: unknown, index) => [index, child])
      : Object.entries(here.node);
    for (const [key, node] of entries.toReversed()) stack.push({ node, depth: here.depth + 1, key, parent: here });
  }
}

function pathStep(key: string | number): string {
  return typeof key === "number" ? `[${key}]` : shorten(key);
}

/** Joins two parts of a field path: `events[3]` and `type` become `events[3].type`. */
export function joinPath(parent: string, child: string): string {
  if (parent === "") return child;
  if (child === "" || child.startsWith("[")) return parent + child;
  return `${parent}.${child}`;
}

function shorten(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 40)}…`;
}
