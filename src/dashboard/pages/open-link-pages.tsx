import { Hono, type Next } from "hono";
import { anybody } from "../../actions/gates.ts";
import { closeSession, type FoundLink, type PortalIdentity } from "../../actions/portal-sessions.ts";
import { guessCounter } from "../../api/context/guess-counter.ts";
import { AlonePage } from "../document.tsx";
import { answerFailurePage, answerSignedOut } from "../failure-page.tsx";
import { isFramed, isFramedElsewhere } from "../framed.ts";
import { Form } from "../parts/form.tsx";
import { SessionContext } from "../parts/session-context.ts";
import { startOf } from "../sections.ts";
import { type DashboardContext, type DashboardEnv, findSession, takeForm } from "../session.ts";
import { isProbeBack, keepSession, probeFrame } from "../session-cookie.ts";
import { textOf } from "../webhook-form-values.ts";

/** Opens a link while nobody is signed in; `next` asks somebody who is. */
export async function openFreshLink(c: DashboardContext, next: Next): Promise<Response | void> {
  // Mail scanners and link previews send HEAD first, which must not use the link up.
  if (c.req.method === "HEAD") return c.body(null);
  if ((await findSession(c))?.ok) return next();
  const token = c.req.query("token") ?? "";
  const link = await c.get("door").findLink(token, guessCounter(c));
  if (!link.ok && link.error.code === "rate_limited") return answerFailurePage(c, link.error);
  if (!link.ok) return answerSignedOut(c, `${link.error.message}. Ask for a new one.`);
  c.set("portal", link.value.portal);
  if (isShutOut(c, link.value)) return answerSignedOut(c, NO_FRAME);
  if (isFramedElsewhere(c) && !isProbeBack(c)) return askForCookie(c, token, link.value);
  const opened = await c.get("door").openSession(token, guessCounter(c));
  if (!opened.ok) return answerSignedOut(c, `${opened.error.message}. Ask for a new one.`);
  return begin(c, opened.value, link.value);
}

const NO_FRAME = "This link was made for a window of its own; one with embed_origin opens in a frame of that origin.";

/** A link that no page may frame stays unused in a frame, where nobody would see what it opens. */
function isShutOut(c: DashboardContext, { portal }: FoundLink): boolean {
  return isFramed(c) && portal.embedOrigin === null;
}

/**
 * A browser may keep no cookies for a frame on another site. The link is used only once it is known that they come back, so that
 * it still opens in a tab.
 */
function askForCookie(c: DashboardContext, token: string, { portal }: FoundLink): Response | Promise<Response> {
  const query = new URLSearchParams({ token });
  if (c.req.query("probed") === undefined) {
    probeFrame(c);
    return c.redirect(`/dashboard/open?${query.toString()}&probed=1`, 303);
  }
  return c.html(
    <AlonePage title="Open in a tab" portal={portal}>
      <section class="card">
        <h1>This needs a tab of its own</h1>
        <p>
          Your browser keeps no cookies for pages within pages of another site, and without one you can’t stay signed
          in.
        </p>
        <p>
          <a class="button primary" href={`/dashboard/open?${query.toString()}`} target="_blank" rel="noopener">
            Open in a tab of its own
          </a>
        </p>
      </section>
    </AlonePage>,
    403,
  );
}

/** Keeps a session that was just opened, and goes where its link leads. */
async function begin(
  c: DashboardContext,
  token: string,
  { portal: { embedOrigin, returnUrl } }: FoundLink,
): Promise<Response> {
  // A cookie of a frame that came along would be read first, so it is the one to replace.
  const isFramed = isFramedElsewhere(c) || (c.get("kept")?.isFramed ?? false);
  await keepSession(c, { token, wayBack: { embedOrigin, returnUrl }, isFramed });
  const session = await c.get("door").authenticateSession(token, guessCounter(c));
  return c.redirect(session.ok && session.value.next !== null ? startOf(session.value) : "/dashboard", 303);
}

/**
 * Opens a link while somebody is signed in. It asks before it replaces the session by another identity's: otherwise a
 * link planted by another site could make people work in a workspace that is not theirs.
 */
export const openLinkPages = new Hono<DashboardEnv>()
  .get("/open", async (c) => {
    const token = c.req.query("token") ?? "";
    const link = await c.get("door").findLink(token, guessCounter(c));
    if (!link.ok) return answerFailurePage(c, link.error);
    c.set("portal", link.value.portal);
    if (isShutOut(c, link.value)) return answerSignedOut(c, NO_FRAME);
    const present = c.get("session").identity;
    return isSame(link.value.identity, present) ? replaceSession(c, token) : askToReplace(c, token, link.value);
  })
  .post("/open", takeForm(anybody), (c) => replaceSession(c, textOf(c.get("form"), "token")));

async function replaceSession(c: DashboardContext, token: string): Promise<Response> {
  const door = c.get("door");
  const link = await door.findLink(token, guessCounter(c));
  if (!link.ok) return answerFailurePage(c, link.error);
  const opened = await door.openSession(token, guessCounter(c));
  if (!opened.ok) return answerFailurePage(c, opened.error);
  await closeSession(c.get("action"));
  return begin(c, opened.value, link.value);
}

function isSame(one: PortalIdentity, other: PortalIdentity): boolean {
  return one.workspaceId === other.workspaceId && one.memberId === other.memberId && one.role === other.role;
}

/** The link says who may frame this page, so nothing of the present session can be done on it. */
function askToReplace(c: DashboardContext, token: string, link: FoundLink): Response | Promise<Response> {
  const session = c.get("session");
  return c.html(
    <SessionContext.Provider value={session}>
      <AlonePage title="Replace your session" portal={link.portal}>
        <section class="card">
          <h1>Replace your session?</h1>
          <p>
            You are signed in to <Identity of={session.identity} />.
          </p>
          <p>
            The link you opened signs you in to <Identity of={link.identity} /> and ends your current session. If you
            did not expect this, stay signed in.
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
      </AlonePage>
    </SessionContext.Provider>,
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
