import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import type { Gate } from "../actions/gates.ts";
import type { Portal } from "../actions/portal-places.ts";
import { isOwnForm, type OpenSession } from "../actions/portal-sessions.ts";
import type { ApiEnv } from "../api/context/api-context.ts";
import { guessCounter } from "../api/context/guess-counter.ts";
import { MAX_REQUEST_BYTES } from "../api/context/open-request.ts";
import { readFormData } from "../api/context/read-bytes.ts";
import { type Failure, failure } from "../domain/failure.ts";
import type { Result } from "../domain/result.ts";
import { answerFailurePage, answerSignedOut } from "./failure-page.tsx";
import { isOwnPages, KeptForm, readEndedForm } from "./kept-form.tsx";
import { answerLanding } from "./landing-page.tsx";
import { keepSession, type KeptSession, readKeptSession } from "./session-cookie.ts";

/** Hono's types for the dashboard: the API's, and the session. */
export interface DashboardEnv {
  Bindings: ApiEnv["Bindings"];
  Variables: ApiEnv["Variables"] & {
    session: OpenSession;
    form: FormData;
    /** What the request's cookie keeps, once it was looked for; undefined without one. */
    kept: KeptSession | undefined;
    /** Where the answered page may be shown, and how it looks; that of the service when it is not set. */
    portal: Portal | undefined;
  };
}
export type DashboardContext = Context<DashboardEnv>;

/**
 * Finds the session of a request by its cookie; undefined when it has none. What the cookie says of where pages are shown holds
 * for the answer, even when the session has ended.
 */
export async function findSession(c: DashboardContext): Promise<Result<OpenSession, Failure> | undefined> {
  const door = c.get("door");
  const kept = await readKeptSession(c);
  if (typeof kept === "string") return door.refuseForgery(kept, guessCounter(c));
  c.set("kept", kept);
  if (kept === undefined) return undefined;
  const session = kept.token === "" ? undefined : await door.authenticateSession(kept.token, guessCounter(c));
  c.set("portal", session?.ok ? session.value.portal : { branding: await door.readSeenBranding(), ...kept.wayBack });
  return session;
}

/** Lets requests with a session pass, and gives them what actions need. */
export const requireSession = createMiddleware<DashboardEnv>(async (c, next) => {
  const session = await findSession(c);
  if (session?.ok) {
    enterSession(c, session.value);
    return next();
  }
  if (session?.error.code === "rate_limited") return answerFailurePage(c, session.error);
  const isAlone = (c.get("kept")?.wayBack.embedOrigin ?? null) === null;
  if (session === undefined && isAlone && c.req.path === "/dashboard") return answerLanding(c, 403);
  const how = "Open the dashboard with a link from your platform.";
  const form = await readEndedForm(c);
  const typed = form === undefined ? null : KeptForm({ action: c.req.path, form, csrf: null });
  return answerSignedOut(c, session === undefined ? how : `${session.error.message}. Ask for a new link.`, typed);
});

/** Takes the session's token from the browser. The way back stays, so that a frame shows what is said there. */
export async function dropSession(c: DashboardContext): Promise<void> {
  const kept = c.get("kept");
  if (kept !== undefined) await keepSession(c, { ...kept, token: "" });
}

/** Acts for a session in the rest of the request. */
function enterSession(c: DashboardContext, session: OpenSession): void {
  c.set("session", session);
  c.set("portal", session.portal);
  const ip = c.req.header("CF-Connecting-IP") ?? "";
  const entry = { actor: session.actor, ip, requestUrl: c.req.url, address: c.get("address") };
  c.set("action", c.get("door").enter(entry));
}

const FOREIGN_FORM = failure("forbidden", "this form is out of date; go back, reload the page and try again");

/**
 * Reads the form of a POST into `form` once the gate has let its sender pass. The form must come from the session's own
 * pages; headers are checked first, before anything of the body is read.
 */
export function takeForm(gate: Gate) {
  return createMiddleware<DashboardEnv>(async (c, next) => {
    if (isFromElsewhere(c)) return answerFailurePage(c, FOREIGN_FORM);
    const allowed = await gate(c.get("action"), c.req.param("id") ?? "");
    if (!allowed.ok) return answerFailurePage(c, allowed.error);
    const form = await readFormData(c.req.raw, MAX_REQUEST_BYTES);
    if (form === "too large") return answerFailurePage(c, failure("payload_too_large", "a form is at most 4 MiB"));
    if (form === "no form") return answerFailurePage(c, FOREIGN_FORM);
    const given = form.get("csrf");
    if (typeof given !== "string" || !(await isOwnForm(c.get("session"), given))) {
      const { csrf } = c.get("session");
      return answerFailurePage(c, FOREIGN_FORM, isOwnPages(c) ? KeptForm({ action: c.req.path, form, csrf }) : null);
    }
    c.set("form", form);
    return next();
  });
}

/** Tells whether the browser names a page of another origin as the sender; not every browser names one. */
function isFromElsewhere(c: DashboardContext): boolean {
  const site = c.req.header("Sec-Fetch-Site");
  if (site !== undefined) return site !== "same-origin" && site !== "none";
  const origin = c.req.header("Origin");
  return origin !== undefined && origin !== new URL(c.req.url).origin;
}
