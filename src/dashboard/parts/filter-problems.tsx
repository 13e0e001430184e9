import type { FieldProblem } from "../../domain/failure.ts";
import { capitalised } from "../words.ts";

/** Says which filters of a list can't be read, and that they are left out; nothing when all can. */
export function FilterProblems({ problems }: { readonly problems: readonly FieldProblem[] }) {
  if (problems.length === 0) return null;
  const words = problems.map(({ field, message }) => `${field.replaceAll("_", " ")} ${message}`).join("; ");
  return (
    <p class="error" role="alert">
      {capitalised(words)}. The list is not filtered by that.
    </p>
  );
}
