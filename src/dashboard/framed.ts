import type { DashboardContext } from "./session.ts";

/** Tells whether a page is asked for by a frame; not every browser says. */
export function isFramed(c: DashboardContext): boolean {
  return /^(?:i?frame|embed|object)$/.test(c.req.header("Sec-Fetch-Dest") ?? "");
}

/** Tells whether a frame on another site asks for a page: browsers keep cookies for it apart, or none. */
export function isFramedElsewhere(c: DashboardContext): boolean {
  return isFramed(c) && c.req.header("Sec-Fetch-Site") === "cross-site";
}
