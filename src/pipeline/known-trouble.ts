/** For so long a webhook that was slow or failed is treated with care, in milliseconds: ten minutes. */
const CAREFUL_MS = 600_000;
/** Most webhooks that are remembered as slow or failing. */
const MAX_REMEMBERED = 2000;

/** An exchange that goes on without its batch. */
interface Unanswered {
  /** When it ends at the latest, epoch milliseconds. */
  readonly endsAt: number;
}

/**
 * What one isolate remembers of webhooks in trouble. Their Outboxes know more, but only once an exchange has ended: one that
 * hangs holds up a batch before its webhook has lost the direct lane.
 */
export class KnownTrouble {
  readonly #unanswered = new Map<string, Set<Unanswered>>();
  readonly #seen = new Map<string, number>();

  /** Remembers that an exchange failed or was slow. */
  note(webhookId: string, now: number): void {
    this.#seen.delete(webhookId);
    if (this.#seen.size >= MAX_REMEMBERED) for (const oldest of this.#seen.keys().take(1)) this.#seen.delete(oldest);
    this.#seen.set(webhookId, now);
  }

  /** Tells whether a webhook was slow or failed of late. */
  isRecent(webhookId: string, now: number): boolean {
    const at = this.#seen.get(webhookId);
    return at !== undefined && now - at < CAREFUL_MS;
  }

  /**
   * Remembers that an exchange goes on without its batch, until the answered function is called; at the latest until
   * `endsAt`, since the platform may break it off without a word.
   */
  goesOn(webhookId: string, endsAt: number): () => void {
    const one = { endsAt };
    this.#unanswered.set(webhookId, (this.#unanswered.get(webhookId) ?? new Set()).add(one));
    return () => this.#forget(webhookId, one);
  }

  /** Tells whether such an exchange has not ended. */
  isUnanswered(webhookId: string, now: number): boolean {
    for (const one of this.#unanswered.get(webhookId) ?? []) if (one.endsAt <= now) this.#forget(webhookId, one);
    return this.#unanswered.has(webhookId);
  }

  #forget(webhookId: string, one: Unanswered): void {
    const known = this.#unanswered.get(webhookId);
    known?.delete(one);
    if (known?.size === 0) this.#unanswered.delete(webhookId);
  }
}
