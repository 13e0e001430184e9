import { type FieldProblem, MAX_DETAILS } from "./failure.ts";
import { joinPath } from "./json.ts";

/** One issue of a schema library, in the shape of zod's. */
export interface SchemaIssue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
  readonly input?: unknown;
}

/** Turns a schema's issues into field problems, below a field when one is given; the first twenty. */
export function problemsOf(issues: readonly SchemaIssue[], below = ""): readonly FieldProblem[] {
  const problems: FieldProblem[] = [];
  for (const issue of issues.slice(0, MAX_DETAILS)) {
    const field = joinPath(below, fieldPath(issue.path));
    if (issue.code !== "unrecognized_keys" || issue.keys === undefined) {
      problems.push({ field, message: issue.message });
      continue;
    }
    for (const key of issue.keys.slice(0, MAX_DETAILS)) {
      problems.push({ field: joinPath(field, key.slice(0, 80)), message: "is not a known field" });
    }
  }
  return problems.slice(0, MAX_DETAILS);
}

function fieldPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, step) => {
    return joinPath(text, typeof step === "number" ? `[${step}]` : String(step).slice(0, 80));
  }, "");
}

/** The part of a schema that reading takes, as zod has it. */
interface ReadingSchema<T> {
  safeParse(
    value: unknown,
  ):
    | { readonly success: true; readonly data: T }
    | { readonly success: false; readonly error: { readonly issues: readonly SchemaIssue[] } };
}

/**
 * Reads what is stored by a schema. Throws an error that names each field that is wrong, in its message: of an error that
 * crosses a call between objects nothing else is left.
 */
export function readStored<T>(schema: ReadingSchema<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Error(`what is stored is not understood: ${describeIssues(parsed.error.issues)}`);
}

/** Says a schema's issues in one line, each with its field. */
export function describeIssues(issues: readonly SchemaIssue[]): string {
  return problemsOf(issues)
    .map(({ field, message }) => (field === "" ? message : `${field}: ${message}`))
    .join("; ");
}
