import type { RecoveryPreview } from "../../actions/recoveries.ts";
import type { FieldProblem } from "../../domain/failure.ts";
import { Field, Form, problemOf } from "./form.tsx";

/** What the form of a recovery holds, as it was typed. */
export interface RecoverFormValues {
  readonly since: string;
  /** Empty for now. */
  readonly until: string;
  readonly failed: boolean;
  readonly canceled: boolean;
  readonly missed: boolean;
}

const CHOICES = [
  ["failed", "What failed"],
  ["canceled", "What was canceled"],
  ["missed", "What it never had: it was disabled, made later, or subscribed to something else"],
] as const;

/** Asks what is to be sent again; counts it first if that is asked for. */
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
      <h2>Send again what failed</h2>
      <p class="muted small">
        A few at a time, as the subscriber takes them. Their ids stay the same, so that it can tell what it had.
      </p>
      {isDisabled ? <p class="banner info">Enable the webhook first.</p> : null}
      <Form action={action} class="form">
        <Field name="since" label="Ended since (UTC)" problems={problems}>
          {(control) => <input {...control} type="datetime-local" value={values.since} required />}
        </Field>
        <Field name="until" label="Until (UTC)" hint="Empty for now." problems={problems}>
          {(control) => <input {...control} type="datetime-local" value={values.until} />}
        </Field>
        <div class="field" role="group" aria-label="What to send" aria-describedby={problem && "statuses-error"}>
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
