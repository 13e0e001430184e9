import { Hono } from "hono";
import { anybody } from "../../actions/gates.ts";
import { closeSession, type PortalIdentity } from "../../actions/portal-sessions.ts";
import { guessCounter } from "../../api/context/guess-counter.ts";
import { answerFailurePage } from "../failure-page.tsx";
import { Page } from "../page-frame.tsx";
import { Form } from "../parts/form.tsx";
import { type DashboardContext, type DashboardEnv, keepSession, takeForm } from "../session.ts";
import { textOf } from "../webhook-form-values.ts";

/**
 * Opens a link while somebody is signed in. It asks before it replaces the session by another identity's: otherwise a
 * link planted by another site could make people work in a workspace that is not theirs.
 */
export const openLinkPages = new Hono<DashboardEnv>()
  .get("/open", async (c) => {
    const token = c.req.query("token") ?? "";
    const link = await c.get("door").findLink(token, guessCounter(c));
    if (!link.ok) return answerFailurePage(c, link.error);
    const present = c.get("session").identity;
    return isSame(link.value, present) ? replaceSession(c, token) : askToReplace(c, token, link.value);
  })
  .post("/open", takeForm(anybody), (c) => replaceSession(c, textOf(c.get("form"), "token")));

async function replaceSession(c: DashboardContext, token: string): Promise<Response> {
  const opened = await c.get("door").openSession(token, guessCounter(c));
  if (!opened.ok) return answerFailurePage(c, opened.error);
  await closeSession(c.get("action"));
  await keepSession(c, opened.value);
  return c.redirect("/dashboard", 303);
}

function isSame(one: PortalIdentity, other: PortalIdentity): boolean {
  return one.workspaceId === other.workspaceId && one.memberId === other.memberId && one.role === other.role;
}

function askToReplace(c: DashboardContext, token: string, link: PortalIdentity): Response | Promise<Response> {
  return c.html(
    <Page title="Replace your session" path="" session={c.get("session")}>
      <section class="card">
        <h1>Replace your session?</h1>
        <p>
          You are signed in to <Identity of={c.get("session").identity} />.
        </p>
        <p>
          The link you opened signs you in to <Identity of={link} /> and ends your current session. If you did not
          expect this, stay signed in.
        </p>
        <Form action="/dashboard/open">
          <input type="hidden" name="token" value={token} />
          <div class="row">
            <button class="button primary">Replace my session</button>
            <a class="button" href="/dashboard">
              Stay signed in
            </a>
          </div>
        </Form>
      </section>
    </Page>,
  );
}

function Identity({ of: { workspaceName, memberId, role } }: { readonly of: PortalIdentity }) {
  return (
    <>
      <strong>{workspaceName}</strong> as <strong>{memberId ?? role}</strong>
      {memberId === null ? "" : ` (${role})`}
    </>
  );
}
