import type { Context } from "hono";
import { getCookie, getSignedCookie, setCookie, setSignedCookie } from "hono/cookie";
import type { CookieOptions } from "hono/utils/cookie";
import { z } from "zod";
import { parseJson } from "../domain/json.ts";
import type { DashboardEnv } from "./session.ts";

/** Where pages are shown and lead back to: a cookie keeps it, so that it is known when the session has ended. */
export interface WayBack {
  readonly embedOrigin: string | null;
  readonly returnUrl: string | null;
}

/** What a session's cookie holds; the token is empty once somebody signed out. */
export interface KeptSession {
  readonly token: string;
  readonly wayBack: WayBack;
  /** True for the cookie that is kept for frames on another site. */
  readonly isFramed: boolean;
}

/** How long browsers keep it, in seconds: a week. The session ends earlier; what it ended with is still known then. */
const MAX_AGE_SECONDS = 7 * 86_400;
const NAME = "hookline_session";
/** Of a frame on another site: browsers keep it apart for each site, and send it along with {@link NAME}. */
const FRAMED_NAME = "hookline_framed_session";
const PROBE_NAME = "hookline_probe";
const PROBE_SECONDS = 60;

const NO_WAY_BACK: WayBack = { embedOrigin: null, returnUrl: null };
const wayBackShape = z.object({ embedOrigin: z.string().nullable(), returnUrl: z.string().nullable() });

type CookieContext = Context<DashboardEnv>;

/** `__Host-` binds the cookie to this very host; it needs https. */
function prefixOf(c: CookieContext): "host" | undefined {
  return c.get("address").startsWith("https:") ? "host" : undefined;
}

function optionsOf(c: CookieContext, isFramed: boolean): CookieOptions {
  const site = isFramed
    ? // Browsers take Secure from http too when it is this machine's.
      ({ sameSite: "None", secure: true, partitioned: true } as const)
    : ({ sameSite: "Lax", secure: prefixOf(c) !== undefined } as const);
  return { path: "/", httpOnly: true, ...site };
}

/** A cookie's whole name. */
function nameOf(c: CookieContext, name: string): string {
  return prefixOf(c) === undefined ? name : `__Host-${name}`;
}

/** Gives the browser a session's token; an empty one leaves only the way back, and that somebody was signed in. */
export async function keepSession(c: CookieContext, { token, wayBack, isFramed }: KeptSession): Promise<void> {
  const { embedOrigin, returnUrl } = wayBack;
  const isPlain = embedOrigin === null && returnUrl === null;
  const value = isPlain ? token : `${token}.${JSON.stringify({ embedOrigin, returnUrl })}`;
  const name = nameOf(c, isFramed ? FRAMED_NAME : NAME);
  const options = { ...optionsOf(c, isFramed), maxAge: MAX_AGE_SECONDS };
  await setSignedCookie(c, name, value, c.get("door").cookieSecrets[0], options);
}

/** Reads the cookie of a session; undefined without one, and the cookie itself when we did not sign it. */
export async function readKeptSession(c: CookieContext): Promise<KeptSession | string | undefined> {
  for (const name of [FRAMED_NAME, NAME]) {
    for (const secret of c.get("door").cookieSecrets) {
      const value = await getSignedCookie(c, secret, nameOf(c, name));
      if (typeof value === "string") return readValue(value, name === FRAMED_NAME);
    }
  }
  return getCookie(c, nameOf(c, FRAMED_NAME)) ?? getCookie(c, nameOf(c, NAME));
}

function readValue(value: string, isFramed: boolean): KeptSession {
  const dot = value.indexOf(".");
  if (dot === -1) return { token: value, wayBack: NO_WAY_BACK, isFramed };
  // It is signed, so it is as this version or another one wrote it.
  const json = parseJson(value.slice(dot + 1));
  const wayBack = wayBackShape.safeParse(json.ok ? json.value : undefined);
  return { token: value.slice(0, dot), wayBack: wayBack.success ? wayBack.data : NO_WAY_BACK, isFramed };
}

/** Gives the browser a cookie such as a session's in a frame on another site, to see whether it comes back. */
export function probeFrame(c: CookieContext): void {
  setCookie(c, nameOf(c, PROBE_NAME), "1", { ...optionsOf(c, true), maxAge: PROBE_SECONDS });
}

/** Tells whether the cookie of {@link probeFrame} came back. */
export function isProbeBack(c: CookieContext): boolean {
  return getCookie(c, nameOf(c, PROBE_NAME)) !== undefined;
}
