import { EVENT_TYPE_RULE, isEventTypeName, isReservedEventType, nearestName } from "../domain/event-type.ts";
import type { FieldProblem } from "../domain/failure.ts";
import type { Catalog } from "./catalog.ts";
import type { CheckBudget } from "./json-schema/check-budget.ts";
import { type CompiledSchema, TOGETHER_TOO_COSTLY } from "./json-schema/compile-schema.ts";

/** Checks the events of one request against a catalog. */
export interface EventChecker {
  /** Says why an event type can't be published into the workspace, or undefined when it can. */
  typeProblem(type: string): string | undefined;
  /** Lists what is wrong with the data of a publishable type. */
  dataProblems(type: string, data: unknown): readonly FieldProblem[];
}

/** Most bytes of schemas for one request. */
const MAX_SCHEMA_BYTES_TOGETHER = 1024 * 1024;

/** The terms of a checker. */
export interface CheckerTerms {
  readonly budget: CheckBudget;
  /** True to name the nearest known type for the first unknown one, which compares it with the whole catalog. */
  readonly namesNearest: boolean;
}

/** Opens a checker for the given events. Reading and compiling schemas is charged to the budget. */
export async function openChecker(
  catalog: Catalog,
  inputs: readonly unknown[],
  { budget, namesNearest }: CheckerTerms,
): Promise<EventChecker> {
  const needed = [...new Set(inputs.map(typeOf))].filter((type) => catalog.schemaBytes(type) > 0);
  const fitting = new Set<string>();
  let bytes = 0;
  for (const type of needed) {
    bytes += catalog.schemaBytes(type);
    if (bytes > MAX_SCHEMA_BYTES_TOGETHER) break;
    fitting.add(type);
  }
  const schemas = await catalog.readSchemas([...fitting]);
  const openOnce = createOpener(schemas, budget);
  let mayName = namesNearest;
  return {
    typeProblem(type) {
      const problem = typeProblem(type, catalog);
      if (problem !== UNKNOWN || !mayName) return problem;
      mayName = false;
      return `${problem}; the nearest known one is ${nearestName(type, catalog.names) ?? "none"}`;
    },
    dataProblems(type, data) {
      const isLeft = catalog.schemaBytes(type) > 0 && (!fitting.has(type) || budget.left === 0);
      if (isLeft) return [{ field: "", message: TOGETHER_TOO_COSTLY }];
      const schema = openOnce(type);
      return schema === undefined ? [] : schema.check(data, budget);
    },
  };
}

/**
 * Opens each schema when an event needs it. A cached schema is charged too, so that the same request always gets the same
 * answer.
 */
function createOpener(
  schemas: ReadonlyMap<string, () => CompiledSchema>,
  budget: CheckBudget,
): (type: string) => CompiledSchema | undefined {
  const opened = new Map<string, CompiledSchema>();
  return (type) => {
    const open = schemas.get(type);
    if (open === undefined) return undefined;
    const schema = opened.get(type) ?? open();
    if (!opened.has(type)) budget.take(schema.units);
    opened.set(type, schema);
    return schema;
  };
}

function typeOf(input: unknown): string {
  const type: unknown = typeof input === "object" && input !== null && "type" in input ? input.type : null;
  return typeof type === "string" ? type : "";
}

const UNKNOWN = "is not in the workspace's catalog";

function typeProblem(type: string, catalog: Catalog): string | undefined {
  if (!isEventTypeName(type)) return EVENT_TYPE_RULE;
  if (isReservedEventType(type)) return "is reserved for operational events";
  return catalog.names.length === 0 || catalog.has(type) ? undefined : UNKNOWN;
}
