import type { Failure } from "../domain/failure.ts";
import { err, ok, type Result } from "../domain/result.ts";
import type { WorkspaceCaches } from "./caches.ts";

/**
 * The limit on wrong keys, cookies and links from one network at a Cloudflare location, as in `wrangler.toml` (a test
 * compares the two). It is far above what a person with a wrong key sends, and below two lookups a second.
 */
export const GUESS_LIMIT = { limit: 100, windowSeconds: 60 } as const;

const TOO_MANY: Failure = {
  code: "rate_limited",
  message: `too many wrong keys or links; at most ${GUESS_LIMIT.limit} in ${GUESS_LIMIT.windowSeconds} seconds`,
  details: [],
  retryAfterSeconds: GUESS_LIMIT.windowSeconds,
};

/** Counts the wrong secrets of one request's network. */
export interface GuessCounter {
  /** The network that the request came from. */
  readonly network: string;
  /** Counts a wrong secret under a name; false when it is over the limit. */
  readonly count: (name: string) => Promise<boolean>;
}

interface Memory {
  readonly caches: WorkspaceCaches;
  readonly now: number;
}

/**
 * Looks up a secret by its hash; undefined when it is not found, which is remembered for some seconds. While a network
 * sends too many wrong secrets, only those found before are looked up for it, so that others in it can go on.
 */
export async function lookUpSecret<T>(
  hash: string,
  find: () => Promise<T | undefined>,
  { network, count }: GuessCounter,
  { caches, now }: Memory,
): Promise<Result<T | undefined, Failure>> {
  if (caches.misses.get(hash, now) !== undefined) {
    // A wrong key that is sent again and again is limited by itself, and doesn't block its network.
    return (await count(`${network} ${hash}`)) ? ok(undefined) : err(TOO_MANY);
  }
  const isGuessing = caches.guessers.get(network, now) !== undefined;
  if (isGuessing && caches.found.get(hash, now) === undefined) return err(TOO_MANY);
  const found = await find();
  if (found !== undefined) {
    caches.found.set(hash, true, now);
    return ok(found);
  }
  caches.misses.set(hash, true, now);
  if (await count(network)) return ok(undefined);
  caches.guessers.set(network, true, now);
  return err(TOO_MANY);
}
