import type { FieldProblem } from "../../domain/failure.ts";
import { isTimeZone, readLocalTime } from "../../domain/local-time.ts";
import { textOf } from "../webhook-form-values.ts";
import { Field } from "./form.tsx";

/** A local time as a form holds it: what was typed, and the time zone that it is of, UTC without scripts. */
export interface LocalTime {
  readonly text: string;
  readonly zone: string;
}

const UTC = "UTC";

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
      {hint === undefined ? "" : `${hint} `}Time zone: <span data-zone-name="">{value.zone}</span>.
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
          <input type="hidden" name={`${name}_zone`} value={value.zone} autocomplete="off" data-local-zone="" />
        </div>
      )}
    </Field>
  );
}

/** A time for a field, in UTC and to the minute; nothing for null. */
export function utcTime(at: number | null): LocalTime {
  return { text: at === null ? "" : new Date(at).toISOString().slice(0, 16), zone: UTC };
}

/** Reads what was typed into a field. */
export function readTyped(form: FormData, name: string): LocalTime {
  const zone = textOf(form, `${name}_zone`);
  return { text: textOf(form, name), zone: isTimeZone(zone) ? zone : UTC };
}

/** The time that is meant, epoch milliseconds; NaN when it is none. One that is twice is the first, or the last, of the two. */
export function instantOf({ text, zone }: LocalTime, which: "first" | "last"): number {
  return readLocalTime(text, zone)?.[which] ?? Number.NaN;
}
