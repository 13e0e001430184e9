import { findNameFault, isLocalhost } from "./host-names.ts";
import { findNonPublicRange, isIpv4, isLoopbackAddress } from "./ip-ranges.ts";
import { err, ok, type Result } from "./result.ts";

export { isPublicAddress } from "./ip-ranges.ts";

/** What a deployment allows; everything else about the policy is fixed. */
export interface UrlPolicy {
  readonly allowHttp: boolean;
  /** Opens loopback and private addresses, local names and every port; never metadata or other special addresses. */
  readonly allowPrivateHosts: boolean;
  /** The service's own public URL; null, or one that can't be parsed, means that no host counts as its own. */
  readonly ownUrl: string | null;
  /** Other host names of the service, as `ownHostOf` gives them; it is reached at any port of theirs. */
  readonly ownHosts: readonly string[];
}

/** Why a URL is refused. The message is for people and contains at most the host and port of the URL. */
export interface UrlRefusal {
  readonly reason:
    | "too_long"
    | "forbidden_character"
    | "unparsable"
    | "scheme"
    | "user_info"
    | "fragment"
    | "port"
    | "own_host"
    | "host_name"
    | "host_spelling"
    | "metadata_host"
    | "private_host";
  readonly message: string;
}

type Refusal = { readonly ok: false; readonly error: UrlRefusal };

export const MAX_URL_LENGTH = 2048;

/** The parser silently strips or rewrites these, so another URL would be fetched than was read. */
const forbiddenCharacters = /[\s\\\p{Cc}\p{Cs}]/u;

