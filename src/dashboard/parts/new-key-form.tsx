import { findMintingProblem } from "../../actions/bound-member.ts";
import type { FieldProblem } from "../../domain/failure.ts";
import { KEY_ROLES } from "../../domain/roles.ts";
import { Field, Form } from "./form.tsx";
import { useSession } from "./session-context.ts";

/** A new key as the form holds it. */
export interface TypedKey {
  readonly name: string;
  readonly role: string;
  readonly memberId: string;
}

/** The form that makes an API key, with the roles that one may give. */
export function NewKeyForm({
  problems,
  typed,
}: {
  readonly problems: readonly FieldProblem[];
  readonly typed: TypedKey;
}) {
  const { actor } = useSession();
  const { memberId } = actor;
  const roles = KEY_ROLES.filter((role) => findMintingProblem(actor, { role, memberId }) === undefined);
  return (
    <section class="card">
      <h2>New key</h2>
      <Form action="/dashboard/api-keys" class="form">
        <Field name="name" label="Name" problems={problems}>
          {(control) => <input {...control} value={typed.name} required maxlength={200} autocomplete="off" />}
        </Field>
        <Field
          name="role"
          label="Role"
          hint="A publisher can only publish events. The roles member and guest need a member."
          problems={problems}
        >
          {(control) => (
            <select {...control}>
              {roles.map((role) => (
                <option value={role} selected={role === typed.role}>
                  {role}
                </option>
              ))}
            </select>
          )}
        </Field>
        {memberId === null ? (
          <Field
            name="member_id"
            label="Member"
            hint="The member that the key belongs to. Leave empty for none."
            problems={problems}
          >
            {(control) => <input {...control} value={typed.memberId} autocomplete="off" />}
          </Field>
        ) : (
          <p class="muted">The key belongs to you, {memberId}, and stops working when you are removed.</p>
        )}
        <div>
          <button class="button primary">Create key</button>
        </div>
      </Form>
    </section>
  );
}
