import type { Context } from "hono";
import { deleteCookie, getCookie, getSignedCookie, setSignedCookie } from "hono/cookie";
import { createMiddleware } from "hono/factory";
import type { Gate } from "../actions/gates.ts";
import { isOwnForm, type OpenSession, SESSION_MS } from "../actions/portal-sessions.ts";
import type { ApiEnv } from "../api/context/api-context.ts";
import { guessCounter } from "../api/context/guess-counter.ts";
import { MAX_REQUEST_BYTES } from "../api/context/open-request.ts";
import { readFormData } from "../api/context/read-bytes.ts";
import { type Failure, failure } from "../domain/failure.ts";
import type { Result } from "../domain/result.ts";
import { answerFailurePage, answerSignedOut } from "./failure-page.tsx";

/** Hono's types for the dashboard: the API's, and the session. */
export interface DashboardEnv {
  Bindings: ApiEnv["Bindings"];
  Variables: ApiEnv["Variables"] & { session: OpenSession; form: FormData };
}
export type DashboardContext = Context<DashboardEnv>;

const COOKIE = "hookline_session";

/** `__Host-` binds the cookie to this very host; it needs https. */
function cookiePrefix(address: string): "host" | undefined {
  return address.startsWith("https:") ? "host" : undefined;
}

/** Gives the browser a session's token. */
export async function keepSession(c: DashboardContext, token: string): Promise<void> {
  const prefix = cookiePrefix(c.get("address"));
  await setSignedCookie(c, COOKIE, token, c.get("door").cookieSecrets[0], {
    path: "/",
    httpOnly: true,
    sameSite: "Lax",
    secure: prefix !== undefined,
    maxAge: SESSION_MS / 1000,
    ...(prefix === undefined ? {} : { prefix }),
  });
}

/** Deletes the session's token in the browser. */
export function dropSession(c: DashboardContext): void {
  const prefix = cookiePrefix(c.get("address"));
  const name = prefix === undefined ? COOKIE : `__Host-${COOKIE}`;
  deleteCookie(c, name, { path: "/", secure: prefix !== undefined });
}

async function readToken(c: DashboardContext): Promise<string | undefined> {
  const prefix = cookiePrefix(c.get("address"));
  for (const secret of c.get("door").cookieSecrets) {
    const value = await (prefix === undefined
      ? getSignedCookie(c, secret, COOKIE)
      : getSignedCookie(c, secret, COOKIE, prefix));
    if (typeof value === "string") return value;
  }
  return undefined;
}

/** Finds the session of a request by its cookie; undefined when it has none. */
export async function findSession(c: DashboardContext): Promise<Result<OpenSession, Failure> | undefined> {
  const door = c.get("door");
  const token = await readToken(c);
  if (token !== undefined) return door.authenticateSession(token, guessCounter(c));
  const prefix = cookiePrefix(c.get("address"));
  const forged = prefix === undefined ? getCookie(c, COOKIE) : getCookie(c, COOKIE, prefix);
  return forged === undefined ? undefined : door.refuseForgery(forged, guessCounter(c));
}

/** Lets requests with a session pass, and gives them what actions need. */
export const requireSession = createMiddleware<DashboardEnv>(async (c, next) => {
  const session = await findSession(c);
  if (session === undefined) return answerSignedOut(c, "Open the dashboard with a link from your platform.");
  if (!session.ok && session.error.code === "rate_limited") return answerFailurePage(c, session.error);
  if (!session.ok) return answerSignedOut(c, `${session.error.message}. Ask for a new link.`);
  c.set("session", session.value);
  const ip = c.req.header("CF-Connecting-IP") ?? "";
  c.set(
    "action",
    c.get("door").enter({ actor: session.value.actor, ip, requestUrl: c.req.url, address: c.get("address") }),
  );
  return next();
});

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
    const given = form === "no form" ? null : form.get("csrf");
    if (form === "no form" || typeof given !== "string" || !(await isOwnForm(c.get("session"), given))) {
      return answerFailurePage(c, FOREIGN_FORM);
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
