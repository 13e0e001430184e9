import { z } from "zod";
import type { Branding } from "../domain/branding.ts";
import { isDashboardPath, MAX_DASHBOARD_PATH } from "../domain/dashboard-path.ts";
import { type Failure, type FieldProblem, invalidAll } from "../domain/failure.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { isPageOrigin, readLink } from "../domain/web-address.ts";
import type { PortalSession } from "../store/portal-session-table.ts";

/** Where the pages of a session or link are shown and lead back to, and how they look. */
export interface Portal {
  readonly branding: Branding;
  /** The one origin whose pages may frame them; null for none. */
  readonly embedOrigin: string | null;
  /** Null when no way back is known. */
  readonly returnUrl: string | null;
}

const MAX_ORIGIN = 300;
/** The cookie of a session holds it, and browsers keep 4 KiB of one. */
const MAX_RETURN_URL = 1000;

/** The fields of `POST /v1/portal-sessions` that say where the dashboard is shown, begins and leads back to. */
export const placesInput = z.strictObject({
  embed_origin: text(MAX_ORIGIN).nullable().optional().meta({
    description: "The origin of the only pages that may frame the dashboard, such as `https://app.example.com`.",
    example: "https://app.example.com",
  }),
  next: text(MAX_DASHBOARD_PATH)
    .nullable()
    .optional()
    .meta({ description: "The page that the link leads to: a path below `/dashboard`.", example: "/dashboard/events" }),
  return_url: text(MAX_RETURN_URL).nullable().optional().meta({
    description: "Where the way back to the platform leads: an https URL.",
    example: "https://app.example.com/settings",
  }),
});

function text(max: number) {
  return z.string().max(max, `must have ${max} characters at most`);
}

type Places = Pick<PortalSession, "embedOrigin" | "next" | "returnUrl">;

/** Reads where a session is shown, begins and leads back to; in development this machine needs no https. */
export function readPlaces(input: z.infer<typeof placesInput>, development: boolean): Result<Places, Failure> {
  const { embed_origin: embedOrigin = null, next = null, return_url: back = null } = input;
  const problems: FieldProblem[] = [];
  if (embedOrigin !== null && !isPageOrigin(embedOrigin, { localHttp: development })) {
    const message = "must be the https origin of a page and no more, such as https://app.example.com";
    problems.push({ field: "embed_origin", message });
  }
  if (next !== null && !isDashboardPath(next)) {
    problems.push({ field: "next", message: "must be a path below /dashboard, such as /dashboard/events" });
  }
  const returnUrl = back === null ? null : readReturnUrl(back, development);
  if (returnUrl === undefined) {
    problems.push({ field: "return_url", message: `must be an https URL of ${MAX_RETURN_URL} characters at most` });
  }
  return problems.length > 0 ? err(invalidAll(problems)) : ok({ embedOrigin, next, returnUrl: returnUrl ?? null });
}

/** A backslash, which URL parsers leave in queries, would take six bytes of the cookie. Undefined for no link, and a long one. */
function readReturnUrl(text: string, development: boolean): string | undefined {
  const href = readLink(text, { http: development })?.href.replaceAll("\\", "%5C");
  return href === undefined || href.length > MAX_RETURN_URL ? undefined : href;
}
