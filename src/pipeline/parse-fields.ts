import type { z } from "zod";
import type { FieldProblem } from "../domain/failure.ts";
import { problemsOf } from "../domain/problems.ts";
import { err, ok, type Result } from "../domain/result.ts";

/** More fields than any input has. An input with more is refused before they are read. */
const MAX_FIELDS = 100;

/** Says that an input has too many fields, or undefined when it has not. */
export function fieldCountProblem(input: unknown, below = ""): FieldProblem | undefined {
  if (typeof input !== "object" || input === null || Array.isArray(input)) return undefined;
  const isTooLong = Object.keys(input).length > MAX_FIELDS;
  return isTooLong ? { field: below, message: `has more than ${MAX_FIELDS} fields` } : undefined;
}

/** Checks input from outside against a schema, below a field if given. Reports twenty problems at most. */
export function parseFields<T>(schema: z.ZodType<T>, input: unknown, below = ""): Result<T, readonly FieldProblem[]> {
  const tooMany = fieldCountProblem(input, below);
  if (tooMany !== undefined) return err([tooMany]);
  const parsed = schema.safeParse(input);
  return parsed.success ? ok(parsed.data) : err(problemsOf(parsed.error.issues, below));
}
