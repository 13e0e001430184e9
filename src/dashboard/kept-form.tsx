import { readFormData } from "../api/context/read-bytes.ts";
import { MASKED } from "../domain/request-headers.ts";
import type { DashboardContext } from "./session.ts";

/** The largest form that is read of somebody without a session, in bytes: 64 KiB. */
const MAX_KEPT_BYTES = 64 * 1024;
/** More fields than any form has: with more it was not one of ours. */
const MAX_KEPT_FIELDS = 1000;
const NOT_KEPT = /^csrf$|secret|password|token/i;

/** A field of a form as it was typed. */
type TypedField = readonly [name: string, value: string];

/** True for a form that one of our own pages sent, as the browser itself says. */
export function isOwnPages(c: DashboardContext): boolean {
  return c.req.header("Sec-Fetch-Site") === "same-origin";
}

/**
 * Reads what was typed into a form whose session has ended. Only of somebody whose cookie we signed and whose browser says that
 * our own page sent it: nobody else makes us read a body.
 */
export async function readEndedForm(c: DashboardContext): Promise<FormData | undefined> {
  if (c.req.method !== "POST" || c.get("kept") === undefined || !isOwnPages(c)) return undefined;
  const form = await readFormData(c.req.raw, MAX_KEPT_BYTES);
  return typeof form === "string" ? undefined : form;
}

/**
 * What was typed into a form that was not taken, to be sent again; nothing for a mere button. `csrf` is the present session's,
 * null without one: then the answer to sending it shows it once more, with that of the session that is open by then.
 */
export function KeptForm({
  action,
  form,
  csrf,
}: {
  readonly action: string;
  readonly form: FormData;
  readonly csrf: string | null;
}) {
  const fields = [...form].filter((field): field is [string, string] => typeof field[1] === "string");
  const kept = fields.filter(([name]) => !NOT_KEPT.test(name));
  if (fields.length > MAX_KEPT_FIELDS || kept.every(([, value]) => value === "")) return null;
  return (
    <section class="card">
      <h2>What you typed</h2>
      <p>
        {csrf === null
          ? "It was not sent. Open a new link in another tab, then send it from here; leave this page open."
          : "It was not sent, since it comes from before your present session. Send it if it belongs here."}
        {fields.some(([name, value]) => name !== "csrf" && NOT_KEPT.test(name) && value !== "")
          ? " Secrets are not kept: add them afterwards."
          : ""}
      </p>
      <TypedValues fields={kept} />
      <form method="post" action={action}>
        <input type="hidden" name="csrf" value={csrf ?? ""} />
        {kept.map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <button class="button primary">Send it again</button>
      </form>
    </section>
  );
}

function TypedValues({ fields }: { readonly fields: readonly TypedField[] }) {
  const names = [...new Set(fields.filter(([, value]) => value !== "").map(([name]) => name))];
  return (
    <dl class="facts">
      {names.map((name) => (
        <>
          <dt>{name.replaceAll("_", " ")}</dt>
          <dd>{fields.flatMap(([one, value]) => (one === name ? [shownValue(name, value)] : [])).join(", ")}</dd>
        </>
      ))}
    </dl>
  );
}

/** The values of a webhook's own headers are secrets of its subscriber: they are sent again, and not shown. */
function shownValue(name: string, value: string): string {
  return name === "headers" ? value.replaceAll(/:[^\n]*/g, `: ${MASKED}`) : value;
}
