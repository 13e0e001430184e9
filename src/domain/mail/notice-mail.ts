import { cutText } from "../chat/cut-text.ts";
import { noticeSentence } from "../chat/notice-sentence.ts";
import type { OperationalEventType } from "../event-type.ts";
import { parseRfc3339 } from "../rfc3339.ts";
import { writeHtml, writeText } from "./write-mail.ts";

/** What a mail tells of. */
export interface MailedNotice {
  readonly kind: OperationalEventType;
  /** The event's data, a JSON text. */
  readonly dataText: string;
  readonly webhook: { readonly id: string; readonly name: string; readonly url: string };
  readonly workspaceName: string;
  /** How the service is called in the workspace. */
  readonly serviceName: string;
  /** The service's own address, without a trailing slash; null when it is not known. */
  readonly publicUrl: string | null;
}

/** A mail without its addresses. */
export interface Mail {
  /** One line. */
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

const MAX_NAME = 80;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/**
 * Makes the mail about an operational event: the reason, what happens next, a link, and why one gets it. Of the URL it has the
 * host alone, since a path may be a secret.
 */
export function noticeMail({ kind, dataText, webhook, publicUrl, ...names }: MailedNotice): Mail {
  const name = cutText(webhook.name, MAX_NAME);
  const subject = SUBJECT[kind](`"${name}"`, sinceOf(dataText));
  const dashboard = publicUrl === null ? null : `${publicUrl}/dashboard`;
  const parts = {
    head: { name, host: new URL(webhook.url).host },
    said: [noticeSentence(kind, dataText) ?? `There is an event ${kind} about the webhook ${webhook.id}.`, NEXT[kind]],
    link: dashboard === null ? null : `${dashboard}/webhooks/${encodeURIComponent(webhook.id)}`,
    why: `You get this as a contact of the workspace "${cutText(names.workspaceName, MAX_NAME)}" in ${cutText(names.serviceName, MAX_NAME)}. Its owners and admins can change that`,
    change: dashboard === null ? null : `${dashboard}/contacts`,
  };
  return { subject, text: writeText(parts), html: writeHtml(subject, parts) };
}

const SUBJECT: Readonly<Record<OperationalEventType, (name: string, since: string) => string>> = {
  "webhook.failing": (name, since) => `Your webhook ${name} has been failing${since}`,
  "webhook.disabled": (name) => `Your webhook ${name} was disabled`,
  "webhook.recovered": (name) => `Your webhook ${name} works again`,
  "delivery.failed": (name) => `A delivery to your webhook ${name} failed for good`,
};

const NEXT: Readonly<Record<OperationalEventType, string>> = {
  "webhook.failing":
    "Until then its deliveries are retried as its schedule says. Its attempts show what its subscriber answers.",
  "webhook.disabled":
    "Events since then are not sent. Once its subscriber works, enable the webhook and recover what it has missed.",
  "webhook.recovered": "Nothing is to be done. Deliveries that failed for good meanwhile can be recovered.",
  "delivery.failed": "It is not tried again by itself: resend it, or recover all that failed.",
};

/** Since when the webhook fails, as the subject has it: ` since 26 Nov 16:22 UTC`; empty when the data doesn't say. */
function sinceOf(dataText: string): string {
  const data: unknown = JSON.parse(dataText);
  if (typeof data !== "object" || data === null || !("failing_since" in data)) return "";
  const at = typeof data.failing_since === "string" ? parseRfc3339(data.failing_since) : undefined;
  if (at === undefined) return "";
  const since = new Date(at);
  return ` since ${since.getUTCDate()} ${MONTHS[since.getUTCMonth()]} ${since.toISOString().slice(11, 16)} UTC`;
}
