import { PAYLOAD_FORMATS, type PayloadFormat } from "../../domain/envelope.ts";
import type { FieldProblem } from "../../domain/failure.ts";
import type { WebhookFormValues } from "../webhook-form-values.ts";
import { Field } from "./form.tsx";

const FORMATS: Readonly<Record<PayloadFormat, string>> = {
  event: "id, type, created_at, data",
  message: "id, eventId, eventType, timestamp, workspaceId, applicationId, payload",
  standard: "type, timestamp, data – as Standard Webhooks suggests",
  cloudevents: "CloudEvents 1.0, structured mode",
  slack: "a message to read, for an incoming webhook of Slack",
  discord: "a message to read, for a webhook of Discord",
  teams: "a message to read, for a workflow of Microsoft Teams",
};

/**
 * The fields of a webhook's form that say what is sent, and how. Nothing in them keeps a browser from sending the form: they are
 * folded, and it could not show why.
 */
export function SendingFields({
  values,
  problems,
  isNew,
}: {
  readonly values: WebhookFormValues;
  readonly problems: readonly FieldProblem[];
  readonly isNew: boolean;
}) {
  return (
    <>
      <fieldset class="field">
        <legend>Body</legend>
        {PAYLOAD_FORMATS.map((format) => (
          <label class="choice">
            <input type="radio" name="payload_format" value={format} checked={values.payloadFormat === format} />
            <span>
              <code>{format}</code> <span class="muted small">{FORMATS[format]}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <Field
        name="retry_schedule"
        label="Retry schedule"
        hint="The wait before each attempt; the first is 0. At most 20 attempts, each wait at most 24 h."
        problems={problems}
      >
        {(control) => <input {...control} value={values.retrySchedule} spellcheck={false} />}
      </Field>
      <ScheduleSteps text={values.retrySchedule} />
      <Field
        name="headers"
        label="Your own headers"
        hint="Name: value, one per line. Saved values are shown as ***."
        problems={problems}
      >
        {(control) => (
          <textarea {...control} class="mono" rows={3} placeholder="Authorization: Bearer …" spellcheck={false}>
            {values.headers}
          </textarea>
        )}
      </Field>
      <div class="pair">
        <Field name="timeout_seconds" label="Time limit of an attempt, in seconds" problems={problems}>
          {(control) => <input {...control} inputmode="decimal" value={values.timeoutSeconds} autocomplete="off" />}
        </Field>
        <Field
          name="rate_limit"
          label="Rate limit, attempts per second"
          hint="Leave empty for none."
          problems={problems}
        >
          {(control) => <input {...control} inputmode="numeric" value={values.rateLimit} autocomplete="off" />}
        </Field>
      </div>
      <fieldset class="field">
        <legend>Order</legend>
        <label class="choice">
          <input type="radio" name="ordering" value="none" checked={values.ordering === "none"} />
          <span>
            As fast as possible <span class="muted small">– several at a time, in no fixed order</span>
          </span>
        </label>
        <label class="choice">
          <input type="radio" name="ordering" value="fifo" checked={values.ordering === "fifo"} />
          <span>
            In the order of publication{" "}
            <span class="muted small">– one at a time; a failing one holds back the rest</span>
          </span>
        </label>
      </fieldset>
      {isNew ? (
        <Field
          name="secret"
          label="Secret"
          hint="16 to 256 characters. Leave empty to have one generated."
          problems={problems}
        >
          {(control) => <input {...control} value={values.secret} autocomplete="off" spellcheck={false} />}
        </Field>
      ) : null}
    </>
  );
}

/** The schedule as steps, as far as it can be read. */
function ScheduleSteps({ text }: { readonly text: string }) {
  const steps = text.split(",").map((step) => step.trim());
  return (
    <ol class="steps" id="attempts" aria-label="Attempts" data-previewed="">
      {steps.map((step, index) => (
        <li>
          {index + 1}. {index === 0 ? "at once" : `${step} later`}
        </li>
      ))}
      <li>then failed</li>
    </ol>
  );
}
