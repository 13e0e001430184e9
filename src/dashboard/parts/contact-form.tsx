import type { FieldProblem } from "../../domain/failure.ts";
import { OPERATIONAL_EVENT_TYPES, type OperationalEventType } from "../../domain/event-type.ts";
import { type Contacts, MAX_CONTACTS } from "../../domain/mail/contacts.ts";
import { capitalised } from "../words.ts";
import { Field, Form, problemOf } from "./form.tsx";

/** What the form of contacts holds, as it was typed. */
export interface TypedContacts {
  /** Addresses, one per line. */
  readonly emails: string;
  readonly on: readonly string[];
}

const KINDS: Readonly<Record<OperationalEventType, string>> = {
  "webhook.failing": "A webhook has been failing for a while; says when it will be disabled.",
  "webhook.disabled": "A webhook was disabled, for its subscriber failed too long or is gone.",
  "webhook.recovered": "A webhook works again after such a warning.",
  "delivery.failed": "A delivery failed for good; one mail a day, however many fail.",
};

/** The form of contacts. */
export function ContactForm({
  action,
  typed,
  problems,
}: {
  readonly action: string;
  readonly typed: TypedContacts;
  readonly problems: readonly FieldProblem[];
}) {
  const problem = problemOf(problems, "on");
  return (
    <Form action={action} class="form">
      <Field
        name="emails"
        label="Mail addresses"
        hint={`One per line, at most ${MAX_CONTACTS}. Leave empty to mail nobody.`}
        problems={problems}
      >
        {(control) => (
          <textarea {...control} rows={4} spellcheck={false} autocomplete="off" placeholder="ops@example.com">
            {typed.emails}
          </textarea>
        )}
      </Field>
      <fieldset class="field" aria-describedby={problem === undefined ? undefined : "on-error"}>
        <legend>Mail them when</legend>
        {OPERATIONAL_EVENT_TYPES.map((type) => (
          <label class="choice">
            <input type="checkbox" name="on" value={type} checked={typed.on.includes(type)} />
            <span>
              <code>{type}</code> <span class="muted small">{KINDS[type]}</span>
            </span>
          </label>
        ))}
        {problem === undefined ? null : (
          <span class="error" id="on-error">
            {problem}
          </span>
        )}
      </fieldset>
      <div>
        <button class="button primary">Save</button>
      </div>
    </Form>
  );
}

/** What is shown in place of the form where no mail can be sent: why, and who is not mailed. */
export function Unmailed({ problem, contacts }: { readonly problem: string; readonly contacts: Contacts | null }) {
  return (
    <>
      <p class="banner info">{capitalised(problem)}.</p>
      {contacts === null ? null : (
        <>
          <h2>Not mailed for now</h2>
          <ul>
            {contacts.emails.map((email) => (
              <li class="wraps">{email}</li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

/** Takes the contacts away, which needs no mail to be sent. */
export function RemoveContacts({ action }: { readonly action: string }) {
  return (
    <Form action={action}>
      <input type="hidden" name="emails" value="" />
      <button class="button danger">Mail nobody</button>
    </Form>
  );
}
