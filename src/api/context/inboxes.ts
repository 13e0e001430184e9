import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { networkOf } from "../../domain/network.ts";
import type { ApiEnv } from "./api-context.ts";

const COOKIE = "hookline_inboxes";
/** The most inboxes that a browser remembers; the oldest are forgotten first. */
const MAX_REMEMBERED = 10;
/** How long they are remembered, in seconds. An inbox that is not used ends after a day. */
const REMEMBERED_SECONDS = 7 * 86_400;

/** A test inbox: the id of its page, which is secret, and the one that it receives at. */
export interface InboxKey {
  readonly pageId: string;
  readonly receivingId: string;
}

/**
 * Makes a test inbox and has the browser remember it; undefined when its network makes too many. `isFramed` in a frame on another
 * site, where browsers keep only cookies that are kept for that site alone.
 */
export async function makeInbox<E extends ApiEnv>(c: Context<E>, isFramed = false): Promise<InboxKey | undefined> {
  if (await isLimited(c, c.env.NEW_INBOX_LIMIT, networkOf(c.req.header("CF-Connecting-IP") ?? ""))) return undefined;
  const pageId = await c.get("inboxIds").newPageId();
  const receivingId = await c.get("inboxIds").receivingIdOf(pageId);
  if (receivingId === undefined) throw new Error("an id that was just made is known");
  await c.env.INBOX.getByName(receivingId).open();
  rememberInbox(c, pageId, isFramed);
  return { pageId, receivingId };
}

/** The URL that an inbox receives requests at. */
export function receivingUrl(address: string, { receivingId }: Pick<InboxKey, "receivingId">): string {
  return new URL(`/play/in/${receivingId}`, address).href;
}

/** The inboxes that the browser made or opened, the newest first; some may have ended. */
export async function rememberedInboxes<E extends ApiEnv>(c: Context<E>): Promise<readonly InboxKey[]> {
  const keys = readPageIds(c).map(async (pageId) => {
    const receivingId = await c.get("inboxIds").receivingIdOf(pageId);
    return receivingId === undefined ? [] : [{ pageId, receivingId }];
  });
  return (await Promise.all(keys)).flat();
}

/** Has the browser remember an inbox. */
export function rememberInbox<E extends ApiEnv>(c: Context<E>, pageId: string, isFramed = false): void {
  const known = readPageIds(c);
  if (known.includes(pageId)) return;
  const isSecure = c.get("address").startsWith("https:");
  setCookie(c, COOKIE, [pageId, ...known].slice(0, MAX_REMEMBERED).join("."), {
    path: "/",
    httpOnly: true,
    // Browsers take Secure from http too when it is this machine's.
    ...(isFramed
      ? ({ sameSite: "None", secure: true, partitioned: true } as const)
      : ({ sameSite: "Lax", secure: isSecure } as const)),
    maxAge: REMEMBERED_SECONDS,
    ...(isSecure ? { prefix: "host" } : {}),
  });
}

/** The remembered inbox that a webhook's URL leads to; undefined for every other URL. */
export async function findInboxOf<E extends ApiEnv>(c: Context<E>, url: string): Promise<InboxKey | undefined> {
  const receivingId = /^\/play\/in\/([0-9a-f]{32})(?:\/|$)/.exec(URL.parse(url)?.pathname ?? "")?.[1];
  if (receivingId === undefined) return undefined;
  return (await rememberedInboxes(c)).find((inbox) => inbox.receivingId === receivingId);
}

/** Off in development, like the limits of keys. */
export async function isLimited<E extends ApiEnv>(c: Context<E>, limiter: RateLimit, key: string): Promise<boolean> {
  if (c.get("settings").development) return false;
  return !(await limiter.limit({ key })).success;
}

/** Ids are signed themselves, so that one which was made up is known by that. */
function readPageIds<E extends ApiEnv>(c: Context<E>): readonly string[] {
  const isSecure = c.get("address").startsWith("https:");
  const value = isSecure ? getCookie(c, COOKIE, "host") : getCookie(c, COOKIE);
  const ids = (value ?? "").split(".").filter((id) => /^[0-9a-f]{32}$/.test(id));
  return ids.slice(0, MAX_REMEMBERED);
}
