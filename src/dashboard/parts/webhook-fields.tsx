import type { InboxKey } from "../../api/context/inboxes.ts";
import type { EventTypeSummary } from "../../actions/event-types.ts";
import type { RequestPreview } from "../../actions/preview-request.ts";
import type { FieldProblem } from "../../domain/failure.ts";
import type { WebhookFormValues } from "../webhook-form-values.ts";
import { EventTree } from "./event-tree.tsx";
import { FilterField, type FilterHelp } from "./filter-field.tsx";
import { Field, problemOf } from "./form.tsx";
import { InboxLink } from "./inbox-link.tsx";
import { SendingFields } from "./sending-fields.tsx";
import { SignatureFields } from "./signature-fields.tsx";

interface FieldsProps {
  readonly values: WebhookFormValues;
  readonly catalog: readonly EventTypeSummary[];
  readonly problems: readonly FieldProblem[];
  readonly preview: RequestPreview;
  readonly isNew: boolean;
  readonly filterHelp: FilterHelp;
  /** Something in the folded part wants to be seen. */
  readonly isUnfolded: boolean;
  /** Where a webhook that is edited leads, when that is an inbox of this browser. */
  readonly inbox: InboxKey | undefined;
}

/** The fields of a webhook's form: what every webhook needs, and the rest folded. */
export function WebhookFields(props: FieldsProps) {
  const { values, problems, filterHelp, isUnfolded } = props;
  return (
    <div class="stack">
      <section class="card form">
        <BasicFields {...props} />
      </section>
      <section class="card form">
        <EventFields {...props} />
      </section>
      <details class="card" id="advanced" open={isUnfolded}>
        <summary>
          <h2>Advanced</h2> <span class="muted small">filter, body, retries, headers, limits, order, signatures</span>
        </summary>
        <div class="form">
          <Field name="description" label="Description" problems={problems}>
            {(control) => (
              <textarea {...control} rows={2} maxlength={2000}>
                {values.description}
              </textarea>
            )}
          </Field>
          <FilterField value={values.filter ?? ""} help={filterHelp} problems={problems} />
          <SendingFields {...props} />
          <SignatureFields {...props} />
        </div>
      </details>
    </div>
  );
}

function BasicFields({ values, problems, isNew, inbox }: FieldsProps) {
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
      {isNew ? (
        <div class="row">
          <button class="button" formaction="/dashboard/webhooks/test-inbox" formnovalidate>
            Use a test inbox
          </button>
          <span class="muted small">No subscriber yet? A new inbox shows what it receives.</span>
        </div>
      ) : null}
      <InboxLink inbox={inbox} />
    </>
  );
}

function EventFields({ values, catalog, problems }: FieldsProps) {
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
        <input type="hidden" name="preselected" value={values.preselected} />
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
    </>
  );
}
