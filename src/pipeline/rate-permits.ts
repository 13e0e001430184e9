/** Requests that one question to the limiter permits: `HOST_LIMIT` of `wrangler.toml` counts in these. */
export const REQUESTS_PER_QUESTION = 10;
/** How long what is left of them may be used: the period of the limiter in `wrangler.toml`. */
export const PERMITTED_FOR_MS = 10_000;

/** From this many keys on, the one that was asked for longest ago is dropped. */
const MANY_KEYS = 2000;

interface Permits {
  left: number;
  /** When they end, epoch milliseconds. */
  readonly endsAt: number;
}

/**
 * What is left, by key, of the requests that a limiter permitted: so that it is not asked for each. In memory, so that an
 * isolate may leave some unused, or use them in the limiter's next period.
 */
export class RatePermits {
  readonly #permits = new Map<string, Permits>();

  /** Uses a permitted request; false when none is left and the limiter has to be asked. */
  use(key: string, now: number): boolean {
    const permits = this.#permits.get(key);
    if (permits === undefined || permits.left === 0 || permits.endsAt <= now) return false;
    permits.left--;
    return true;
  }

  /** Keeps what an answered question permits beyond the request that asked. */
  add(key: string, now: number): void {
    const known = this.#permits.get(key);
    const isOver = known === undefined || known.endsAt <= now;
    const { left, endsAt } = isOver ? { left: 0, endsAt: now + PERMITTED_FOR_MS } : known;
    this.#permits.delete(key);
    this.#permits.set(key, { left: left + REQUESTS_PER_QUESTION - 1, endsAt });
    const [oldest] = this.#permits.size > MANY_KEYS ? this.#permits.keys() : [];
    if (oldest !== undefined) this.#permits.delete(oldest);
  }
}
