import { z } from "zod";
import { isPublicAddress } from "../domain/ip-ranges.ts";
import { checkUrl, isInboxUrl, MAX_URL_LENGTH, type UrlPolicy } from "../domain/url-policy.ts";
import { describeError, log } from "../log.ts";

/** Whether a URL may be fetched now; `unknown` when its name could not be resolved. */
export type UrlInspection =
  | { readonly verdict: "allowed" }
  | { readonly verdict: "refused" | "unknown"; readonly message: string };

/** The functions that looking a name up gets from outside. */
export interface InspectUrlPorts {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly now: () => number;
}

/** Cloudflare's DNS resolver, in its JSON form. */
const RESOLVER_URL = "https://cloudflare-dns.com/dns-query";
const RESOLVER_TIMEOUT_MS = 3000;
/** A resolver's answer is used this long. */
const MAX_AGE_MS = 300_000;
/** Most remembered URLs and names. */
const MAX_NAMES = 2000;
const ALLOWED: UrlInspection = { verdict: "allowed" };

/**
 * Makes the check before every fetch: the URL policy, and outside development that the name resolves to public addresses
 * only. Test inboxes are exempt, since nothing is fetched from them. The platform resolves the name again when it fetches,
 * so this can't pin the address.
 */
export function createUrlInspector(
  policyNow: () => Promise<UrlPolicy>,
  resolves: boolean,
  ports: InspectUrlPorts,
): (url: string) => Promise<UrlInspection> {
  const known = new Map<string, { readonly inspection: UrlInspection; readonly at: number }>();
  const check = rememberChecks();
  return async (text) => {
    const policy = await policyNow();
    const checked = check(text, policy);
    if (!checked.ok) return { verdict: "refused", message: checked.error.message };
    const { hostname } = checked.value;
    if (!resolves || hostname.startsWith("[") || /^[\d.]+$/.test(hostname)) return ALLOWED;
    if (isInboxUrl(checked.value, policy)) return ALLOWED;
    const now = ports.now();
    const recent = known.get(hostname);
    if (recent !== undefined && now - recent.at < MAX_AGE_MS) return recent.inspection;
    const inspection = await inspectName(hostname, ports);
    if (inspection.verdict === "unknown") return inspection;
    if (known.size >= MAX_NAMES) known.clear();
    known.set(hostname, { inspection, at: now });
    return inspection;
  };
}

/** Remembers the policy's verdict on each URL. Another policy starts over. */
function rememberChecks(): typeof checkUrl {
  const verdicts = new Map<string, ReturnType<typeof checkUrl>>();
  let judge: UrlPolicy | undefined;
  return (text, policy) => {
    if (text.length > MAX_URL_LENGTH) return checkUrl(text, policy);
    if (judge !== policy) verdicts.clear();
    judge = policy;
    const known = verdicts.get(text);
    if (known !== undefined) return known;
    const verdict = checkUrl(text, policy);
    if (verdicts.size >= MAX_NAMES) verdicts.clear();
    verdicts.set(text, verdict);
    return verdict;
  };
}

async function inspectName(name: string, ports: InspectUrlPorts): Promise<UrlInspection> {
  try {
    const answers = await Promise.all(["A", "AAAA"].map((type) => resolve(name, type, ports)));
    const hidden = answers.flat().find((address) => !isPublicAddress(address));
    if (hidden === undefined) return ALLOWED;
    return { verdict: "refused", message: `the host ${name} resolves to ${hidden}, which is not a public address` };
  } catch (error) {
    log("warn", "resolver_failed", { host: name, error: describeError(error) });
    return { verdict: "unknown", message: `the host ${name} could not be resolved to check that it is public` };
  }
}

/** Looks a name's addresses up; none for a name that doesn't exist. Throws when the resolver doesn't answer. */
async function resolve(name: string, type: string, ports: InspectUrlPorts): Promise<readonly string[]> {
  const response = await ports.fetch(`${RESOLVER_URL}?name=${encodeURIComponent(name)}&type=${type}`, {
    headers: { Accept: "application/dns-json" },
    signal: AbortSignal.timeout(RESOLVER_TIMEOUT_MS),
  });
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`the resolver answered ${response.status}`);
  }
  const parsed = dnsAnswer.parse(await response.json());
  if (parsed.Status !== NO_ERROR && parsed.Status !== NO_SUCH_NAME) {
    throw new Error(`the resolver answered with code ${parsed.Status}`);
  }
  return (parsed.Answer ?? []).filter((record) => record.type === A || record.type === AAAA).map(({ data }) => data);
}

/** Codes and record types of RFC 1035 and RFC 3596. */
const NO_ERROR = 0;
const NO_SUCH_NAME = 3;
const A = 1;
const AAAA = 28;
const dnsAnswer = z.object({
  Status: z.number(),
  Answer: z.array(z.object({ type: z.number(), data: z.string() })).optional(),
});
