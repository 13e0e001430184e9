import type { FieldProblem } from "../../domain/failure.ts";
import { Field } from "./form.tsx";

/** For how long what was replaced goes on: seconds, and their words. */
const GRACE_PERIODS = [
  ["86400", "24 hours"],
  ["3600", "1 hour"],
  ["604800", "7 days"],
  ["0", "none: the old one ends at once"],
] as const;

/** The grace period that a form begins with, in seconds. */
export const FIRST_GRACE = GRACE_PERIODS[0][0];

/** The field that asks how long the old secret or key goes on. */
export function GraceField({
  name,
  label,
  chosen = FIRST_GRACE,
  problems = [],
}: {
  readonly name: string;
  readonly label: string;
  readonly chosen?: string;
  readonly problems?: readonly FieldProblem[];
}) {
  return (
    <Field name={name} label={label} problems={problems}>
      {(control) => (
        <select {...control}>
          {GRACE_PERIODS.map(([value, words]) => (
            <option value={value} selected={value === chosen}>
              {words}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
