import type { FieldProblem } from "../../domain/failure.ts";
import { textOf } from "../webhook-form-values.ts";
import { Field } from "./form.tsx";

/** A local time as a form holds it: what was typed, and how many minutes it is behind UTC, 0 without scripts. */
export interface LocalTime {
  readonly text: string;
  readonly offsetMinutes: number;
}

const MINUTE_MS = 60_000;
const MAX_OFFSET = 24 * 60;

/** A field for a time in the reader's zone, which scripts set; in UTC without them. An empty text is allowed. */
export function LocalTimeField({
  name,
  label,
  hint,
  value,
  required = false,
  problems,
}: {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly value: LocalTime;
  readonly required?: boolean;
  readonly problems: readonly FieldProblem[];
}) {
  const told = (
    <>
      {hint === undefined ? "" : `${hint} `}Time zone: <span data-zone-name="">UTC</span>.
    </>
  );
  return (
    <Field name={name} label={label} hint={told} problems={problems}>
      {(control) => (
        <div>
          <input
            {...control}
            type="datetime-local"
            value={value.text}
            required={required}
            autocomplete="off"
            data-local=""
          />
          <input type="hidden" name={`${name}_offset`} value={value.offsetMinutes} autocomplete="off" data-offset="" />
        </div>
      )}
    </Field>
  );
}

/** A time for a field, in UTC and to the minute. */
export function utcTime(at: number): LocalTime {
  return { text: new Date(at).toISOString().slice(0, 16), offsetMinutes: 0 };
}

/** Reads what was typed into a field. */
export function readLocalTime(form: FormData, name: string): LocalTime {
  const offset = Number(textOf(form, `${name}_offset`));
  return { text: textOf(form, name), offsetMinutes: Math.abs(offset) <= MAX_OFFSET ? Math.trunc(offset) : 0 };
}

/** The time that is meant, epoch milliseconds; NaN when it is none. */
export function instantOf({ text, offsetMinutes }: LocalTime): number {
  return Date.parse(`${text}Z`) + offsetMinutes * MINUTE_MS;
}
