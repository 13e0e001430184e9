import { type AcceptedMessage, writeAccepted } from "../../src/messages/accepted-message.ts";
import type { DeliverMessage } from "../../src/messages/deliver-message.ts";
import type { QueueMessage } from "../../src/messages/queue-message.ts";
import type { OwedDelivery } from "../../src/domain/delivery.ts";
import type { AcceptedEvent, EventTarget } from "../../src/domain/event.ts";
import { DEFAULT_RETRY_SCHEDULE } from "../../src/domain/retry-schedule.ts";
import type { KeptEvent } from "../../src/store/event-table.ts";
import type { FanOutWorkspace, WebhookWithCreator } from "../../src/store/read-fan-out.ts";

/** A moment that tests count from, epoch milliseconds. */
export const T0 = Date.UTC(2030, 0, 1);

/** An active, proven webhook that an owner's key made and that gets everything, with changes. */
export function webhookWith(id: string, changes: Partial<WebhookWithCreator> = {}): WebhookWithCreator {
  return {
    workspaceId: "ws_1",
    id,
    name: id,
    description: "",
    url: `https://${id.replace("_", "-")}.example.com/hook`,
    events: ["*"],
    filter: null,
    status: "active",
    disabledReason: null,
    disabledAt: null,
    payloadFormat: "event",
    headerNames: [],
    signature: "hmac",
    compatSignature: null,
    retrySchedule: DEFAULT_RETRY_SCHEDULE,
    timeoutMs: 15_000,
    rateLimit: null,
    ordering: "none",
    lane: "direct",
    health: "healthy",
    epoch: 1,
    version: 1,
    activeSince: 0,
    createdBy: "key_1",
    createdAt: 0,
    updatedAt: 0,
    sealedSecret: "sealed",
    sealedPreviousSecrets: [],
    keyPairs: [],
    sealedHeaders: null,
    creatorIsMember: false,
    creatorKeyRole: "owner",
    creatorRole: "owner",
    ...changes,
  };
}

export function workspaceWith(
  webhooks: readonly WebhookWithCreator[],
  changes: Partial<FanOutWorkspace> = {},
): FanOutWorkspace {
  return { id: "ws_1", webhooksEnabled: true, webhooks, unread: [], ...changes };
}

/** An event that was accepted at {@link T0}, with changes. */
export function eventWith(id: string, changes: Partial<AcceptedEvent> = {}): AcceptedEvent {
  return {
    workspaceId: "ws_1",
    id,
    chosen: false,
    type: "investment.created",
    acceptedAt: T0,
    createdAt: T0,
    applicationId: null,
    visibleTo: null,
    tags: [],
    dataText: '{"n":1}',
    bodyHash: "",
    ...changes,
  };
}

/** The one message that these events are packed into. */
export function acceptedMessage(...events: readonly AcceptedEvent[]): AcceptedMessage {
  const [message, ...others] = writeAccepted(events);
  if (message === undefined || others.length > 0) throw new Error("these events take one message");
  return message;
}

export function targetOf(webhook: WebhookWithCreator, deliveryId: string): EventTarget {
  const { id: webhookId, payloadFormat: format, epoch, lane } = webhook;
  return { webhookId, deliveryId, format, epoch, lane };
}

/** A deliver message of one event and its webhooks; `del_` and both names make the delivery's id. */
export function deliverMessage(
  event: AcceptedEvent,
  webhooks: readonly WebhookWithCreator[],
  token = 0,
): DeliverMessage {
  const { dataText: data, createdAt: created_at, applicationId: application_id } = event;
  return {
    v: 1,
    kind: "deliver",
    workspace_id: event.workspaceId,
    events: [
      {
        id: event.id,
        type: event.type,
        accepted_at: event.acceptedAt,
        content: data === null || token > 0 ? null : { created_at, application_id, data },
        targets: webhooks.map(({ id, payloadFormat: format, epoch }) => {
          return { webhook_id: id, delivery_id: `del_${event.id}_${id}`, format, epoch, token };
        }),
      },
    ],
  };
}

export function owedOf(event: AcceptedEvent, webhook: WebhookWithCreator): OwedDelivery {
  const { payloadFormat: format, epoch } = webhook;
  const { id: eventId, type: eventType, acceptedAt } = event;
  return { id: `del_${eventId}_${webhook.id}`, eventId, eventType, acceptedAt, format, epoch };
}

export function keptOf(event: AcceptedEvent, webhooks: readonly WebhookWithCreator[] = []): KeptEvent {
  return { ...event, targets: webhooks.map((webhook) => targetOf(webhook, `del_${event.id}_${webhook.id}`)) };
}

let messages = 0;

/** A queue message that notes what became of it; as on the platform, the first word counts. */
export class SampleMessage implements QueueMessage {
  readonly id = `message-${++messages}`;
  readonly body: unknown;
  readonly attempts: number;
  readonly timestamp = new Date(T0);
  fate: "open" | "acked" | "retried" = "open";
  delaySeconds: number | undefined;

  constructor(body: unknown, attempts = 1) {
    this.body = body;
    this.attempts = attempts;
  }

  ack(): void {
    if (this.fate === "open") this.fate = "acked";
  }

  retry(options?: { delaySeconds?: number }): void {
    if (this.fate !== "open") return;
    this.fate = "retried";
    this.delaySeconds = options?.delaySeconds;
  }
}

/** What became of each message. */
export function fatesOf(...list: readonly SampleMessage[]): readonly string[] {
  return list.map(({ fate }) => fate);
}
