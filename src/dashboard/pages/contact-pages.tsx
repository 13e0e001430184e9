import { Hono } from "hono";
import { type Contacts, findMailProblem, getContacts, putContacts } from "../../actions/contacts.ts";
import { may } from "../../actions/gates.ts";
import type { FieldProblem } from "../../domain/failure.ts";
import { DEFAULT_ON } from "../../domain/mail/contacts.ts";
import { answerFailurePage } from "../failure-page.tsx";
import { Page } from "../page-frame.tsx";
import { ContactForm, RemoveContacts, type TypedContacts, Unmailed } from "../parts/contact-form.tsx";
import { DoneBanner } from "../parts/done-banner.tsx";
import { queryText, readQuery } from "../read-query.ts";
import { type DashboardContext, type DashboardEnv, takeForm } from "../session.ts";
import { linesOf, textOf } from "../webhook-form-values.ts";

const PATH = "/dashboard/contacts";

/** Whom the workspace's operational events are mailed to. */
export const contactPages = new Hono<DashboardEnv>()
  .get("/contacts", async (c) => {
    const contacts = await getContacts(c.get("action"));
    if (!contacts.ok) return answerFailurePage(c, contacts.error);
    return showContacts(c, contacts.value, typedOf(contacts.value), []);
  })
  .post("/contacts", takeForm(may("contacts.manage")), async (c) => {
    const form = c.get("form");
    const typed = { emails: textOf(form, "emails"), on: form.getAll("on").map(String) };
    const emails = linesOf(typed.emails);
    const saved = await putContacts(c.get("action"), emails.length === 0 ? { emails } : { emails, on: typed.on });
    if (saved.ok) return c.redirect(`${PATH}?done=${saved.value === null ? "unmailed" : "saved"}`, 303);
    if (saved.error.code !== "validation_error") return answerFailurePage(c, saved.error);
    const contacts = await getContacts(c.get("action"));
    if (!contacts.ok) return answerFailurePage(c, contacts.error);
    return showContacts(c, contacts.value, typed, nameAddresses(saved.error.details, emails), 422);
  });

function typedOf(contacts: Contacts | null): TypedContacts {
  return { emails: contacts?.emails.join("\n") ?? "", on: contacts?.on ?? DEFAULT_ON };
}

/** The problems with the address that each is about: no field of the form shows its place. */
function nameAddresses(problems: readonly FieldProblem[], emails: readonly string[]): readonly FieldProblem[] {
  return problems.map(({ field, message }) => {
    const email = emails[Number(/^emails\[(\d+)\]/.exec(field)?.[1])];
    return { field, message: email === undefined ? message : `${email} ${message}` };
  });
}

function showContacts(
  c: DashboardContext,
  contacts: Contacts | null,
  typed: TypedContacts,
  problems: readonly FieldProblem[],
  status: 200 | 422 = 200,
): Response | Promise<Response> {
  const { done } = readQuery(c, { done: queryText });
  const problem = findMailProblem(c.get("action"));
  return c.html(
    <Page title="Contacts" path={PATH} session={c.get("session")}>
      <div class="head">
        <h1>Contacts</h1>
      </div>
      <DoneBanner done={done} />
      <p class="muted">
        Whoever should know when a webhook is in trouble gets a mail: at most one a day for each webhook and kind of
        event, with the reason, what happens next and a link.
      </p>
      <section class="card">
        {problem === null ? (
          <ContactForm action={PATH} typed={typed} problems={problems} />
        ) : (
          <Unmailed problem={problem} contacts={contacts} />
        )}
        {contacts === null ? null : <RemoveContacts action={PATH} />}
      </section>
    </Page>,
    status,
  );
}
