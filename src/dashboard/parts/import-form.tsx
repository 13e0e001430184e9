import type { CatalogImport } from "../../actions/import-catalog.ts";
import type { FieldProblem } from "../../domain/failure.ts";
import { Field, Form } from "./form.tsx";

/** The form of an import, with what it would change once that was asked for; only what was shown so can be imported. */
export function ImportForm({
  action,
  text,
  problems,
  plan,
}: {
  readonly action: string;
  readonly text: string;
  readonly problems: readonly FieldProblem[];
  readonly plan: CatalogImport | null;
}) {
  const isOffered = plan !== null && plan.added.length + plan.changed.length > 0;
  return (
    <section class="card">
      <p class="muted small">
        Event types are the webhooks of an OpenAPI 3.1 document, as the catalog's download has them. Types that the
        document does not have stay.
      </p>
      <Form action={action} class="form" hasFile>
        {isOffered ? null : (
          <div class="field">
            <label for="file">File</label>
            <input id="file" name="file" type="file" accept=".json,application/json" />
          </div>
        )}
        <Field name="openapi" label={isOffered ? "The document" : "Or its JSON"} problems={problems}>
          {(control) => (
            <textarea {...control} class="mono" rows={12} spellcheck={false} readonly={isOffered}>
              {text}
            </textarea>
          )}
        </Field>
        {plan === null ? null : <Plan plan={plan} />}
        <div class="row">
          {isOffered ? (
            <>
              <button class="button primary" name="import" value="yes">
                Import
              </button>
              <a class="button" href={action}>
                Choose another
              </a>
            </>
          ) : (
            <button class="button primary">Show what would change</button>
          )}
        </div>
      </Form>
    </section>
  );
}

function Plan({ plan: { added, changed, unchanged, notInDocument } }: { readonly plan: CatalogImport }) {
  return (
    <div class="banner info" role="status">
      <p>
        <strong>{added.length + changed.length === 0 ? "Nothing would change." : "This would change:"}</strong>
      </p>
      <dl class="facts">
        <Names label="Added" names={added} />
        <Names label="Changed" names={changed.map(({ name, fields }) => `${name} (${fields.join(", ")})`)} />
        <Names label="Unchanged" names={unchanged} />
        <Names label="Not in the document, and kept" names={notInDocument} />
      </dl>
    </div>
  );
}

function Names({ label, names }: { readonly label: string; readonly names: readonly string[] }) {
  if (names.length === 0) return null;
  return (
    <>
      <dt>{label}</dt>
      <dd>
        {names.length}: {names.join(", ")}
      </dd>
    </>
  );
}
