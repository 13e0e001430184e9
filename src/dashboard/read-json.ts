import type { FieldProblem } from "../domain/failure.ts";
import { type JsonFault, joinPath, parseJson } from "../domain/json.ts";
import { err, type Result } from "../domain/result.ts";

/** Reads a field that holds JSON: its value, or the problems that the API finds in it. */
export function readJson(field: string, text: string): Result<unknown, readonly FieldProblem[]> {
  const parsed = parseJson(text);
  return parsed.ok ? parsed : err(problemsOfField(field, parsed.error));
}

function problemsOfField(field: string, fault: JsonFault): readonly FieldProblem[] {
  switch (fault.kind) {
    case "not_json":
      return [{ field, message: "is not JSON" }];
    case "too_many_values":
      return [{ field, message: fault.message }];
    case "refused":
      return fault.problems.map((problem) => ({ ...problem, field: joinPath(field, problem.field) }));
  }
}
