import { RECOVERABLE_STATUSES } from "../domain/delivery.ts";
import { rfc3339 } from "../domain/envelope.ts";
import type { FieldProblem } from "../domain/failure.ts";
import { instantOf, readTyped } from "./parts/local-time-field.tsx";
import type { RecoverFormValues } from "./parts/recover-form.tsx";
import { textOf } from "./webhook-form-values.ts";

/** Reads the form of a recovery. */
export function readRecoverValues(form: FormData): RecoverFormValues {
  const isChecked = (name: string) => textOf(form, name) === "on";
  return {
    since: readTyped(form, "since"),
    until: readTyped(form, "until"),
    eventTypes: textOf(form, "event_types"),
    responseCode: textOf(form, "response_code").trim(),
    failed: isChecked("failed"),
    canceled: isChecked("canceled"),
    missed: isChecked("missed"),
  };
}

/** The input of the action, or what is wrong with the times. */
type ReadInput =
  | { readonly ok: true; readonly value: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly problems: readonly FieldProblem[] };

/** Makes the action's input of a form; `end` is that of the time where none was typed, null for when it is acted upon. */
export function inputOf(values: RecoverFormValues, end: number | null): ReadInput {
  const since = instantOf(values.since, "first");
  const until = values.until.text === "" ? end : instantOf(values.until, "last");
  const problems = Object.entries({ since, until })
    .filter(([, at]) => at !== null && !isTold(at))
    .map(([field]) => ({ field, message: "must be a date and a time" }));
  if (problems.length > 0) return { ok: false, problems };
  const types = values.eventTypes.split(/[\s,]+/).filter((type) => type !== "");
  return {
    ok: true,
    value: {
      since: rfc3339(since),
      ...(until === null ? {} : { until: rfc3339(until) }),
      ...(types.length === 0 ? {} : { event_types: types }),
      ...(values.responseCode === "" ? {} : { response_code: values.responseCode }),
      statuses: RECOVERABLE_STATUSES.filter((status) => values[status]),
      include_missed: values.missed,
    },
  };
}

/** A text that stands for what was counted up to `now`. */
export function tokenOf(values: RecoverFormValues, now: number): string {
  return `${now} ${meaningOf(values)}`;
}

/** Tells whether a form holds what was counted. */
export function isCounted(values: RecoverFormValues, token: string): boolean {
  return token === tokenOf(values, whenEmpty(token));
}

/** Up to when a token says that was counted, epoch milliseconds. */
export function whenEmpty(token: string): number {
  return Number(token.split(" ", 1)[0]);
}

/** A local time may be told in another zone by then. */
function meaningOf({ since, until, ...rest }: RecoverFormValues): string {
  return JSON.stringify([instantOf(since, "first"), instantOf(until, "last"), rest]);
}

/** RFC 3339 has years of four digits. */
function isTold(at: number): boolean {
  return at >= 0 && at <= Date.UTC(9999, 11, 31);
}
