import type { FieldProblem } from "../domain/failure.ts";
import { joinPath, parseJson } from "../domain/json.ts";
import { err, ok, type Result } from "../domain/result.ts";

/** Reads a field that holds JSON: its value, or what the API would find wrong with it. */
export function readJson(field: string, text: string): Result<unknown, readonly FieldProblem[]> {
  try {
    const { value, problems } = parseJson(text);
    if (problems.length === 0) return ok(value);
    return err(problems.map((problem) => ({ ...problem, field: joinPath(field, problem.field) })));
  } catch (error) {
    if (error instanceof SyntaxError) return err([{ field, message: "is not JSON" }]);
    throw error;
  }
}