/** Scheme and authority as written, because the parser also takes `https:host` and drops empty user info. */
const schemeAndAuthority = /^([a-z][a-z0-9+.-]*):(?:\/\/([^/?#]*))?/i;

/** No escapes and no empty segments, so that no router can read another path from it. */
const inboxPath = /^\/play\/in\/([\w.~-]+)(?:\/[\w.~-]+)*$/;

/**
 * Decides whether a webhook's URL may be fetched, and answers the parsed URL.
 * The URL's own `href` gets the same verdict, so it may be stored and checked again.
 */
export function checkUrl(input: string, policy: UrlPolicy): Result<URL, UrlRefusal> {
  const parsed = parseStrictly(input, policy);
  if (!parsed.ok) return parsed;
  const { url, writtenHost } = parsed.value;
  if (isInboxUrl(url, policy)) return ok(url);
  return refusePort(url, policy) ?? refuseOwnHost(url, policy) ?? refuseHost(url, writtenHost, policy) ?? ok(url);
}

/** Tells whether a URL is the receiving path of the service's own test inbox, which is handed over without a fetch. */
export function isInboxUrl(url: URL, policy: UrlPolicy): boolean {
  return findInboxId(url, policy) !== undefined;
}

/** The id of the test inbox that a URL is a receiving path of; undefined for every other URL. */
export function findInboxId(url: URL, policy: UrlPolicy): string | undefined {
  const id = inboxPath.exec(url.pathname)?.[1];
  // Before every fetch, so the parts that cost something come last.
  return id !== undefined && isOwnOrigin(url, policy) ? id : undefined;
}

/**
 * The name in the URL of a request that the service got, in lower case and without a final stop. Undefined for an address,
 * and for a name that no webhook may have.
 */
export function ownHostOf(requestUrl: string): string | undefined {
  const name = withoutFinalStop(URL.parse(requestUrl)?.hostname ?? "");
  return ipOf(name) === undefined && findNameFault(name) === undefined ? name : undefined;
}

function parseStrictly(input: string, policy: UrlPolicy): Result<{ url: URL; writtenHost: string }, UrlRefusal> {
  if (input.length > MAX_URL_LENGTH) return refuseLength();
  if (forbiddenCharacters.test(input)) {
    return refuse("forbidden_character", "the URL has white space, a control character or a backslash in it");
  }
  const [, scheme, authority] = schemeAndAuthority.exec(input) ?? [];
  if (scheme === undefined) return refuse("unparsable", "the URL must have the form https://host/path");
  if (!isAllowedScheme(scheme.toLowerCase(), policy)) {
    return refuse(
      "scheme",
      policy.allowHttp ? "the URL must begin with https: or http:" : "the URL must begin with https:",
    );
  }
  if (!authority) return refuse("unparsable", "the URL must have the form https://host/path");
  if (authority.includes("@"))
    return refuse("user_info", "the URL has user info before its host, which would be sent and logged");
  if (input.includes("#")) return refuse("fragment", "the URL has a fragment, which is never sent");
  const url = URL.parse(input);
  if (url === null) return refuse("unparsable", "the URL's host or port is not valid");
  if (url.href.length > MAX_URL_LENGTH) return refuseLength();
  return ok({ url, writtenHost: authority.replace(/:\d*$/, "") });
}

function isAllowedScheme(scheme: string, policy: UrlPolicy): boolean {
  return scheme === "https" || (scheme === "http" && policy.allowHttp);
}

function refusePort(url: URL, policy: UrlPolicy): Refusal | undefined {
  const port = effectivePort(url);
  const isAllowed = policy.allowPrivateHosts
    ? port >= 1
    : port === 443 || port >= 1024 || (port === 80 && policy.allowHttp);
  if (isAllowed) return undefined;
  const allowed = policy.allowPrivateHosts ? "1 to 65535" : `443, ${policy.allowHttp ? "80, " : ""}and 1024 to 65535`;
  return refuse("port", `the port ${port} is not one of those allowed: ${allowed}`);
}

function refuseOwnHost(url: URL, policy: UrlPolicy): Refusal | undefined {
  if (findOwnUrl(url, policy) === undefined && !isOwnName(url, policy)) return undefined;
  return refuse(
    "own_host",
    `the host ${url.host} is this service itself, of which only a test inbox can receive webhooks`,
  );
}

function refuseHost(url: URL, writtenHost: string, policy: UrlPolicy): Refusal | undefined {
  const name = url.hostname;
  const ip = ipOf(name);
  const fault = ip === undefined ? findNameFault(name) : findNonPublicRange(ip);
  if (fault?.kind === "malformed") return refuse("host_name", `the host name ${fault.description}`);
  if (fault?.kind === "metadata") return refuse("metadata_host", `the host ${name} ${fault.description}`);
  if (fault !== undefined && !(fault.kind === "local" && policy.allowPrivateHosts)) {
    return refuse("private_host", `the host ${name} ${fault.description}`);
  }
  if (isIpv4(name) && name !== writtenHost) {
    return refuse("host_spelling", `the address ${name} must be written as four decimal numbers, just so`);
  }
  return undefined;
}

function isOwnOrigin(url: URL, policy: UrlPolicy): boolean {
  if (url.hostname.endsWith(".")) return false;
  const own = findOwnUrl(url, policy);
  if (own?.protocol === url.protocol && own.port === url.port) return true;
  return isOwnName(url, policy) && url.protocol === "https:" && url.port === "";
}

function isOwnName(url: URL, policy: UrlPolicy): boolean {
  return policy.ownHosts.includes(withoutFinalStop(url.hostname));
}

/**
 * The service's own URL if the given one leads to the same host, else undefined.
 * Where private hosts are allowed, subscribers share the machine: then the port must be the same too, and all names
 * of the machine count as one.
 */
function findOwnUrl(url: URL, policy: UrlPolicy): URL | undefined {
  const own = policy.ownUrl === null ? null : URL.parse(policy.ownUrl);
  if (own === null) return undefined;
  const isSameName = withoutFinalStop(url.hostname) === withoutFinalStop(own.hostname);
  if (!policy.allowPrivateHosts) return isSameName ? own : undefined;
  const isSameMachine = isSameName || (isLoopbackHost(url.hostname) && isLoopbackHost(own.hostname));
  return isSameMachine && effectivePort(url) === effectivePort(own) ? own : undefined;
}

/** Tells whether the host of a parsed URL is the machine itself: localhost, what is below it, or a loopback address. */
export function isLoopbackHost(hostname: string): boolean {
  const ip = ipOf(hostname);
  return ip === undefined ? isLocalhost(withoutFinalStop(hostname)) : isLoopbackAddress(ip);
}

/** The IP address in a parsed URL's host, without brackets; undefined for a name. */
function ipOf(hostname: string): string | undefined {
  if (hostname.startsWith("[")) return hostname.slice(1, -1);
  return isIpv4(hostname) ? hostname : undefined;
}

function withoutFinalStop(hostname: string): string {
  return hostname.replace(/\.$/, "");
}

function effectivePort(url: URL): number {
  if (url.port !== "") return Number(url.port);
  return url.protocol === "https:" ? 443 : 80;
}

function refuseLength(): Refusal {
  return refuse("too_long", `the URL is longer than ${MAX_URL_LENGTH} characters`);
}

function refuse(reason: UrlRefusal["reason"], message: string): Refusal {
  return err({ reason, message });
}
