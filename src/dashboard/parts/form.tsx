import type { Child } from "hono/jsx";
import type { FieldProblem } from "../../domain/failure.ts";
import { type Permission, reachOf } from "../../domain/roles.ts";
import { useSession } from "./session-context.ts";

/**
 * A form with the session's CSRF token. `inPlace` selects the part of the page that scripts renew with the answer; one with a
 * file goes as `multipart/form-data`.
 */
export function Form({
  action,
  inPlace,
  class: className,
  hasFile = false,
  children,
}: {
  readonly action: string;
  readonly inPlace?: string;
  readonly class?: string;
  readonly hasFile?: boolean;
  readonly children: Child;
}) {
  return (
    <form
      method="post"
      action={action}
      class={className}
      data-in-place={inPlace}
      enctype={hasFile ? "multipart/form-data" : undefined}
    >
      <input type="hidden" name="csrf" value={useSession().csrf} />
      {children}
    </form>
  );
}

/** Why the session's role may not do something; undefined when it may. */
export function useRefusal(permission: Permission): string | undefined {
  const { role } = useSession().actor;
  return reachOf(role, permission) === "none" ? `The role ${role} may not do this.` : undefined;
}

/** A button that runs one action; disabled, with the reason, when the role may not. */
export function ActionButton({
  action,
  permission,
  class: className = "button",
  inPlace,
  children,
}: {
  readonly action: string;
  readonly permission: Permission;
  readonly class?: string;
  readonly inPlace?: string;
  readonly children: Child;
}) {
  const refusal = useRefusal(permission);
  if (refusal !== undefined) {
    return (
      <button type="button" class="button" disabled title={refusal}>
        {children}
      </button>
    );
  }
  return (
    <Form action={action} {...(inPlace === undefined ? {} : { inPlace })}>
      <button class={className}>{children}</button>
    </Form>
  );
}

/** A link to a page; disabled, with the reason, when the role may not open it. */
export function ActionLink({
  href,
  permission,
  class: className = "button",
  dialog = false,
  children,
}: {
  readonly href: string;
  readonly permission: Permission;
  readonly class?: string;
  readonly dialog?: boolean;
  readonly children: Child;
}) {
  const refusal = useRefusal(permission);
  if (refusal !== undefined) {
    return (
      <span class="button" aria-disabled="true" title={refusal}>
        {children}
        <span class="visually-hidden"> ({refusal})</span>
      </span>
    );
  }
  return (
    <a class={className} href={href} {...(dialog ? { "data-dialog": "" } : {})}>
      {children}
    </a>
  );
}

/** Asks to confirm what can't be undone, with Cancel in focus; scripts show it as a dialog. `fields` are sent with it. */
export function Confirmation({
  title,
  action,
  cancel,
  label,
  fields = null,
  children,
}: {
  readonly title: string;
  readonly action: string;
  readonly cancel: string;
  readonly label: string;
  readonly fields?: Child;
  readonly children: Child;
}) {
  return (
    <section class="card" data-dialog-content="">
      <h1>{title}</h1>
      <div>{children}</div>
      <Form action={action} class="form">
        {fields}
        <div class="row">
          <button class="button danger">{label}</button>
          <a class="button" href={cancel} data-close="" autofocus>
            Cancel
          </a>
        </div>
      </Form>
    </section>
  );
}

/** All that is wrong with one field, by the names that the API uses: `events[0]` belongs to `events`. */
export function problemOf(problems: readonly FieldProblem[], name: string): string | undefined {
  const found = problems.filter(
    ({ field }) => field === name || field.startsWith(`${name}[`) || field.startsWith(`${name}.`),
  );
  const words = found.map(({ field, message }) => {
    const rest = field.slice(name.length);
    return /^\.[^.]/.test(rest) ? `${rest.slice(1)} ${message}` : message;
  });
  return words.length === 0 ? undefined : [...new Set(words)].join("; ");
}

/** A labelled control with its hint and its problem; `children` gets the attributes that tie them together. */
export function Field({
  name,
  label,
  hint,
  problems = [],
  children,
}: {
  readonly name: string;
  readonly label: string;
  readonly hint?: Child;
  readonly problems?: readonly FieldProblem[];
  readonly children: (control: ControlAttributes) => Child;
}) {
  const problem = problemOf(problems, name);
  const described = [hint === undefined ? "" : `${name}-hint`, problem === undefined ? "" : `${name}-error`];
  return (
    <div class="field">
      <label for={name}>{label}</label>
      {children({
        id: name,
        name,
        "aria-describedby": described.filter(Boolean).join(" ") || undefined,
        "aria-invalid": problem === undefined ? undefined : "true",
      })}
      {hint === undefined ? null : (
        <span class="hint" id={`${name}-hint`}>
          {hint}
        </span>
      )}
      {problem === undefined ? null : (
        <span class="error" id={`${name}-error`}>
          {problem}
        </span>
      )}
    </div>
  );
}

/** Attributes of a field's control. */
export interface ControlAttributes {
  readonly id: string;
  readonly name: string;
  readonly "aria-describedby": string | undefined;
  readonly "aria-invalid": "true" | undefined;
}
