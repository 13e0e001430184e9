import type { Context } from "hono";
import { deleteCookie, getSignedCookie, setSignedCookie } from "hono/cookie";
import { createMiddleware } from "hono/factory";
import { authenticateSession, isOwnForm, type OpenSession, SESSION_MS } from "../actions/portal-sessions.ts";
import type { ApiEnv } from "../api/context/api-context.ts";
import type { Config } from "../config.ts";
import { failure } from "../domain/failure.ts";
import { answerFailurePage, answerSignedOut } from "./failure-page.tsx";

/** Hono's types for the dashboard: the API's, and the session. */
export interface DashboardEnv {
  Bindings: ApiEnv["Bindings"];
  Variables: ApiEnv["Variables"] & { session: OpenSession; form: FormData };
}
export type DashboardContext = Context<DashboardEnv>;

const COOKIE = "hookline_session";

/** `__Host-` binds the cookie to this very host; it needs https. */
function cookiePrefix({ publicUrl }: Config): "host" | undefined {
  return publicUrl.startsWith("https:") ? "host" : undefined;
}

function cookieKey(encryptionKey: string): string {
  return `hookline-session-cookie\n${encryptionKey}`;
}

/** Gives the browser a session's token. */
export async function keepSession(c: DashboardContext, token: string): Promise<void> {
  const { config } = c.get("isolate").services;
  const prefix = cookiePrefix(config);
  await setSignedCookie(c, COOKIE, token, cookieKey(config.encryptionKeys[0]), {
    path: "/",
    httpOnly: true,
    sameSite: "Lax",
    secure: prefix !== undefined,
    maxAge: SESSION_MS / 1000,
    ...(prefix === undefined ? {} : { prefix }),
  });
}

/** Takes the session's token from the browser. */
export function dropSession(c: DashboardContext): void {
  const prefix = cookiePrefix(c.get("isolate").services.config);
  const name = prefix === undefined ? COOKIE : `__Host-${COOKIE}`;
  deleteCookie(c, name, { path: "/", secure: prefix !== undefined });
}

async function readToken(c: DashboardContext): Promise<string | undefined> {
  const { config } = c.get("isolate").services;
  for (const key of config.encryptionKeys) {
    const prefix = cookiePrefix(config);
    const secret = cookieKey(key);
    const value = await (prefix === undefined
      ? getSignedCookie(c, secret, COOKIE)
      : getSignedCookie(c, secret, COOKIE, prefix));
    if (typeof value === "string") return value;
  }
  return undefined;
}

/** Lets a request through that has a session, with what its actions need. */
export const requireSession = createMiddleware<DashboardEnv>(async (c, next) => {
  const isolate = c.get("isolate");
  const token = await readToken(c);
  const session = token === undefined ? undefined : await authenticateSession(isolate, token);
  if (session === undefined) return answerSignedOut(c, "Open the dashboard with a link from your platform.");
  if (!session.ok) return answerSignedOut(c, `${session.error.message}. Ask for a new link.`);
  c.set("session", session.value);
  c.set("action", { ...isolate, actor: session.value.actor, ip: c.req.header("CF-Connecting-IP") ?? "" });
  return next();
});

/** Reads the form of a POST, which has to come from the session's own pages. */
export const requireOwnForm = createMiddleware<DashboardEnv>(async (c, next) => {
  if (c.req.method === "GET" || c.req.method === "HEAD") return next();
  const form = await readForm(c.req.raw);
  const given = form?.get("csrf");
  if (form === undefined || typeof given !== "string" || !(await isOwnForm(c.get("session"), given))) {
    return answerFailurePage(
      c,
      failure("forbidden", "this form is out of date; go back, reload the page and try again"),
    );
  }
  c.set("form", form);
  return next();
});

async function readForm(request: Request): Promise<FormData | undefined> {
  try {
    return await request.formData();
  } catch {
    return undefined;
  }
}
