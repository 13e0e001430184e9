import type { EventTypeSummary } from "../../actions/event-types.ts";
import type { RequestPreview } from "../../actions/preview-request.ts";
import { PAYLOAD_FORMATS, type PayloadFormat } from "../../domain/envelope.ts";
import type { FieldProblem } from "../../domain/failure.ts";
import type { WebhookFormValues } from "../webhook-form-values.ts";
import { EventTree } from "./event-tree.tsx";
import { FilterField, type FilterHelp } from "./filter-field.tsx";
import { Field, problemOf } from "./form.tsx";
import { SignatureFields } from "./signature-fields.tsx";

const FORMATS: Readonly<Record<PayloadFormat, string>> = {
  event: "id, type, created_at, data",
  message: "id, eventId, eventType, timestamp, workspaceId, applicationId, payload",
  standard: "type, timestamp, data – as Standard Webhooks suggests",
  cloudevents: "CloudEvents 1.0, structured mode",
  slack: "a message to read, for an incoming webhook of Slack",
  discord: "a message to read, for a webhook of Discord",
  teams: "a message to read, for a workflow of Microsoft Teams",
};

interface FieldsProps {
  readonly values: WebhookFormValues;
  readonly catalog: readonly EventTypeSummary[];
  readonly problems: readonly FieldProblem[];
  readonly preview: RequestPreview;
  readonly isNew: boolean;
  readonly filterHelp: FilterHelp;
}

/** The fields of a webhook's form. */
export function WebhookFields(props: FieldsProps) {
  return (
    <div class="stack">
      <section class="card form">
        <BasicFields {...props} />
      </section>
      <section class="card form">
        <EventFields {...props} />
      </section>
      <section class="card form">
        <h2>Delivery</h2>
        <SendingFields {...props} />
      </section>
      <SignatureFields {...props} />
    </div>
  );
}

function BasicFields({ values, problems, isNew }: FieldsProps) {
  const hasKeptHeaders = !isNew && values.headers !== "";
  const urlHint = hasKeptHeaders
    ? "Events are sent here by POST. Your own headers are kept for this scheme, host and port only: for others enter their values again."
    : "Events are sent here by POST.";
  return (
    <>
      {isNew ? null : (
        <label class="choice">
          <input type="hidden" name="was_enabled" value={values.wasEnabled ? "yes" : "no"} />
          <input type="checkbox" name="enabled" checked={values.enabled} role="switch" />
          <span>
            <strong>Enabled</strong> <span class="muted small">Disabling cancels pending deliveries.</span>
          </span>
        </label>
      )}
      <Field name="name" label="Name" hint="Leave empty to use the URL's host." problems={problems}>
        {(control) => <input {...control} value={values.name} maxlength={200} autocomplete="off" />}
      </Field>
      <Field name="url" label="URL" hint={urlHint} problems={problems}>
        {(control) => (
          <>
            <input
              {...control}
              type="url"
              value={values.url}
              required
              placeholder="https://example.com/webhooks"
              autocomplete="off"
              spellcheck={false}
              data-check="/dashboard/webhooks/check-url"
            />
            <span id="url-check" aria-live="polite" />
          </>
        )}
      </Field>
      <Field name="description" label="Description" problems={problems}>
        {(control) => (
          <textarea {...control} rows={2} maxlength={2000}>
            {values.description}
          </textarea>
        )}
      </Field>
    </>
  );
}

function EventFields({ values, catalog, problems, filterHelp }: FieldsProps) {
  const problem = problemOf(problems, "events");
  return (
    <>
      <fieldset class="field" aria-describedby={problem === undefined ? undefined : "events-error"}>
        <legend>Events</legend>
        {catalog.length === 0 ? null : (
          <input
            class="scripted-only"
            type="search"
            placeholder="Search event types"
            aria-label="Search event types"
            data-filter="#event-tree"
          />
        )}
        <EventTree catalog={catalog} chosen={values.events} />
        {problem === undefined ? null : (
          <span class="error" id="events-error">
            {problem}
          </span>
        )}
      </fieldset>
      <details id="other" open={values.otherEvents !== "" || catalog.length === 0}>
        <summary>Other event types</summary>
        <Field
          name="other_events"
          label="Names or prefixes, one per line"
          hint={
            catalog.length === 0
              ? "The workspace's catalog is empty, so any valid name is accepted."
              : "For example report.* for every type that begins with report."
          }
        >
          {(control) => (
            <textarea {...control} class="mono" rows={3} spellcheck={false}>
              {values.otherEvents}
            </textarea>
          )}
        </Field>
      </details>
      <FilterField value={values.filter ?? ""} help={filterHelp} problems={problems} />
    </>
  );
}

function SendingFields({ values, problems, isNew }: FieldsProps) {
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
        {(control) => <input {...control} value={values.retrySchedule} required spellcheck={false} />}
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
          {(control) => (
            <input {...control} type="number" min="1" max="30" step="any" value={values.timeoutSeconds} required />
          )}
        </Field>
        <Field
          name="rate_limit"
          label="Rate limit, attempts per second"
          hint="Leave empty for none."
          problems={problems}
        >
          {(control) => <input {...control} type="number" min="1" max="1000" value={values.rateLimit} />}
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
