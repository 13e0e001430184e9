import type { Failure } from "../domain/failure.ts";
import { err, ok, type Result } from "../domain/result.ts";
import type { WorkspaceCaches } from "./caches.ts";

/**
 * What `wrangler.toml` sets for the keys, cookies and links of nobody that one network sends to a Cloudflare location; a
 * test compares the two. A person who pastes a wrong key stays far below it; what is looked up for one network is less
 * than two rows a second.
 */
export const GUESS_LIMIT = { limit: 100, windowSeconds: 60 } as const;

const TOO_MANY: Failure = {
  code: "rate_limited",
  message: `too many wrong keys or links; at most ${GUESS_LIMIT.limit} in ${GUESS_LIMIT.windowSeconds} seconds`,
  details: [],
  retryAfterSeconds: GUESS_LIMIT.windowSeconds,
};

/** Where the guesses of one request are counted. */
export interface GuessCounter {
  /** The network that the request came from. */
  readonly network: string;
  /** Counts a guess under a name; false when it is one too many. */
  readonly count: (name: string) => Promise<boolean>;
}

interface Memory {
  readonly caches: WorkspaceCaches;
  readonly now: number;
}

/**
 * Looks up what a secret stands for by its hash; undefined for nobody's. What was nobody's is not looked up again for
 * some seconds, and a network that guesses too much is refused: it gets nothing looked up but what was found before, so
 * that its neighbours go on.
 */
export async function lookUpSecret<T>(
  hash: string,
  find: () => Promise<T | undefined>,
  { network, count }: GuessCounter,
  { caches, now }: Memory,
): Promise<Result<T | undefined, Failure>> {
  if (caches.misses.get(hash, now) !== undefined) {
    // One wrong key that is sent again and again is limited by itself, and does not stop its network.
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
