import { cutText } from "./cut-text.ts";
import { type ChatField, listFields } from "./list-fields.ts";
import { noticeSentence } from "./notice-sentence.ts";

/** What a message is made of. `dataText` is minified JSON, `createdAt` RFC 3339. */
export interface ChatEvent {
  readonly id: string;
  readonly type: string;
  readonly createdAt: string;
  readonly dataText: string;
}

/** What a message says, without any markup: texts of one line each, cut to what a person reads. */
export interface ChatMessage {
  /** The event type. */
  readonly title: string;
  /** A sentence, or the data's fields; a field without a name is a value alone. */
  readonly lines: readonly ChatField[];
  /** The event's id and time. */
  readonly foot: string;
  /** The event in the dashboard; null when the service's address is not known. */
  readonly link: string | null;
}

export const LINK_TEXT = "Open the event";
const MORE = "… and more, in the event";
const MAX_TITLE = 128;
const MAX_FOOT = 128;
const MAX_SENTENCE = 1000;

/** Makes the message of an event; `dashboardUrl` is the service's own address, null when it is not known. */
export function chatMessage({ id, type, createdAt, dataText }: ChatEvent, dashboardUrl: string | null): ChatMessage {
  return {
    title: cutText(type, MAX_TITLE),
    lines: linesOf(type, dataText),
    foot: cutText(`${id} · ${createdAt}`, MAX_FOOT),
    link: dashboardUrl === null ? null : `${dashboardUrl}/dashboard/events/${encodeURIComponent(id)}`,
  };
}

function linesOf(type: string, dataText: string): readonly ChatField[] {
  const sentence = noticeSentence(type, dataText);
  if (sentence !== undefined) return [{ name: "", value: cutText(sentence, MAX_SENTENCE) }];
  const { fields, hasMore } = listFields(dataText);
  return hasMore ? [...fields, { name: "", value: MORE }] : fields;
}

/** The lines as text, each escaped, as many as fit whole into `most` UTF-16 units; the first is cut if it doesn't. */
export function fitLines(lines: readonly ChatField[], escape: (text: string) => string, most: number): string {
  let text = "";
  for (const { name, value } of lines) {
    // Nothing that begins with a bullet is a heading, a quote or a list's item.
    const line = name === "" ? escape(value) : `• ${escape(name)}: ${escape(value)}`;
    const longer = text === "" ? line : `${text}\n${line}`;
    if (longer.length > most) return text === "" ? fitText(value, escape, most) : `${text}\n…`;
    text = longer;
  }
  return text;
}

function fitText(text: string, escape: (text: string) => string, most: number): string {
  let kept = most;
  while (escape(cutText(text, kept)).length > most) kept = Math.floor(kept / 2);
  return escape(cutText(text, kept));
}
