import type { FieldProblem } from "../../domain/failure.ts";
import { joinPath } from "../../domain/json.ts";
import { BudgetSpent, type Meter } from "./check-budget.ts";
import type { JsonObject } from "./values.ts";

/** Most reported problems of one value. */
export const MAX_PROBLEMS = 10;
/** Deepest nesting of subschemas while one value is checked; ordinary schemas reach up to 200. */
const MAX_DEPTH = 600;

/** Checks one keyword against a value and tells whether it holds. Charges its cost first. */
export type Check<T> = (value: T, visit: Visit) => boolean;

/** A subschema with the checks of its keywords, in the order in which they run. */
export interface SchemaNode {
  /** For any value. */
  readonly value: Check<unknown>[];
  readonly text: Check<string>[];
  readonly number: Check<number>[];
  readonly object: Check<JsonObject>[];
  readonly list: Check<readonly unknown[]>[];
  /** Subschemas for the same value. */
  readonly inPlace: Check<unknown>[];
  /** Checks of what the others have not seen: `unevaluatedProperties` and `unevaluatedItems`. */
  readonly leftObject: Check<JsonObject>[];
  readonly leftList: Check<readonly unknown[]>[];
}

/** Members and items that a subschema has seen, for `unevaluatedProperties` and `unevaluatedItems`. */
export interface Seen {
  readonly keys: Set<string>;
  readonly items: Set<number>;
}

/** The path from the whole value to a part of it. */
interface Trail {
  readonly parent: Trail | null;
  readonly step: string | number;
}

/** What all visits of one check share. */
export interface Run {
  readonly meter: Meter;
  readonly problems: FieldProblem[];
  readonly keys: Map<JsonObject, readonly string[]>;
}

/** One value in one subschema. */
export interface Visit {
  readonly run: Run;
  readonly trail: Trail | null;
  readonly depth: number;
  /** True when only the answer matters: no problem is reported, and the first one ends the check. */
  readonly quiet: boolean;
  /** Null when nothing needs what was seen. */
  readonly seen: Seen | null;
}

/** True if, after a failure, nothing further matters. */
export function isDone({ quiet, run }: Visit): boolean {
  return quiet || run.problems.length >= MAX_PROBLEMS;
}

/** The keys of an object, listed once a run, since that takes long for large ones. */
export function keysOf(value: JsonObject, { run }: Visit): readonly string[] {
  const known = run.keys.get(value);
  if (known !== undefined) return known;
  const keys = Object.keys(value);
  run.meter.spend(8 * keys.length);
  run.keys.set(value, keys);
  return keys;
}

/** Reports a problem, unless the visit is quiet. Always answers false, as the check's answer. */
export function fault(visit: Visit, message: string, step?: string | number): false {
  const { problems } = visit.run;
  if (!visit.quiet && problems.length < MAX_PROBLEMS) {
    const trail = step === undefined ? visit.trail : { parent: visit.trail, step };
    problems.push({ field: fieldOf(trail), message });
  }
  return false;
}

function fieldOf(trail: Trail | null): string {
  let field = "";
  for (let at = trail; at !== null; at = at.parent) {
    const step = typeof at.step === "number" ? `[${at.step}]` : at.step.slice(0, 80).toWellFormed();
    field = joinPath(step, field);
  }
  return field;
}

/** Applies a subschema to a part of the visited value. */
export function applyToPart(node: SchemaNode, part: unknown, step: string | number, visit: Visit): boolean {
  const trail = visit.quiet ? null : { parent: visit.trail, step };
  return apply(node, part, { ...visit, trail, seen: null });
}

/** Applies a subschema without reporting problems. */
export function matches(node: SchemaNode, value: unknown, visit: Visit, seen: Seen | null = null): boolean {
  return apply(node, value, { ...visit, quiet: true, trail: null, seen });
}

/** Applies a subschema to a value, and tells whether the value is valid. */
export function apply(node: SchemaNode, value: unknown, from: Visit): boolean {
  from.run.meter.spend(8);
  const depth = from.depth + 1;
  if (depth > MAX_DEPTH) throw new BudgetSpent();
  const asksItself = node.leftObject.length + node.leftList.length > 0;
  const visit = {
    ...from,
    depth,
    seen: asksItself ? { keys: new Set<string>(), items: new Set<number>() } : from.seen,
  };
  let holds = checkAll(node.value, value, visit, true);
  if (holds || !visit.quiet) holds = checkKind(node, value, visit) && holds;
  holds = checkAll(node.inPlace, value, visit, holds);
  if (holds && Array.isArray(value)) holds = checkAll(node.leftList, value, visit, true);
  else if (holds && isPlain(value)) holds = checkAll(node.leftObject, value, visit, true);
  if (holds && asksItself && visit.seen !== null && from.seen !== null) addSeen(from.seen, visit.seen, visit);
  return holds;
}

function checkKind(node: SchemaNode, value: unknown, visit: Visit): boolean {
  if (typeof value === "string") return checkAll(node.text, value, visit, true);
  if (typeof value === "number") return checkAll(node.number, value, visit, true);
  if (Array.isArray(value)) return checkAll(node.list, value, visit, true);
  return isPlain(value) ? checkAll(node.object, value, visit, true) : true;
}

function isPlain(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null;
}

/** Runs checks one after the other. After a failure it goes on only while problems are still reported. */
function checkAll<T>(checks: readonly Check<T>[], value: T, visit: Visit, before: boolean): boolean {
  let holds = before;
  for (const check of checks) {
    if (!holds && isDone(visit)) return false;
    visit.run.meter.spend(1);
    holds = check(value, visit) && holds;
  }
  return holds;
}

/** Adds what was seen in one place to what was seen in another. */
export function addSeen(to: Seen, from: Seen, { run }: Visit): void {
  run.meter.spend(3 * (from.keys.size + from.items.size));
  for (const key of from.keys) to.keys.add(key);
  for (const item of from.items) to.items.add(item);
}
