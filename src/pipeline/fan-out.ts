import { deliveryId } from "../crypto/ids.ts";
import type { OwedDelivery } from "../domain/delivery.ts";
import type { AcceptedEvent, EventTarget } from "../domain/event.ts";
import { isSubscribed } from "../domain/event-type.ts";
import { creatorMemberId, effectiveLane } from "../domain/webhook.ts";
import { mayReceive } from "../domain/roles.ts";
import type { KeptEvent } from "../store/events.ts";
import type { WebhookWithCreator } from "../store/fan-out.ts";
import { type DeliverMessage, MAX_PACKED_BYTES, MAX_PACKED_DELIVERIES, type OwedEvent } from "./messages.ts";
import { messageBytes } from "./send-chunked.ts";

/** Why a webhook does not get an event, by what holds now. */
export type Exclusion = "not_subscribed" | "not_visible" | "disabled" | "created_later";

/** Says why a webhook does not get an event, or undefined when it does. */
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

/** The messages that carry first attempts to the direct lane: up to ten deliveries of one workspace, up to 60 KB. */
export function directMessages(events: readonly KeptEvent[]): readonly DeliverMessage[] {
  const messages: DeliverMessage[] = [];
  let bytes = 0;
  let deliveries = 0;
  for (const event of events) {
    for (const part of directParts(event)) {
      const size = messageBytes(part);
      const last = messages.at(-1);
      const isFull = deliveries + part.targets.length > MAX_PACKED_DELIVERIES || bytes + size > MAX_PACKED_BYTES;
      if (last === undefined || isFull || last.workspace_id !== event.workspaceId) {
        messages.push({ v: 1, kind: "deliver", workspace_id: event.workspaceId, events: [part] });
        bytes = size;
        deliveries = part.targets.length;
      } else {
        last.events.push(part);
        bytes += size;
        deliveries += part.targets.length;
      }
    }
  }
  return messages;
}

/** An event with its direct targets, ten at a time. */
function directParts(event: KeptEvent): readonly OwedEvent[] {
  const { id, type, acceptedAt: accepted_at, createdAt: created_at, applicationId: application_id, dataText } = event;
  const content = dataText === null ? null : { created_at, application_id, data: dataText };
  const targets = event.targets.filter(({ lane }) => lane === "direct");
  const parts: OwedEvent[] = [];
  for (let index = 0; index < targets.length; index += MAX_PACKED_DELIVERIES) {
    const chunk = targets.slice(index, index + MAX_PACKED_DELIVERIES).map((target) => ({
      webhook_id: target.webhookId,
      delivery_id: target.deliveryId,
      format: target.format,
      epoch: target.epoch,
      token: 0,
    }));
    parts.push({ id, type, accepted_at, content, targets: chunk });
  }
  return parts;
}
