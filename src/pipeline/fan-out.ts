import { deliveryId } from "../crypto/make-ids.ts";
import type { OwedDelivery } from "../domain/delivery.ts";
import type { AcceptedEvent, EventContent, EventTarget, Exclusion } from "../domain/event.ts";
import { isSubscribed } from "../domain/event-type.ts";
import { creatorMemberId, effectiveLane } from "../domain/webhook.ts";
import { mayReceive } from "../domain/roles.ts";
import type { WebhookWithCreator } from "../store/read-fan-out.ts";

/** Says why a webhook doesn't get an event, or undefined when it does. */
export function exclusionOf(
  webhook: WebhookWithCreator,
  event: Pick<AcceptedEvent, "type" | "visibleTo" | "acceptedAt">,
): Exclusion | undefined {
  if (!isSubscribed(webhook.events, event.type)) return "not_subscribed";
  const creator = { memberId: creatorMemberId(webhook), role: webhook.creatorRole };
  if (!mayReceive(creator, event.visibleTo)) return "not_visible";
  if (webhook.status !== "active") return "disabled";
  return webhook.activeSince > event.acceptedAt ? "created_later" : undefined;
}

/** Finds the webhooks of a workspace that get an event. */
export async function matchTargets(
  event: AcceptedEvent,
  webhooks: readonly WebhookWithCreator[],
): Promise<readonly EventTarget[]> {
  const matching = webhooks.filter((webhook) => exclusionOf(webhook, event) === undefined);
  return Promise.all(
    matching.map(async (webhook) => ({
      webhookId: webhook.id,
      deliveryId: await deliveryId(event.id, webhook.id, event.acceptedAt),
      format: webhook.payloadFormat,
      epoch: webhook.epoch,
      lane: effectiveLane(webhook),
    })),
  );
}

/** The delivery that an event owes to one target. */
export function owedDelivery(
  event: Pick<AcceptedEvent, "id" | "type" | "acceptedAt">,
  target: EventTarget,
): OwedDelivery {
  return {
    id: target.deliveryId,
    eventId: event.id,
    eventType: event.type,
    acceptedAt: event.acceptedAt,
    format: target.format,
    epoch: target.epoch,
  };
}

/** What an event's body is built from; null when its data is kept in a table of its own. */
export function contentOf({ createdAt, applicationId, dataText }: AcceptedEvent): EventContent | null {
  return dataText === null ? null : { createdAt, applicationId, dataText };
}
