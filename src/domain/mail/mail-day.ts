import type { OperationalEventType } from "../event-type.ts";

const DAY_MS = 86_400_000;

/** No mail is sent of an event that is older, in milliseconds: a day. */
export const MAIL_AGE_MS = DAY_MS;
/** For so long after a day began it is kept what was mailed of it, in milliseconds: until none of its events is mailed. */
export const MAIL_KEPT_MS = 2 * DAY_MS;
/** Most mails of a workspace in one day; each goes to all its contacts. */
export const MAX_MAILS_A_DAY = 50;
/** Most of them that tell of failed deliveries: the other kinds matter more, and come later. */
export const MAX_FAILED_MAILS_A_DAY = 30;
/** How often a mail is tried that nobody could be sent. */
export const MAX_MAIL_TRIES = 5;
/** A try that has not ended after this time is given up, in milliseconds: ten minutes. */
export const MAIL_TRY_MS = 600_000;

/** What a workspace is mailed of once a day at most: one kind of event about one webhook. */
export interface MailSlot {
  readonly workspaceId: string;
  readonly webhookId: string;
  readonly kind: OperationalEventType;
  /** The first moment of the event's day in UTC, epoch milliseconds. */
  readonly day: number;
}

/** The first moment of a time's day in UTC; both epoch milliseconds. */
export function dayOf(at: number): number {
  return at - (at % DAY_MS);
}
