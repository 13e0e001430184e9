/** For so long a webhook that was slow or failed gets one exchange after another, in milliseconds: ten minutes. */
const CAREFUL_MS = 600_000;
/** Most webhooks that are remembered as slow or failing. */
const MAX_REMEMBERED = 2000;

/**
 * What one isolate remembers of webhooks in trouble. Their Outboxes know more, but only once an exchange has ended: one that
 * hangs holds up a batch before its webhook has lost the direct lane.
 */
export class KnownTrouble {
  readonly #unanswered = new Map<string, number>();
  readonly #seen = new Map<string, number>();

  /** Remembers that an exchange failed or was slow. */
  note(webhookId: string, now: number): void {
    this.#seen.delete(webhookId);
    if (this.#seen.size >= MAX_REMEMBERED)
      for (const [oldest] of this.#seen.entries().take(1)) this.#seen.delete(oldest);
    this.#seen.set(webhookId, now);
  }

  /** Tells whether a webhook was slow or failed of late. */
  isRecent(webhookId: string, now: number): boolean {
    const at = this.#seen.get(webhookId);
    return at !== undefined && now - at < CAREFUL_MS;
  }

  /** Remembers that an exchange goes on without its batch, until the answered function is called. */
  await(webhookId: string): () => void {
    this.#unanswered.set(webhookId, (this.#unanswered.get(webhookId) ?? 0) + 1);
    return () => {
      const left = (this.#unanswered.get(webhookId) ?? 0) - 1;
      if (left > 0) this.#unanswered.set(webhookId, left);
      else this.#unanswered.delete(webhookId);
    };
  }

  /** Tells whether such an exchange has not ended. */
  isUnanswered(webhookId: string): boolean {
    return this.#unanswered.has(webhookId);
  }
}
