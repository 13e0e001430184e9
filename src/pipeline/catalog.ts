import { type Schema, Validator } from "@cfworker/json-schema";
import { isEventTypeName, isReservedEventType, nearestName } from "../domain/event-type.ts";
import type { FieldProblem } from "../domain/failure.ts";
import { findJsonProblem, joinPath } from "../domain/json.ts";
import { boundSchema, schemaLimitProblem } from "./schema-limits.ts";
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

/** Says why a JSON Schema can't be used, or undefined when it can. */
export function schemaProblem(schema: Readonly<Record<string, unknown>> | boolean): string | undefined {
  const tooDeep = findJsonProblem(schema, "");
  if (tooDeep !== undefined) return tooDeep.message;
  const limit = schemaLimitProblem(schema);
  if (limit !== undefined) return limit;
  try {
    const validate = createValidator(schema);
    // What is wrong in it mostly shows whatever the value.
    for (const probe of [{}, [], "", 0, true, null]) validate(probe);
    return undefined;
  } catch (error) {
    return `is not a JSON Schema: ${error instanceof Error ? error.message.slice(0, 200) : "it can't be compiled"}`;
  }
}

/** Compiles a JSON Schema (draft 2020-12) whose evaluation is bounded. Throws when it can't be one. */
export function compileSchema(schema: Readonly<Record<string, unknown>> | boolean): CompiledSchema {
  const validate = createValidator(schema);
  return {
    check(data) {
      try {
        return toProblems(validate(data));
      } catch (error) {
        // A part of the schema that only this data reaches is none: nothing passes what can't be checked.
        const reason = error instanceof Error ? error.message.slice(0, 200) : "it is broken";
        return [
          { field: "", message: `can't be checked, because the schema of its type is no JSON Schema: ${reason}` },
        ];
      }
    },
  };
}

type Validation = ReturnType<Validator["validate"]> | undefined;

/** Makes the function that validates data; it answers undefined for what is too costly, and throws for a bad schema. */
function createValidator(schema: Readonly<Record<string, unknown>> | boolean): (data: unknown) => Validation {
  const bounded = boundSchema(schema);
  if (!isSchema(bounded.schema)) throw new Error("it is neither an object nor true or false");
  const validator = new Validator(bounded.schema, "2020-12", false);
  return (data) => {
    try {
      return bounded.run(data, () => validator.validate(data));
    } catch (error) {
      // The validator can't name a place whose name has a lone surrogate.
      if (!(error instanceof URIError)) throw error;
      const wellFormed = toWellFormedJson(data);
      return bounded.run(wellFormed, () => validator.validate(wellFormed));
    }
  };
}

/** A copy with U+FFFD for lone surrogates, which `JSON.stringify` spells as the only escapes of surrogates. */
function toWellFormedJson(data: unknown): unknown {
  const text = JSON.stringify(data).replaceAll(
    /\\(?:\\|u(d[89a-f][0-9a-f]{2}))/g,
    (escape, lone: string | undefined) => {
      return lone === undefined ? escape : "\uFFFD";
    },
  );
  return JSON.parse(text);
}

function toProblems(validation: Validation): readonly FieldProblem[] {
  if (validation === undefined) return [{ field: "", message: "is too costly to check against the schema" }];
  if (validation.valid) return [];
  const problems = validation.errors
    .filter(({ keyword }) => keyword !== "properties" && keyword !== "items" && keyword !== "$ref")
    .map(({ instanceLocation, error }) => ({ field: pointerToPath(instanceLocation), message: error }));
  return problems.length === 0 ? [{ field: "", message: "does not match the schema" }] : problems.slice(0, 10);
}

function isSchema(value: unknown): value is Schema | boolean {
  return typeof value === "boolean" || (typeof value === "object" && value !== null && !Array.isArray(value));
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
    .map((step) => decodeStep(step).replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce((path, step) => joinPath(path, /^\d+$/.test(step) ? `[${step}]` : step.slice(0, 80)), "");
}

/** A step is percent-encoded by the validator, but not so that every name survives. */
function decodeStep(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}
