import type { OwedDelivery } from "../domain/delivery.ts";
import { outboxSettings } from "../domain/webhook.ts";
import type { OutboxPort, Report, StatedStanding } from "../outbox/protocol.ts";
import type { Unread, WebhookKey } from "../store/fan-out.ts";
import type { StoredWebhook } from "../store/webhooks.ts";
import type { DeliverMessage, OutcomeMessage, OwedEvent } from "./messages.ts";
import { messageBytes } from "./send-chunked.ts";

/** What putting things into Outboxes late needs of the outside. */
export interface LateReportPorts {
  readonly readWebhooks: (keys: readonly WebhookKey[]) => Promise<ReadonlyMap<string, StoredWebhook | Unread>>;
  readonly outbox: (webhookId: string) => OutboxPort;
  readonly applyStanding: (webhook: StoredWebhook, stated: StatedStanding) => Promise<void>;
  readonly now: () => number;
}

/** Most bytes of one outcome message; a queue message holds 128 KB. */
const MAX_OUTCOME_BYTES = 100_000;

/**
 * Records outcomes that travelled as a message; those of a deleted webhook are nobody's any more. Throws when the webhook
 * is not understood.
 */
export async function recordOutcome(message: OutcomeMessage, ports: LateReportPorts): Promise<void> {
  const webhook = await findOne(message.workspace_id, message.webhook_id, ports);
  if (webhook === undefined) return;
  if (webhook === "unread") throw new Error(`${message.webhook_id} is of a later version`);
  const stated = await ports.outbox(webhook.id).record(outboxSettings(webhook), message.reports);
  await ports.applyStanding(webhook, stated);
}

/**
 * Puts the targets of a message that a delivery queue gave up on into their Outboxes, which merge. Of a direct one a run
 * that was not recorded may have sent the first attempt. Throws, when the rest is done, if one of their webhooks is not
 * understood.
 */
export async function returnDelivery(message: DeliverMessage, ports: LateReportPorts): Promise<void> {
  const deliveries = message.events.flatMap((event) => {
    return event.targets.map((target) => {
      return { webhookId: target.webhook_id, owed: owedOf(event, target), isDirect: target.token === 0 };
    });
  });
  const unread: string[] = [];
  for (const [webhookId, group] of Map.groupBy(deliveries, (delivery) => delivery.webhookId)) {
    const webhook = await findOne(message.workspace_id, webhookId, ports);
    if (webhook === "unread") unread.push(webhookId);
    if (webhook === undefined || webhook === "unread") continue;
    const owed = group.map((delivery) => delivery.owed);
    const isDirect = group.every((delivery) => delivery.isDirect);
    const stated = await ports.outbox(webhook.id).enqueue(outboxSettings(webhook), owed, ports.now(), isDirect);
    await ports.applyStanding(webhook, stated);
  }
  if (unread.length > 0) throw new Error(`of a later version: ${unread.join(", ")}`);
}

/** What one target of an event in a message owes. */
export function owedOf(event: OwedEvent, target: OwedEvent["targets"][number]): OwedDelivery {
  return {
    id: target.delivery_id,
    eventId: event.id,
    eventType: event.type,
    acceptedAt: event.accepted_at,
    format: target.format,
    epoch: target.epoch,
  };
}

async function findOne(
  workspaceId: string,
  webhookId: string,
  ports: LateReportPorts,
): Promise<StoredWebhook | Unread | undefined> {
  const webhook = (await ports.readWebhooks([{ workspaceId, webhookId }])).get(webhookId);
  if (webhook === "unread") return webhook;
  return webhook?.workspaceId === workspaceId ? webhook : undefined;
}

/** Splits an outcome message so that each part fits in a queue message. */
export function splitOutcome(message: OutcomeMessage): readonly OutcomeMessage[] {
  const parts: Report[][] = [];
  let bytes = 0;
  for (const report of message.reports) {
    const size = messageBytes(report);
    const last = parts.at(-1);
    if (last === undefined || bytes + size > MAX_OUTCOME_BYTES) {
      parts.push([report]);
      bytes = size;
    } else {
      last.push(report);
      bytes += size;
    }
  }
  return parts.map((reports) => ({ ...message, reports }));
}
