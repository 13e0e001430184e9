import type { FieldProblem } from "./failure.ts";
import { err, ok, type Result } from "./result.ts";
import { findChangedNumbers, findDeepValue, type JsonPath, scanJson } from "./scan-json.ts";

/** Deepest nesting of arrays and objects that a request may have; far below what recursion in libraries bears. */
export const MAX_JSON_DEPTH = 64;
/**
 * Most values that a request may have, items and members counted at any depth: what fits into `data` never has more, and
 * none of them takes more than 200 bytes (`npm run bench -- memory`).
 */
export const MAX_JSON_VALUES = 150_000;
/** Most characters in a value from elsewhere, names included: as many as the largest request has. */
const MAX_CHARACTERS = 4 * 1024 * 1024;
/** Most changed numbers in one answer. */
const MAX_PROBLEMS = 20;

const TOO_DEEP = `is nested more than ${MAX_JSON_DEPTH} levels deep`;
const TOO_MANY = `has more than ${MAX_JSON_VALUES.toLocaleString("en-US")} values`;

/** Why a text can't be taken: it is no JSON, too much of it, or JSON with problems. */
export type JsonFault =
  | { readonly kind: "not_json" }
  | { readonly kind: "too_many_values"; readonly message: string }
  | { readonly kind: "refused"; readonly problems: readonly [FieldProblem, ...FieldProblem[]] };

/**
 * Parses JSON of at most {@link MAX_JSON_VALUES} values, nested at most {@link MAX_JSON_DEPTH} levels deep, of whose
 * numbers none changes its value: not finite, not zero but becoming zero, or an integer that becomes another.
 */
export function parseJson(text: string): Result<unknown, JsonFault> {
  const { hasTooManyValues, depth, hasChangedNumber } = scanJson(text, MAX_JSON_VALUES);
  const isTooDeep = depth > MAX_JSON_DEPTH;
  if (hasTooManyValues) return err(isTooDeep ? tooDeep(text) : { kind: "too_many_values", message: TOO_MANY });
  const parsed = parsePlain(text);
  if (!parsed.ok) return parsed;
  if (isTooDeep) return err(tooDeep(text));
  const [first, ...rest] = hasChangedNumber ? describeChangedNumbers(text) : [];
  return first === undefined ? parsed : err({ kind: "refused", problems: [first, ...rest] });
}

function parsePlain(text: string): Result<unknown, JsonFault> {
  try {
    return ok(JSON.parse(text));
  } catch {
    return err({ kind: "not_json" });
  }
}

function tooDeep(text: string): JsonFault {
  const path = pathText(findDeepValue(text, MAX_JSON_DEPTH) ?? []);
  return { kind: "refused", problems: [{ field: shorten(path), message: TOO_DEEP }] };
}

function describeChangedNumbers(text: string): readonly FieldProblem[] {
  return findChangedNumbers(text, MAX_PROBLEMS).map(({ path, numeral }) => ({
    field: pathText(path),
    message: `the number ${shorten(numeral)} would change its value; send it as a string`,
  }));
}

/** How much more a value from elsewhere may contain; shared by all its parts. */
interface Allowance {
  values: number;
  characters: number;
}

/**
 * Finds what makes a value no JSON, or more than a request may have; values from RPC and queues may be anything, and
 * what is in them several times over counts as often.
 */
export function findJsonProblem(value: unknown, field: string): FieldProblem | undefined {
  const problem = findProblemIn(value, 0, { values: MAX_JSON_VALUES, characters: MAX_CHARACTERS });
  return problem === undefined ? undefined : { ...problem, field: joinPath(field, problem.field) };
}

/** No deeper than {@link MAX_JSON_DEPTH}, so recursion is safe; a path is made on the way back from a problem only. */
function findProblemIn(node: unknown, depth: number, left: Allowance): FieldProblem | undefined {
  const message = nodeProblem(node, depth, left);
  if (message !== undefined) return { field: "", message };
  if (Array.isArray(node)) {
    for (let index = 0; index < node.length; index++) {
      const problem = findProblemIn(node[index], depth + 1, left);
      if (problem !== undefined) return below(index, problem);
    }
  } else if (isPlainObject(node)) {
    for (const name in node) {
      if (!Object.hasOwn(node, name)) continue;
      left.characters -= name.length;
      const problem = findProblemIn(node[name], depth + 1, left);
      if (problem !== undefined) return below(name, problem);
    }
  }
  return undefined;
}

function below(step: string | number, { field, message }: FieldProblem): FieldProblem {
  return { field: joinPath(pathStep(step), field), message };
}

function nodeProblem(node: unknown, depth: number, left: Allowance): string | undefined {
  if (depth > MAX_JSON_DEPTH) return TOO_DEEP;
  if (--left.values < 0) return TOO_MANY;
  if (typeof node === "string") left.characters -= node.length;
  if (left.characters < 0) return "has more than 4 MiB of text";
  if (node === null || typeof node === "string" || typeof node === "boolean") return undefined;
  if (typeof node === "number") return Number.isFinite(node) ? undefined : `the number ${node} has no JSON form`;
  if (typeof node !== "object") return `a value of type ${typeof node} has no JSON form`;
  return Array.isArray(node) || isPlainObject(node) ? undefined : "only plain objects have a JSON form";
}

function isPlainObject(node: unknown): node is Readonly<Record<string, unknown>> {
  if (typeof node !== "object" || node === null) return false;
  const prototype: unknown = Object.getPrototypeOf(node);
  return prototype === Object.prototype || prototype === null;
}

function pathText(path: JsonPath): string {
  return path.reduce<string>((text, step) => joinPath(text, pathStep(step)), "");
}

/** One step of a field path: an index, or a name of 40 characters at most. */
export function pathStep(step: string | number): string {
  return typeof step === "number" ? `[${step}]` : shorten(step);
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
