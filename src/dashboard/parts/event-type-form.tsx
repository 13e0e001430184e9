import type { FieldProblem } from "../../domain/failure.ts";
import { Field, Form, useRefusal } from "./form.tsx";

/** The form of an event type as it was typed. */
export interface TypedEventType {
  readonly name: string;
  readonly description: string;
  readonly since: string;
  readonly deprecated: boolean;
  readonly schema: string;
  readonly example: string;
}

/** The form of an event type. */
export function EventTypeForm({
  action,
  typed,
  isNew,
  problems,
}: {
  readonly action: string;
  readonly typed: TypedEventType;
  readonly isNew: boolean;
  readonly problems: readonly FieldProblem[];
}) {
  return (
    <section class="card">
      <Form action={action} class="form">
        <input type="hidden" name="is_new" value={isNew ? "yes" : ""} />
        <Field name="name" label="Name" hint="For example investment.created." problems={problems}>
          {(control) => <input {...control} class="mono" value={typed.name} required readonly={!isNew} />}
        </Field>
        <Field name="description" label="Description" problems={problems}>
          {(control) => <input {...control} value={typed.description} maxlength={2000} />}
        </Field>
        <Field name="since" label="Since" hint="The version or date since when it exists." problems={problems}>
          {(control) => <input {...control} value={typed.since} maxlength={64} />}
        </Field>
        <label class="choice">
          <input type="checkbox" name="deprecated" checked={typed.deprecated} />
          <span>
            Deprecated <span class="muted small">(still published, but nobody should begin to use it)</span>
          </span>
        </label>
        <Field
          name="schema"
          label="JSON Schema"
          hint="Events whose data doesn't match are refused. Leave empty for none."
          problems={problems}
        >
          {(control) => (
            <textarea {...control} class="mono" rows={8} spellcheck={false}>
              {typed.schema}
            </textarea>
          )}
        </Field>
        <Field name="example" label="Example data" hint="Used by tests and previews." problems={problems}>
          {(control) => (
            <textarea {...control} class="mono" rows={10} spellcheck={false}>
              {typed.example}
            </textarea>
          )}
        </Field>
        <div class="row">
          <SaveButton />
          <a class="button" href={action}>
            Back
          </a>
        </div>
      </Form>
    </section>
  );
}

function SaveButton() {
  const refusal = useRefusal("catalog.write");
  return (
    <button class="button primary" disabled={refusal !== undefined} title={refusal}>
      Save
    </button>
  );
}
