import type { EventTypeSummary } from "../../actions/event-types.ts";
import type { RequestPreview } from "../../actions/preview-request.ts";
import type { InboxKey } from "../../api/context/inboxes.ts";
import type { FieldProblem } from "../../domain/failure.ts";
import type { WebhookFormValues } from "../webhook-form-values.ts";
import { capitalised } from "../words.ts";
import { ErrorSummary, type NamedField } from "./error-summary.tsx";
import { RequestView } from "./exchange-view.tsx";
import type { FilterHelp } from "./filter-field.tsx";
import { Form } from "./form.tsx";
import { WebhookFields } from "./webhook-fields.tsx";

const PATH = "/dashboard/webhooks";

/** The fields of the folded part. */
export const ADVANCED_FIELDS: readonly NamedField[] = [
  { name: "description", label: "Description" },
  { name: "filter", label: "Filter" },
  { name: "payload_format", label: "Body", id: "advanced" },
  { name: "retry_schedule", label: "Retry schedule" },
  { name: "headers", label: "Your own headers" },
  { name: "timeout_seconds", label: "Time limit" },
  { name: "rate_limit", label: "Rate limit" },
  { name: "ordering", label: "Order", id: "advanced" },
  { name: "secret", label: "Secret" },
  { name: "signature", label: "Signature", id: "advanced" },
  { name: "compat_signature", label: "One more signature", id: "compat_signature.scheme" },
];
const NAMED_FIELDS: readonly NamedField[] = [
  { name: "name", label: "Name" },
  { name: "url", label: "URL" },
  { name: "events", label: "Events", id: "event-tree" },
  ...ADVANCED_FIELDS,
];

/** What the form of a webhook shows besides its values. */
export interface FormState {
  readonly values: WebhookFormValues;
  readonly catalog: readonly EventTypeSummary[];
  readonly preview: RequestPreview;
  readonly problems: readonly FieldProblem[];
  /** Changes that saving made on its own; null before anything is saved. */
  readonly warnings: readonly string[] | null;
  readonly filterHelp: FilterHelp;
  /** Something in the folded part wants to be seen. */
  readonly isUnfolded: boolean;
  /** Where the webhook leads, when that is a test inbox of this browser. */
  readonly inbox: InboxKey | undefined;
  /** Null for a new webhook. */
  readonly webhookId: string | null;
}

/** The form that creates or edits a webhook, with a preview of what it would send. */
export function WebhookForm(state: FormState) {
  const { webhookId, problems, warnings, preview } = state;
  const back = webhookId === null ? PATH : `${PATH}/${webhookId}`;
  return (
    <>
      <ErrorSummary problems={problems} fields={NAMED_FIELDS} />
      <Warnings warnings={warnings} />
      <Form action={webhookId === null ? PATH : back} class="columns">
        {/* What Enter in a field presses: the first button of a form, whichever it is. */}
        <button class="visually-hidden" tabindex={-1} aria-hidden="true">
          Save
        </button>
        <input type="hidden" name="webhook_id" value={webhookId ?? ""} />
        <WebhookFields {...state} isNew={webhookId === null} />
        <Preview preview={preview} />
        <div class="row save-bar">
          <button class="button primary">Save</button>
          {webhookId === null ? (
            <button class="button" name="then" value="test">
              Create and send a test
            </button>
          ) : null}
          <a class="button" href={back}>
            Cancel
          </a>
        </div>
      </Form>
      <script src="/assets/webhook-form.js" type="module" />
    </>
  );
}

function Warnings({ warnings }: Pick<FormState, "warnings">) {
  return warnings === null ? null : (
    <div role="status">
      <p class="banner ok">Your changes are saved. Saving also changed:</p>
      {warnings.map((warning) => (
        <p class="banner info">{capitalised(warning)}.</p>
      ))}
    </div>
  );
}

function Preview({ preview }: { readonly preview: RequestPreview }) {
  return (
    <aside class="card" aria-label="Preview">
      <div class="row apart">
        <h2>What the subscriber receives</h2>
        <button class="button plain-only" formaction={`${PATH}/preview`} formnovalidate>
          Update preview
        </button>
      </div>
      <div id="preview" data-preview={`${PATH}/preview`}>
        <p class="muted small">
          An example for <code>{preview.eventType}</code>, with exactly this body:
        </p>
        <RequestView request={preview} id="preview" />
      </div>
    </aside>
  );
}
