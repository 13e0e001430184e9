import { createMiddleware } from "hono/factory";
import type { Portal } from "../actions/portal-places.ts";
import { pageHeaders, secureHeadersOf } from "../api/context/page-headers.ts";
import type { DashboardContext, DashboardEnv } from "./session.ts";

/** Where the answered page may be shown, and how it looks; as the service's own pages when nothing else is known. */
export async function portalOf(c: DashboardContext): Promise<Portal> {
  const known = c.get("portal");
  if (known !== undefined) return known;
  const portal = { branding: await c.get("door").readSeenBranding(), embedOrigin: null, returnUrl: null };
  c.set("portal", portal);
  return portal;
}

/** The security headers of the dashboard's pages, which depend on whose session or link they are of. */
export const portalHeaders = createMiddleware<DashboardEnv>(async (c, next) => {
  await next();
  const portal = c.get("portal");
  const logoUrl = portal?.branding.logoUrl ?? null;
  const embedOrigin = portal?.embedOrigin ?? null;
  const isPlain = logoUrl === null && embedOrigin === null;
  const headers = isPlain
    ? pageHeaders
    : secureHeadersOf({ embedOrigin, pictures: logoUrl === null ? null : new URL(logoUrl).origin });
  return headers(c, async () => {});
});
