import { isLoopbackHost } from "./url-policy.ts";

/**
 * Hosts that a Content-Security-Policy can name: URLs may have `;`, `,`, `'` and `*` in theirs, which would say something else
 * there.
 */
const POLICY_HOST = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/;

/** Whether plain http is allowed on this machine, as in development. */
interface Allowed {
  readonly localHttp: boolean;
}

/**
 * Reads the URL of a page or picture that a policy may name: https, no user info, a host of plain letters; http on this machine
 * where that is allowed. Undefined for anything else.
 */
export function readPolicyUrl(text: string, { localHttp }: Allowed): URL | undefined {
  const url = URL.parse(text);
  if (url === null || url.username !== "" || url.password !== "" || !POLICY_HOST.test(url.hostname)) return undefined;
  const isAllowed =
    url.protocol === "https:" || (localHttp && url.protocol === "http:" && isLoopbackHost(url.hostname));
  return isAllowed ? url : undefined;
}

/** Tells whether a text is exactly the origin of a page, as browsers write it. */
export function isPageOrigin(text: string, allowed: Allowed): boolean {
  return readPolicyUrl(text, allowed)?.origin === text;
}

/** Reads a link that leads people away: https, or http where that is allowed. Undefined for anything else. */
export function readLink(text: string, { http }: { readonly http: boolean }): URL | undefined {
  const url = URL.parse(text);
  if (url === null || url.username !== "" || url.password !== "") return undefined;
  return url.protocol === "https:" || (http && url.protocol === "http:") ? url : undefined;
}
