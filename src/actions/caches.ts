import type { Branding } from "../domain/branding.ts";
import type { Catalog } from "../pipeline/catalog.ts";
import type { KeyHolder } from "../store/api-key-table.ts";
import type { SessionHolder } from "../store/portal-session-table.ts";

/**
 * How long keys, sessions and profiles are cached, in milliseconds: a key that was revoked elsewhere works this long at
 * most.
 */
const MAX_AGE_MS = 10_000;
/** How long a wrong secret is remembered, in milliseconds. A key that was tried before it was made is refused this long. */
const MISS_AGE_MS = 5000;
/** How long a right secret is remembered, in milliseconds: an hour. It works even while its network guesses too much. */
const FOUND_AGE_MS = 3_600_000;
const MAX_ENTRIES = 2000;

/** What publishing needs to know about a workspace. */
export interface PublishingProfile {
  readonly catalog: Catalog;
  /**
   * Tells whether a webhook is `fifo`, so that events are fanned out before the 202. A disabled one counts: once it is
   * enabled, what was queued before this is known here would be overtaken.
   */
  readonly hasFifo: boolean;
}

/** What one isolate remembers about keys, sessions and workspaces. */
export interface WorkspaceCaches {
  readonly holders: AgedMap<KeyHolder>;
  readonly sessions: AgedMap<SessionHolder>;
  readonly profiles: AgedMap<PublishingProfile>;
  /** The service's own branding, under one key. */
  readonly branding: AgedMap<Branding>;
  /** Hashes of secrets that were looked up and not found. */
  readonly misses: AgedMap<true>;
  /** Hashes of secrets that were looked up and found. */
  readonly found: AgedMap<true>;
  /** Networks that sent too many wrong secrets. */
  readonly guessers: AgedMap<true>;
  /** Forgets a workspace in this isolate at once; other isolates do so within ten seconds. */
  forget(workspaceId: string): void;
  /** Forgets the service's branding, and so whatever shows it; other isolates do so within ten seconds. */
  forgetBranding(): void;
}

/** Makes empty caches. */
export function createCaches(): WorkspaceCaches {
  const holders = new AgedMap<KeyHolder>();
  const sessions = new AgedMap<SessionHolder>();
  const profiles = new AgedMap<PublishingProfile>();
  const branding = new AgedMap<Branding>();
  return {
    holders,
    sessions,
    profiles,
    branding,
    misses: new AgedMap(MISS_AGE_MS),
    found: new AgedMap(FOUND_AGE_MS),
    guessers: new AgedMap(),
    forget(workspaceId) {
      profiles.delete(workspaceId);
      sessions.deleteWhere(({ session }) => session.workspaceId === workspaceId);
      holders.deleteWhere(({ key }) => key.workspaceId === workspaceId);
    },
    forgetBranding() {
      branding.deleteWhere(() => true);
      sessions.deleteWhere(() => true);
    },
  };
}

/** A map whose entries expire: ten seconds after they were set, by default. */
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
