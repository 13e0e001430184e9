import type { FieldProblem } from "./failure.ts";
import { joinPath } from "./json.ts";

/** What a schema library says of one wrong place; the shape that zod's issues have. */
export interface SchemaIssue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
  readonly input?: unknown;
}

/** Turns a schema's issues into field problems, below a field when one is given. */
export function problemsOf(issues: readonly SchemaIssue[], below = ""): readonly FieldProblem[] {
  return issues.flatMap((issue) => {
    const field = joinPath(below, fieldPath(issue.path));
    if (issue.code !== "unrecognized_keys" || issue.keys === undefined) return [{ field, message: issue.message }];
    return issue.keys.map((key) => ({ field: joinPath(field, key.slice(0, 80)), message: "is not a known field" }));
  });
}

function fieldPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, step) => {
    return joinPath(text, typeof step === "number" ? `[${step}]` : String(step).slice(0, 80));
  }, "");
}
