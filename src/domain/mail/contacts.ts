import { OPERATIONAL_EVENT_TYPES, type OperationalEventType } from "../event-type.ts";

/** Most addresses of a workspace's contacts. */
export const MAX_CONTACTS = 10;

/** Whom a workspace wants to be mailed, and of which operational events. */
export interface Contacts {
  /** One to ten addresses. */
  readonly emails: readonly string[];
  /** At least one type. */
  readonly on: readonly OperationalEventType[];
}

/** What contacts are mailed of unless they say otherwise: what a webhook has become, not each delivery. */
export const DEFAULT_ON: readonly OperationalEventType[] = OPERATIONAL_EVENT_TYPES.filter(
  (type) => type !== "delivery.failed",
);
