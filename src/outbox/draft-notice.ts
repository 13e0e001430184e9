import type { Attempt } from "../domain/attempt.ts";
import type { Delivery } from "../domain/delivery.ts";
import { rfc3339 } from "../domain/envelope.ts";
import type { OperationalEventType } from "../domain/event-type.ts";
import type { Notice } from "../domain/failing.ts";
import type { PendingNotice } from "./notices.ts";

/** Drafts the operational event of a delivery that failed for good. */
export function draftDeliveryFailed(webhookId: string, delivery: Delivery, attempt: Attempt): PendingNotice {
  const data = {
    delivery_id: delivery.id,
    event_id: delivery.eventId,
    event_type: delivery.eventType,
    attempt_count: delivery.attemptCount,
    response_code: attempt.responseCode,
    error: attempt.error?.message ?? null,
  };
  const key = `${delivery.id.slice(4)}_${delivery.attemptCount}`;
  return draft(webhookId, "delivery.failed", key, data, attempt.endedAt);
}

/** Drafts the operational event of a notice about the webhook; `at` is the end of the attempt that led to it. */
export function draftWebhookNotice(webhookId: string, notice: Notice, epoch: number, at: number): PendingNotice {
  const { failures, since } = notice;
  const data = { failures, failing_since: rfc3339(since) };
  switch (notice.kind) {
    case "failing":
      return draft(
        webhookId,
        "webhook.failing",
        `failing_${since}_${notice.share * 100}`,
        { ...data, disables_at: rfc3339(notice.disablesAt) },
        at,
      );
    case "recovered":
      return draft(webhookId, "webhook.recovered", `recovered_${since}`, data, at);
    case "disabled":
      return draft(webhookId, "webhook.disabled", `disabled_${epoch}`, { ...data, reason: notice.reason }, at);
  }
}

/** `key` identifies the event within the webhook, always the same for the same event: letters, digits and `_` only. */
function draft(
  webhookId: string,
  type: OperationalEventType,
  key: string,
  data: PendingNotice["data"],
  at: number,
): PendingNotice {
  return { id: `evt_${webhookId.slice(3)}_${key}`, type, data: { webhook_id: webhookId, ...data }, at };
}
