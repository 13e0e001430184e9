import { z } from "zod";
import type { Delivery, OwedDelivery } from "../domain/delivery.ts";
import { PAYLOAD_FORMATS } from "../domain/envelope.ts";
import type { EventContent, EventTarget, TargetedEvent } from "../domain/event.ts";
import { MAX_PACKED_BYTES, messageBytes } from "./limits.ts";
import { packBy } from "./pack-by.ts";

/** Most deliveries of one message. More would cost no more, but a message is repeated as a whole. */
export const MAX_PACKED_DELIVERIES = 10;

const wireTarget = z.object({
  webhook_id: z.string(),
  delivery_id: z.string(),
  format: z.enum(PAYLOAD_FORMATS),
  epoch: z.number(),
  /** The claim ticket; 0 in the direct lane, where nothing is claimed. */
  token: z.number(),
});

const wireEvent = z.object({
  id: z.string(),
  type: z.string(),
  accepted_at: z.number(),
  /** The event, when it is small enough; else it is read from D1. */
  content: z.object({ created_at: z.number(), application_id: z.string().nullable(), data: z.string() }).nullable(),
  targets: z.array(wireTarget).min(1),
});
type WireEvent = z.infer<typeof wireEvent>;

/** Events of one workspace and the webhooks to send them to. */
export const deliverMessage = z.object({
  v: z.literal(1),
  kind: z.literal("deliver"),
  workspace_id: z.string(),
  events: z.array(wireEvent).min(1),
});
export type DeliverMessage = z.infer<typeof deliverMessage>;

/** One delivery of a message. */
export interface DueDelivery {
  readonly workspaceId: string;
  readonly webhookId: string;
  readonly owed: OwedDelivery;
  /** The claim ticket; 0 in the direct lane, where nothing is claimed. */
  readonly token: number;
  /** Null when the message does not contain the event: it is in D1, or in its Outbox. */
  readonly content: EventContent | null;
}

/** Writes first attempts for the direct lane: up to ten deliveries of one workspace in a message, up to 60 KB. */
export function writeDirect(events: readonly TargetedEvent[]): readonly DeliverMessage[] {
  const parts = events.flatMap((event) => {
    return directParts(event).map((part) => ({ workspaceId: event.workspaceId, part }));
  });
  const lots = packBy(parts, {
    maxBytes: MAX_PACKED_BYTES,
    bytesOf: ({ part }) => messageBytes(part),
    maxCount: MAX_PACKED_DELIVERIES,
    countOf: ({ part }) => part.targets.length,
    kindOf: ({ workspaceId }) => workspaceId,
  });
  return lots.map((lot) =>
    writeMessage(
      lot[0].workspaceId,
      lot.map(({ part }) => part),
    ),
  );
}

/** An event with its direct targets, ten at a time. */
function directParts(event: TargetedEvent): readonly WireEvent[] {
  const { id, type, acceptedAt: accepted_at, dataText } = event;
  const content = dataText === null ? null : writeContent({ ...event, dataText });
  const targets = event.targets.filter(({ lane }) => lane === "direct").map(writeDirectTarget);
  const parts: WireEvent[] = [];
  for (let index = 0; index < targets.length; index += MAX_PACKED_DELIVERIES) {
    const some = targets.slice(index, index + MAX_PACKED_DELIVERIES);
    parts.push({ id, type, accepted_at, content, targets: some });
  }
  return parts;
}

function writeDirectTarget({ webhookId, deliveryId, format, epoch }: EventTarget): WireEvent["targets"][number] {
  return { webhook_id: webhookId, delivery_id: deliveryId, format, epoch, token: 0 };
}

/**
 * Writes the releases of one webhook's deliveries, with the tickets to claim them: up to ten in a message, up to 60 KB, in
 * order. `contentOf` answers the event where it is known; null when it has to be read.
 */
export function writeReleases(
  webhook: { readonly workspaceId: string; readonly webhookId: string },
  deliveries: readonly Delivery[],
  contentOf: (deliveryId: string) => EventContent | null,
): readonly DeliverMessage[] {
  const parts = deliveries.map((delivery): WireEvent => {
    const { eventId: id, eventType: type, acceptedAt, format, epoch, token } = delivery;
    const targets = [{ webhook_id: webhook.webhookId, delivery_id: delivery.id, format, epoch, token }];
    const content = contentOf(delivery.id);
    return { id, type, accepted_at: acceptedAt, content: content && writeContent(content), targets };
  });
  const limits = { maxBytes: MAX_PACKED_BYTES, bytesOf: messageBytes, maxCount: MAX_PACKED_DELIVERIES };
  return packBy(parts, limits).map((lot) => writeMessage(webhook.workspaceId, [...lot]));
}

function writeContent({ createdAt, applicationId, dataText }: EventContent): NonNullable<WireEvent["content"]> {
  return { created_at: createdAt, application_id: applicationId, data: dataText };
}

function writeMessage(workspaceId: string, events: WireEvent[]): DeliverMessage {
  return { v: 1, kind: "deliver", workspace_id: workspaceId, events };
}

/** Reads the deliveries of a message. */
export function readDeliver({ workspace_id: workspaceId, events }: DeliverMessage): readonly DueDelivery[] {
  return events.flatMap(({ targets, content, ...event }) =>
    targets.map((target) => ({
      workspaceId,
      webhookId: target.webhook_id,
      owed: {
        id: target.delivery_id,
        eventId: event.id,
        eventType: event.type,
        acceptedAt: event.accepted_at,
        format: target.format,
        epoch: target.epoch,
      },
      token: target.token,
      content: content && readContent(content),
    })),
  );
}

function readContent({ created_at, application_id, data }: NonNullable<WireEvent["content"]>): EventContent {
  return { createdAt: created_at, applicationId: application_id, dataText: data };
}
