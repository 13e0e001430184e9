import { isEventPattern } from "../domain/event-type.ts";
import { CHOSEN_ID, isId } from "../domain/ids.ts";
import { readResponseCodes } from "../domain/response-codes.ts";

/** What somebody looks for, by how it is written. */
export type Sought =
  | { readonly kind: "webhook" | "delivery" | "event type" | "response code" | "tag"; readonly text: string }
  /** An id that a caller may have chosen, or else a tag. */
  | { readonly kind: "event"; readonly id: string; readonly text: string };

/** Reads what was typed into the search box. A subscriber knows the event `evt_…` as `msg_…`, one with a chosen id as `msg_` and that. */
export function readSought(typed: string): Sought {
  const text = typed.trim();
  if (isId("webhook", text)) return { kind: "webhook", text };
  if (isId("delivery", text)) return { kind: "delivery", text };
  if (readResponseCodes(text) !== undefined) return { kind: "response code", text };
  if (text.includes(".") && isEventPattern(text)) return { kind: "event type", text };
  if (!CHOSEN_ID.test(text)) return { kind: "tag", text };
  const [, rest] = /^msg_(.+)$/.exec(text) ?? [];
  const generated = `evt_${rest}`;
  return { kind: "event", id: rest === undefined ? text : isId("event", generated) ? generated : rest, text };
}
