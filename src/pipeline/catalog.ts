import { type Schema, Validator } from "@cfworker/json-schema";
import { isEventTypeName, isReservedEventType, nearestName } from "../domain/event-type.ts";
import type { FieldProblem } from "../domain/failure.ts";
import { joinPath } from "../domain/json.ts";
import type { EventType } from "../store/event-types.ts";

/** A workspace's event types, ready to check events against. */
export interface Catalog {
  readonly names: readonly string[];
  /** Null when the type is known and has no schema; undefined when it is unknown. */
  schemaOf(name: string): CompiledSchema | null | undefined;
}

/** A JSON Schema that data can be checked against. */
export interface CompiledSchema {
  /** What is wrong with the data, at most ten problems. */
  check(data: unknown): readonly FieldProblem[];
}

/** Prepares a catalog; schemas are compiled when they are first needed. */
export function createCatalog(entries: readonly EventType[]): Catalog {
  const texts = new Map(entries.map(({ name, schemaText }) => [name, schemaText]));
  const compiled = new Map<string, CompiledSchema>();
  return {
    names: [...texts.keys()],
    schemaOf(name) {
      const text = texts.get(name);
      if (text === undefined || text === null) return text;
      const known = compiled.get(name) ?? compileSchema(JSON.parse(text));
      compiled.set(name, known);
      return known;
    },
  };
}

/** Compiles a JSON Schema (draft 2020-12 unless it says otherwise). Throws when it can't be one. */
export function compileSchema(schema: Schema | boolean): CompiledSchema {
  const validator = new Validator(schema, "2020-12", false);
  return {
    check(data) {
      const { valid, errors } = validator.validate(data);
      if (valid) return [];
      const problems = errors
        .filter(({ keyword }) => keyword !== "properties" && keyword !== "items" && keyword !== "$ref")
        .map(({ instanceLocation, error }) => ({ field: pointerToPath(instanceLocation), message: error }));
      return problems.length === 0 ? [{ field: "", message: "does not match the schema" }] : problems.slice(0, 10);
    },
  };
}

/** Says why an event type can't be published into a workspace, or undefined when it can. */
export function eventTypeProblem(name: string, catalog: Catalog): string | undefined {
  if (!isEventTypeName(name)) return "must be 2 to 6 segments of a-z 0-9 _ joined by full stops";
  if (isReservedEventType(name)) return "is reserved for operational events";
  if (catalog.names.length === 0 || catalog.schemaOf(name) !== undefined) return undefined;
  return `is not in the workspace's catalog; the nearest known one is ${nearestName(name, catalog.names) ?? "none"}`;
}

function pointerToPath(pointer: string): string {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce((path, step) => joinPath(path, /^\d+$/.test(step) ? `[${step}]` : step.slice(0, 80)), "");
}
