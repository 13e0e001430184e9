import type { EventContent } from "../domain/event.ts";
import { type BroughtContent, MAX_BROUGHT_CHARS } from "../messages/outbox-calls.ts";

/** The events that a call brings to an Outbox: the first ones, up to the limit. Null is not known, or too large to bring. */
export function bringContents(
  deliveries: readonly { readonly id: string; readonly content: EventContent | null }[],
): readonly BroughtContent[] {
  const brought: BroughtContent[] = [];
  let chars = 0;
  for (const { id, content } of deliveries) {
    if (content === null) continue;
    chars += content.dataText.length;
    if (chars > MAX_BROUGHT_CHARS) break;
    brought.push({ ...content, deliveryId: id });
  }
  return brought;
}
