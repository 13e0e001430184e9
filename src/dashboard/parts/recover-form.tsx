import type { RecoveryPreview } from "../../actions/recoveries.ts";
import type { FieldProblem } from "../../domain/failure.ts";
import { Field, Form, problemOf } from "./form.tsx";

/** What the form of a recovery holds, as it was typed. */
export interface RecoverFormValues {
  readonly since: string;
  /** Empty means now. */
  readonly until: string;
  /** Names or prefixes, by commas or spaces; empty for any. */
  readonly eventTypes: string;
  /** A code such as 404, a class such as 5xx, or none; empty for any. */
  readonly responseCode: string;
  readonly failed: boolean;
  readonly canceled: boolean;
  readonly missed: boolean;
}

const CHOICES = [
  ["failed", "Failed deliveries"],
  ["canceled", "Canceled deliveries"],
  ["missed", "Missed events: the webhook was disabled, created later, or not subscribed to them"],
] as const;

/** The form of a recovery, with the count of what matches when it was asked for. */
export function RecoverForm({
  action,
  isDisabled,
  values,
  problems,
  preview,
}: {
  readonly action: string;
  readonly isDisabled: boolean;
  readonly values: RecoverFormValues;
  readonly problems: readonly FieldProblem[];
  readonly preview: RecoveryPreview | null;
}) {
  const problem = problemOf(problems, "statuses") ?? problemOf(problems, "include_missed");
  return (
    <section class="card">
      <h2>Recover deliveries</h2>
      <p class="muted small">
        Sent again a few at a time, at the subscriber's pace. Ids stay the same, so the subscriber can tell repeats.
      </p>
      {isDisabled ? <p class="banner info">Enable the webhook first.</p> : null}
      <Form action={action} class="form">
        <Field name="since" label="Ended since (UTC)" problems={problems}>
          {(control) => <input {...control} type="datetime-local" value={values.since} required />}
        </Field>
        <Field name="until" label="Until (UTC)" hint="Leave empty for the present time." problems={problems}>
          {(control) => <input {...control} type="datetime-local" value={values.until} />}
        </Field>
        <Field name="event_types" label="Event types" hint="Names or prefixes.*; empty for any." problems={problems}>
          {(control) => <input {...control} value={values.eventTypes} />}
        </Field>
        <Field name="response_code" label="Answer" hint="404, 5xx or none; empty for any." problems={problems}>
          {(control) => <input {...control} value={values.responseCode} />}
        </Field>
        <div class="field" role="group" aria-label="What to recover" aria-describedby={problem && "statuses-error"}>
          {CHOICES.map(([name, label]) => (
            <label class="choice">
              <input type="checkbox" name={name} checked={values[name]} />
              <span>{label}</span>
            </label>
          ))}
          {problem === undefined ? null : (
            <span class="error" id="statuses-error">
              {problem}
            </span>
          )}
        </div>
        {preview === null ? null : <Counted preview={preview} />}
        <div class="row">
          <button class="button" name="count" value="yes">
            Count
          </button>
          <button class="button primary" disabled={isDisabled}>
            Recover
          </button>
        </div>
      </Form>
    </section>
  );
}

function Counted({ preview: { matched, byEventType, byResponseCode } }: { readonly preview: RecoveryPreview }) {
  if (matched === 0) return <p class="banner info">Nothing matches.</p>;
  return (
    <div class="banner info">
      <p>
        <strong>{matched === 1 ? "1 delivery matches." : `${matched} deliveries match.`}</strong>
      </p>
      <dl class="facts">
        {[...byEventType].map(([type, count]) => (
          <>
            <dt>{type}</dt>
            <dd>{count}</dd>
          </>
        ))}
        {[...byResponseCode].map(([code, count]) => (
          <>
            <dt>{code === null ? "not answered" : `answered ${code}`}</dt>
            <dd>{count}</dd>
          </>
        ))}
      </dl>
    </div>
  );
}
