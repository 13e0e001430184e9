import { deliveryId } from "../crypto/ids.ts";
import type { OwedDelivery } from "../domain/delivery.ts";
import type { AcceptedEvent, EventTarget } from "../domain/event.ts";
import { isSubscribed } from "../domain/event-type.ts";
import { effectiveLane } from "../domain/webhook.ts";
import { mayReceive } from "../domain/roles.ts";
import type { KeptEvent } from "../store/events.ts";
import type { WebhookWithCreator } from "../store/fan-out.ts";
import { type DeliverMessage, MAX_TARGETS } from "./messages.ts";

/** Why a webhook does not get an event, by what holds now. */
export type Exclusion = "not_subscribed" | "not_visible" | "disabled" | "created_later";

/** Says why a webhook does not get an event, or undefined when it does. */
export function exclusionOf(webhook: WebhookWithCreator, event: AcceptedEvent): Exclusion | undefined {
  if (!isSubscribed(webhook.events, event.type)) return "not_subscribed";
  if (!mayReceive({ id: webhook.createdBy, role: webhook.creatorRole }, event.visibleTo)) return "not_visible";
  if (webhook.status !== "active") return "disabled";
  return webhook.activeSince > event.acceptedAt ? "created_later" : undefined;
}

/** Matches an event with the webhooks of its workspace. */
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

/** What one target of an event owes. */
export function owedDelivery(event: AcceptedEvent, target: EventTarget): OwedDelivery {
  return {
    id: target.deliveryId,
    eventId: event.id,
    eventType: event.type,
    acceptedAt: event.acceptedAt,
    format: target.format,
    epoch: target.epoch,
  };
}

/** The messages that carry an event's first attempts to the direct lane, up to five targets each. */
export function directMessages(event: KeptEvent): readonly DeliverMessage[] {
  const targets = event.targets.filter(({ lane }) => lane === "direct");
  const content =
    event.dataText === null
      ? null
      : { created_at: event.createdAt, application_id: event.applicationId, data: event.dataText };
  const messages: DeliverMessage[] = [];
  for (let index = 0; index < targets.length; index += MAX_TARGETS) {
    messages.push({
      v: 1,
      kind: "deliver",
      workspace_id: event.workspaceId,
      event: { id: event.id, type: event.type, accepted_at: event.acceptedAt, content },
      targets: targets.slice(index, index + MAX_TARGETS).map((target) => ({
        webhook_id: target.webhookId,
        delivery_id: target.deliveryId,
        format: target.format,
        epoch: target.epoch,
        token: 0,
      })),
    });
  }
  return messages;
}
