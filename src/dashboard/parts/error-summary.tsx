import type { FieldProblem } from "../../domain/failure.ts";
import { problemOf } from "./form.tsx";

/** A field that can be wrong: its name, what people call it, and the element to go to if that isn't its control. */
export interface NamedField {
  readonly name: string;
  readonly label: string;
  readonly id?: string;
}

/** Says on top of a form what is wrong with which field, with links to them. It has the focus, so that it is read first. */
export function ErrorSummary({
  problems,
  fields,
}: {
  readonly problems: readonly FieldProblem[];
  readonly fields: readonly NamedField[];
}) {
  if (problems.length === 0) return null;
  const whole = problems.find(({ field }) => field === "");
  const named = fields.flatMap(({ name, label, id = name }) => {
    const problem = problemOf(problems, name);
    return problem === undefined ? [] : [{ id, label, problem }];
  });
  return (
    <div class="banner bad" role="alert" id="errors" tabindex={-1} autofocus>
      <p>{whole?.message ?? "Not saved: some fields have errors."}</p>
      {named.length === 0 ? null : (
        <ul>
          {named.map(({ id, label, problem }) => (
            <li>
              <a href={`#${id}`}>{label}</a>: {problem}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
