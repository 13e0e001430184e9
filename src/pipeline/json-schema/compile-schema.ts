import type { FieldProblem } from "../../domain/failure.ts";
import { findJsonProblem } from "../../domain/json.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { APPLICATORS, checkSame } from "./applicators.ts";
import { ASSERTIONS } from "./assertions.ts";
import { BudgetSpent, type CheckBudget, MAX_EVENT_UNITS, Meter } from "./check-budget.ts";
import { type Survey, surveySchema } from "./survey-schema.ts";
import { isObject, type JsonObject } from "./values.ts";
import { apply, fault, type SchemaNode } from "./visit.ts";

/** Largest JSON Schema, in bytes of minified UTF-8. */
export const MAX_SCHEMA_BYTES = 64 * 1024;

/** A JSON Schema that data can be checked against. */
export interface CompiledSchema {
  /** The units of work that compiling it takes. */
  readonly units: number;
  /** Lists what is wrong with the data, ten problems at most. The work is charged to the budget. */
  check(data: unknown, budget: CheckBudget): readonly FieldProblem[];
}

/** The most units that compiling takes for a byte of the schema, for one of its parts, and for one of its patterns. */
const BYTE_UNITS = 2;
const PART_UNITS = 100;
const PATTERN_UNITS = 5000;
const TOO_COSTLY = "is too costly to check against the schema of its type";
/** The message for events beyond what a request may cost. */
export const TOGETHER_TOO_COSTLY = "is too costly to check beside the others; send fewer events at once";

/** The units of work for what was surveyed, besides that for its bytes. */
export function surveyUnits({ parts, patterns }: Survey): number {
  return PART_UNITS * parts + PATTERN_UNITS * patterns;
}

/** Compiles a JSON Schema (draft 2020-12), or lists what is wrong with it; fields are paths in it. */
export function compileSchema(schema: unknown): Result<CompiledSchema, readonly FieldProblem[]> {
  const notJson = findJsonProblem(schema, "");
  if (notJson !== undefined) return err([notJson]);
  const bytes = new TextEncoder().encode(JSON.stringify(schema)).length;
  if (bytes > MAX_SCHEMA_BYTES) return err([{ field: "", message: "is larger than 64 KiB" }]);
  const survey = surveySchema(schema);
  if (survey.problems.length > 0) return err(survey.problems);
  const root = createNodes(survey.targets)(schema);
  return ok({
    units: BYTE_UNITS * bytes + surveyUnits(survey),
    check: (data, budget) => checkWithin(root, data, budget),
  });
}

/**
 * Compiles a stored schema. One that is not valid under the present bounds refuses all data, since nothing passes
 * unchecked.
 */
export function openSchema(text: string): CompiledSchema {
  const compiled = compileSchema(JSON.parse(text));
  if (compiled.ok) return compiled.value;
  const [{ field, message } = { field: "", message: "is none" }] = compiled.error;
  const reason = field === "" ? message : `${field}: ${message}`;
  const problem = { field: "", message: `can't be checked, because the schema of its type can't be used: ${reason}` };
  return { units: BYTE_UNITS * text.length, check: () => [problem] };
}

function checkWithin(root: SchemaNode, data: unknown, budget: CheckBudget): readonly FieldProblem[] {
  const limit = Math.min(MAX_EVENT_UNITS, budget.left);
  const meter = new Meter(limit);
  const run = { meter, problems: [], keys: new Map() };
  try {
    const holds = apply(root, data, { run, trail: null, depth: 0, quiet: false, seen: null });
    if (holds) return [];
    return run.problems.length > 0 ? run.problems : [{ field: "", message: "does not match the schema" }];
  } catch (error) {
    if (!(error instanceof BudgetSpent)) throw error;
    return [{ field: "", message: limit < MAX_EVENT_UNITS ? TOGETHER_TOO_COSTLY : TOO_COSTLY }];
  } finally {
    budget.take(meter.used);
  }
}

/** Makes the node of each schema once, so that references may be circular. */
function createNodes(targets: ReadonlyMap<JsonObject, unknown>): (schema: unknown) => SchemaNode {
  const accepting = createNode();
  const refusing = createNode();
  refusing.value.push((_value, visit) => fault(visit, "is not allowed"));
  const nodes = new Map<JsonObject, SchemaNode>();
  const nodeOf = (schema: unknown): SchemaNode => {
    if (!isObject(schema)) return schema === false ? refusing : accepting;
    const known = nodes.get(schema);
    if (known !== undefined) return known;
    const node = createNode();
    nodes.set(schema, node);
    for (const keyword of Object.keys(schema)) ASSERTIONS.get(keyword)?.(node, schema[keyword]);
    if (targets.has(schema)) node.inPlace.push(checkSame(nodeOf(targets.get(schema))));
    for (const keyword of Object.keys(schema)) APPLICATORS.get(keyword)?.(node, schema[keyword], nodeOf, schema);
    return node;
  };
  return nodeOf;
}

function createNode(): SchemaNode {
  return { value: [], text: [], number: [], object: [], list: [], inPlace: [], leftObject: [], leftList: [] };
}
