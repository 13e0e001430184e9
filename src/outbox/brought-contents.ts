import type { EventContent } from "../domain/event.ts";
import { type BroughtContent, MAX_BROUGHT_CHARS } from "../messages/outbox-calls.ts";

/** For so long an event is remembered, in milliseconds: what is released later is rare enough to be read. */
const REMEMBERED_MS = 60_000;

/**
 * Events of deliveries that will soon be released, in memory alone: what is forgotten is read from D1. When it is full,
 * those that came first stay, since they are released first.
 */
export class BroughtContents {
  readonly #contents = new Map<string, { readonly content: EventContent; readonly at: number }>();
  #chars = 0;

  /** Remembers events, as many as there is room for. */
  bring(brought: readonly BroughtContent[], now: number): void {
    for (const [id, { at }] of this.#contents) if (now - at > REMEMBERED_MS) this.take(id);
    for (const { deliveryId, createdAt, applicationId, dataText } of brought) {
      if (this.#contents.has(deliveryId) || this.#chars + dataText.length > MAX_BROUGHT_CHARS) continue;
      this.#contents.set(deliveryId, { content: { createdAt, applicationId, dataText }, at: now });
      this.#chars += dataText.length;
    }
  }

  /** Finds a delivery's event, and forgets it; null when it is not known. */
  take(deliveryId: string): EventContent | null {
    const content = this.#contents.get(deliveryId)?.content;
    if (content === undefined) return null;
    this.#contents.delete(deliveryId);
    this.#chars -= content.dataText.length;
    return content;
  }
}
