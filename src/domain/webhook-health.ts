import { readStoredFilter } from "./filter/stored-filter.ts";
import type { Health } from "./lane.ts";
import type { Webhook } from "./webhook.ts";

/** A webhook's health as it is shown, and why it is degraded, in words; null while it is healthy. */
export interface ShownHealth {
  readonly health: Health;
  readonly reason: string | null;
}

const TROUBLE = "three attempts in a row failed or took longer than two seconds";

/** What is wrong with a webhook whose filter is not understood. */
export const UNREAD_FILTER =
  "its filter was made by a later version of Hookline and is not understood by this one, so it gets no events; replace the filter, or run that version";

/** Says how a webhook fares: a filter that is not understood keeps everything out, so it is degraded. */
export function describeHealth({ health, filter }: Pick<Webhook, "health" | "filter">): ShownHealth {
  if (hasUnreadFilter({ filter })) return { health: "degraded", reason: UNREAD_FILTER };
  return { health, reason: health === "degraded" ? TROUBLE : null };
}

/** What needs a person's attention: it was stopped by its failures or by its subscriber, or it is degraded. */
export type Attention = "stopped" | "degraded" | "none";

/** Tells whether a webhook needs a person's attention. One that somebody disabled needs none. */
export function attentionOf(webhook: Pick<Webhook, "status" | "disabledReason" | "health" | "filter">): Attention {
  if (webhook.status === "active") return describeHealth(webhook).health === "degraded" ? "degraded" : "none";
  return webhook.disabledReason === "failures" || webhook.disabledReason === "gone" ? "stopped" : "none";
}

/** Tells whether a webhook has a filter that is not understood. */
export function hasUnreadFilter({ filter }: Pick<Webhook, "filter">): boolean {
  return filter !== null && readStoredFilter(filter) === undefined;
}
