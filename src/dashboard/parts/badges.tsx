import type { Trigger } from "../../domain/attempt.ts";
import type { Condition } from "../../domain/condition.ts";
import type { Delivery, DeliveryStatus } from "../../domain/delivery.ts";
import type { Webhook } from "../../domain/webhook.ts";
import { hasUnreadFilter } from "../../domain/webhook-health.ts";
import { describeErrorCode, describeTrigger } from "../words.ts";

const DELIVERY_TONES: Readonly<Record<DeliveryStatus, string>> = {
  pending: "wait",
  delivered: "ok",
  failed: "bad",
  canceled: "off",
};

/** The status of a delivery; a bare one is for tables of deliveries, whose styles know it: most of their rows are delivered. */
export function DeliveryBadge({
  status,
  isBare = false,
}: {
  readonly status: DeliveryStatus;
  readonly isBare?: boolean;
}) {
  if (isBare) return <b class={status === "delivered" ? undefined : DELIVERY_TONES[status]}>{status}</b>;
  return <span class={`badge ${DELIVERY_TONES[status]}`}>{status}</span>;
}

const CONDITION_TONES: Readonly<Record<Exclude<Condition, "healthy">, string>> = {
  stumbling: "wait",
  failing: "bad",
  slow: "wait",
  recovering: "wait",
};

/** The status of a webhook and how it fares; `condition` null where only its health is known. */
export function WebhookBadge({
  webhook,
  condition = null,
}: {
  readonly webhook: Pick<Webhook, "status" | "health" | "filter">;
  readonly condition?: Condition | null;
}) {
  if (webhook.status === "disabled") return <span class="badge off">disabled</span>;
  if (hasUnreadFilter(webhook)) return <span class="badge bad">degraded</span>;
  if (condition === null && webhook.health === "degraded") return <span class="badge wait">degraded</span>;
  if (condition === null || condition === "healthy") return <span class="badge ok">active</span>;
  return <span class={`badge ${CONDITION_TONES[condition]}`}>{condition}</span>;
}

/** Marks an event type that subscribers should stop using; nothing for any other. */
export function DeprecatedBadge({ deprecated }: { readonly deprecated: boolean }) {
  return deprecated ? <span class="badge wait">deprecated</span> : null;
}

/** Marks in a table a delivery whose newest attempt did not come from the schedule; nothing for any other. */
export function TriggerMark({ trigger }: { readonly trigger: Trigger }) {
  const word = describeTrigger(trigger);
  return word === null ? null : <small> {word}</small>;
}

/** What a subscriber answered to a delivery, in a word or two. */
export function LastAnswer({ delivery }: { readonly delivery: Delivery }) {
  if (delivery.responseCode !== null) return <>{delivery.responseCode}</>;
  const last = delivery.attempts.at(-1);
  if (last === undefined) {
    return <span class="muted">{delivery.status === "canceled" ? "never sent" : "not sent yet"}</span>;
  }
  return <>{last.error === null ? "no answer" : describeErrorCode(last.error.code)}</>;
}
