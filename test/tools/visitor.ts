import { exports } from "cloudflare:workers";
import type { Env } from "../../src/config.ts";
import type { MemberRole } from "../../src/domain/roles.ts";
import { expectStatus, type TestWorkspace } from "./create-workspace.ts";
import { dashboard } from "./front.ts";
import { type Client, ORIGIN } from "./send-json.ts";

/** Whatever answers requests: the Worker, or the dashboard with other settings. */
export type Server = (path: string, init: RequestInit) => Promise<Response>;

/** A page as a browser got it. */
export interface Visit {
  readonly status: number;
  readonly headers: Headers;
  readonly html: string;
}

/** Somebody who looks at the dashboard without scripts, with a cookie or without. */
export interface Visitor {
  readonly cookie: string;
  /** What the session's forms carry; empty without a session. */
  readonly csrf: string;
  readonly get: (path: string) => Promise<Visit>;
  /** Sends a form with the session's own token, or with another that is given; null leaves it out. */
  readonly post: (path: string, fields?: FormFields, csrf?: string | null) => Promise<Visit>;
}
export type FormFields = Readonly<Record<string, string | readonly string[]>>;

/** The Worker itself, as the tests run it. */
export const worker: Server = (path, init) => exports.default.fetch(`${ORIGIN}${path}`, init);

/** The dashboard with bindings of its own: an isolate that knows nothing of what others remember. */
export function dashboardWith(environment: Env): Server {
  return async (path, init) => dashboard.request(path, init, environment);
}

/** Asks for a page and follows nothing. */
export async function visit(server: Server, path: string, init: RequestInit = {}): Promise<Visit> {
  const response = await server(path, { redirect: "manual", ...init });
  return { status: response.status, headers: response.headers, html: await response.text() };
}

/** Makes a visitor who sends a cookie and a form token; both empty for somebody who is not signed in. */
export function visitorOf(cookie: string, csrf: string, server: Server = worker): Visitor {
  const headers = cookie === "" ? new Headers() : new Headers({ Cookie: cookie });
  return {
    cookie,
    csrf,
    get: (path) => visit(server, path, { headers }),
    post: (path, fields = {}, given = csrf) =>
      visit(server, path, {
        method: "POST",
        headers,
        body: encodeForm(given === null ? fields : { ...fields, csrf: given }),
      }),
  };
}

/** Somebody who is not signed in. */
export const stranger = visitorOf("", "");

/** Makes a link into the dashboard and answers its path and query. */
export async function createLink(owner: Client, role: MemberRole, memberId?: string): Promise<string> {
  const body = memberId === undefined ? { role } : { role, member_id: memberId };
  const { url } = expectStatus(await owner.post<{ url: string }>("/v1/portal-sessions", body), 201);
  return pathOf(url);
}

/** Opens a link, and answers who is signed in then; throws when the link is refused. */
export async function openLink(path: string, server: Server = worker): Promise<Visitor> {
  const opened = await visit(server, path);
  const cookie = opened.headers.get("Set-Cookie")?.split(";")[0] ?? "";
  if (opened.status !== 303 || cookie === "") throw new Error(`${opened.status} ${opened.html}`);
  const { html } = await visitorOf(cookie, "", server).get("/dashboard/event-types");
  return visitorOf(cookie, csrfOf(html), server);
}

/** Signs somebody in; members and guests are added to the workspace under an id of their own. */
export async function signIn(
  { owner }: TestWorkspace,
  role: MemberRole,
  memberId?: string,
): Promise<Visitor & { readonly memberId: string | null }> {
  const isPerson = role === "member" || role === "guest";
  const bound = memberId ?? (isPerson ? `${role}_${crypto.randomUUID()}` : undefined);
  if (bound !== undefined) expectStatus(await owner.put(`/v1/members/${bound}`, { role }), 200);
  return { ...(await openLink(await createLink(owner, role, bound))), memberId: bound ?? null };
}

/** The token that the forms of a page carry; empty when it has none. */
export function csrfOf(html: string): string {
  return /name="csrf" value="([0-9a-f]{64})"/.exec(html)?.[1] ?? "";
}

/** Path and query of a URL. */
export function pathOf(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}

function encodeForm(fields: FormFields): URLSearchParams {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    for (const one of typeof value === "string" ? [value] : value) form.append(name, one);
  }
  return form;
}
