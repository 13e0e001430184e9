import type { Catalog } from "../pipeline/catalog.ts";
import type { KeyHolder } from "../store/api-key-table.ts";
import type { SessionHolder } from "../store/portal-session-table.ts";

/** What authorisation reads may be this old, in milliseconds: a revoked key works no longer than that elsewhere. */
const MAX_AGE_MS = 10_000;
/** A key that another isolate has just made may be refused for so long, in milliseconds, if it was tried before. */
const MISS_AGE_MS = 5000;
/** How long what was found once is looked up for a network that guesses, in milliseconds: an hour. */
const FOUND_AGE_MS = 3_600_000;
const MAX_ENTRIES = 2000;

/** What publishing has to know of a workspace. */
export interface PublishingProfile {
  readonly catalog: Catalog;
  /**
   * Tells whether a webhook is `fifo`, so that events are fanned out before the 202. A disabled one counts: once it is
   * enabled, what was queued before this is known here would be overtaken.
   */
  readonly hasFifo: boolean;
}

/** What one isolate remembers of workspaces for a few seconds. */
export interface WorkspaceCaches {
  readonly holders: AgedMap<KeyHolder>;
  readonly sessions: AgedMap<SessionHolder>;
  readonly profiles: AgedMap<PublishingProfile>;
  /** Hashes of secrets that are nobody's. */
  readonly misses: AgedMap<true>;
  /** Hashes of secrets that were somebody's. */
  readonly found: AgedMap<true>;
  /** Networks that guess too much. */
  readonly guessers: AgedMap<true>;
  /** Forgets a workspace, in this isolate at once; others follow within ten seconds. */
  forget(workspaceId: string): void;
}

/** Makes empty caches. */
export function createCaches(): WorkspaceCaches {
  const holders = new AgedMap<KeyHolder>();
  const sessions = new AgedMap<SessionHolder>();
  const profiles = new AgedMap<PublishingProfile>();
  return {
    holders,
    sessions,
    profiles,
    misses: new AgedMap(MISS_AGE_MS),
    found: new AgedMap(FOUND_AGE_MS),
    guessers: new AgedMap(),
    forget(workspaceId) {
      profiles.delete(workspaceId);
      sessions.deleteWhere(({ session }) => session.workspaceId === workspaceId);
      holders.deleteWhere(({ key }) => key.workspaceId === workspaceId);
    },
  };
}

/** A map whose entries are gone some time after they were set: ten seconds, unless told otherwise. */
export class AgedMap<Value> {
  readonly #entries = new Map<string, { readonly value: Value; readonly setAt: number }>();
  readonly #maxAgeMs: number;
  #deletions = 0;

  constructor(maxAgeMs: number = MAX_AGE_MS) {
    this.#maxAgeMs = maxAgeMs;
  }

  get(key: string, now: number): Value | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (now - entry.setAt < this.#maxAgeMs) return entry.value;
    this.#entries.delete(key);
    return undefined;
  }

  set(key: string, value: Value, now: number): void {
    if (this.#entries.size >= MAX_ENTRIES) this.#entries.clear();
    this.#entries.set(key, { value, setAt: now });
  }

  /**
   * Begins to read the value of a key, and answers how to remember it. It is not remembered if anything was deleted
   * meanwhile: it may be of before.
   */
  startRead(key: string, now: number): (value: Value) => void {
    const deletions = this.#deletions;
    return (value) => {
      if (this.#deletions === deletions) this.set(key, value, now);
    };
  }

  delete(key: string): void {
    this.#deletions++;
    this.#entries.delete(key);
  }

  deleteWhere(test: (value: Value) => boolean): void {
    this.#deletions++;
    for (const [key, { value }] of this.#entries) if (test(value)) this.#entries.delete(key);
  }
}
