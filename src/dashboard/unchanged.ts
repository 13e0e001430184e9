import { findLogVersion } from "../actions/log-version.ts";
import { VERSION } from "../version.ts";
import type { DashboardContext } from "./session.ts";

/**
 * Answers 304 when a page of a webhook is asked for again and nothing of it has changed, before the page is read; else null,
 * and the answer gets the ETag to ask with. Only scripts ask with one, since browsers may not store pages.
 */
export async function answerUnchanged(c: DashboardContext, webhookId: string): Promise<Response | null> {
  const known = c.req.header("If-None-Match");
  if (known === undefined) return null;
  const version = await findLogVersion(c.get("action"), webhookId);
  // The page itself says what is wrong.
  if (!version.ok || version.value === null) return null;
  const { pathname, search } = new URL(c.req.url);
  const etag = `W/"${[VERSION, c.get("session").actor.role, version.value, pathname + search].join(";")}"`;
  c.header("ETag", etag);
  return known === etag ? c.body(null, 304) : null;
}
