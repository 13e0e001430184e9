import type { RecoveryPreview } from "../../actions/recoveries.ts";
import type { FieldProblem } from "../../domain/failure.ts";
import { describeCount } from "../words.ts";
import { Field, Form, problemOf } from "./form.tsx";
import { type LocalTime, LocalTimeField } from "./local-time-field.tsx";

/** What the form of a recovery holds, as it was typed. */
export interface RecoverFormValues {
  readonly since: LocalTime;
  /** Empty means now. */
  readonly until: LocalTime;
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

/** A span of time that is offered, and the address that fills the form with it and counts. */
export interface RecoverPreset {
  readonly label: string;
  readonly href: string;
  readonly isChosen: boolean;
}

/** What was counted, and the text by which the form says that it is this that shall be sent. */
export interface Counted {
  readonly preview: RecoveryPreview;
  readonly token: string;
}

/** The form of a recovery. Nothing can be sent before it was counted. */
export function RecoverForm({
  action,
  isDisabled,
  presets,
  values,
  problems,
  counted,
}: {
  readonly action: string;
  readonly isDisabled: boolean;
  readonly presets: readonly RecoverPreset[];
  readonly values: RecoverFormValues;
  readonly problems: readonly FieldProblem[];
  /** Null before anything was counted. */
  readonly counted: Counted | null;
}) {
  const problem = problemOf(problems, "statuses") ?? problemOf(problems, "include_missed");
  return (
    <section class="card">
      <h2>Recover deliveries</h2>
      <p class="muted small">
        Sent again a few at a time, at the subscriber's pace. Ids stay the same, so the subscriber can tell repeats.
      </p>
      <nav class="row small" aria-label="Since when">
        {presets.map(({ label, href, isChosen }) => (
          <a class="button" href={href} aria-current={isChosen ? "true" : undefined}>
            {label}
          </a>
        ))}
      </nav>
      <Form action={action} class="form">
        <div class="pair close">
          <LocalTimeField name="since" label="Ended since" value={values.since} required problems={problems} />
          <LocalTimeField name="until" label="Until" hint="Empty for now." value={values.until} problems={problems} />
        </div>
        <div class="pair close">
          <Field name="event_types" label="Event types" hint="Names or prefixes.*; empty for any." problems={problems}>
            {(control) => <input {...control} value={values.eventTypes} />}
          </Field>
          <Field name="response_code" label="Answer" hint="404, 5xx or none; empty for any." problems={problems}>
            {(control) => <input {...control} value={values.responseCode} />}
          </Field>
        </div>
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
        {counted === null ? null : <CountedView preview={counted.preview} />}
        <input type="hidden" name="counted" value={counted?.token ?? ""} />
        <div class="row">
          <button class={counted === null ? "button primary" : "button"} name="count" value="yes">
            {counted === null ? "Count" : "Count again"}
          </button>
          {counted === null || counted.preview.matched === 0 ? null : (
            <button class="button primary" name="send" value={isDisabled ? "enable" : "yes"}>
              {isDisabled ? "Enable and send" : "Send"} {countOf(counted.preview.matched)}
            </button>
          )}
        </div>
      </Form>
    </section>
  );
}

function countOf(count: number): string {
  return describeCount({ count, isMore: false });
}

function CountedView({ preview: { matched, byEventType, byResponseCode } }: { readonly preview: RecoveryPreview }) {
  if (matched === 0) {
    return (
      <p class="banner info">
        Nothing matches. Nothing was sent. What is pending needs no recovery: it is sent by its retry schedule.
      </p>
    );
  }
  return (
    <div class="banner info counted">
      <p>
        <strong>{matched === 1 ? "1 delivery matches." : `${countOf(matched)} deliveries match.`}</strong> Nothing was
        sent yet.
      </p>
      <dl class="facts">
        {[...byEventType].map(([type, count]) => (
          <>
            <dt>{type}</dt>
            <dd>{countOf(count)}</dd>
          </>
        ))}
      </dl>
      <dl class="facts">
        {[...byResponseCode].map(([code, count]) => (
          <>
            <dt>{code === null ? "not sent, or not answered" : `answered ${code}`}</dt>
            <dd>{countOf(count)}</dd>
          </>
        ))}
      </dl>
    </div>
  );
}
