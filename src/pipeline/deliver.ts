import { describeError, log } from "../log.ts";
import { type EventKey, eventKey, type KeptEvent } from "../store/events.ts";
import type { WebhookKey } from "../store/fan-out.ts";
import type { StoredWebhook } from "../store/webhooks.ts";
import { createForgotten, createGroup, type DeliverGroupPorts } from "./deliver-group.ts";
import { owedOf } from "./late-reports.ts";
import { type DeliverMessage, internalMessage, type OutcomeMessage } from "./messages.ts";
import { type Item, type Job, type Parcel, settle } from "./parcel.ts";
import { type QueueMessage, retryLater } from "./queue-message.ts";
import { runGroups } from "./run-groups.ts";

/** What deliver needs of the outside. */
export interface DeliverPorts extends DeliverGroupPorts {
  readonly readWebhooks: (keys: readonly WebhookKey[]) => Promise<ReadonlyMap<string, StoredWebhook>>;
  readonly readEvents: (keys: readonly EventKey[]) => Promise<readonly KeptEvent[]>;
  readonly recordOutcome: (message: OutcomeMessage) => Promise<void>;
}

/**
 * Consumes a batch of one of the three delivery queues: claims, sends, and records each webhook as its group ends. A
 * message is acked once each of its targets is recorded, handed to its Outbox, or no longer wanted.
 */
export async function deliverBatch(
  messages: readonly QueueMessage[],
  lane: "direct" | "released",
  ports: DeliverPorts,
): Promise<void> {
  const items: Item[] = [];
  for (const message of messages) {
    const body = internalMessage.safeParse(message.body).data;
    if (body?.kind === "deliver") items.push(...toItems(message, body));
    else if (body?.kind === "outcome") await recordLate(message, body, ports);
    else {
      log("error", "malformed_delivery_message", { message_id: message.id });
      message.ack();
    }
  }
  if (items.length === 0) return;
  try {
    const [webhooks, events] = await Promise.all([readWebhooks(items, ports), readEvents(items, ports)]);
    const byWebhook = Map.groupBy(items, ({ webhookId }) => webhookId);
    const groups = [...byWebhook].map(([webhookId, group]) => {
      const webhook = webhooks.get(webhookId);
      if (webhook === undefined) return createForgotten(webhookId, group, ports);
      return createGroup(webhook, group, lane, events, ports);
    });
    await runGroups<Job>(groups);
  } catch (error) {
    log("warn", "deliver_batch_failed", { messages: messages.length, error: describeError(error) });
    settle(items, "again");
  }
}

function toItems(message: QueueMessage, body: DeliverMessage): readonly Item[] {
  const open = body.events.reduce((sum, { targets }) => sum + targets.length, 0);
  const parcel: Parcel = { message, open, failed: false };
  return body.events.flatMap((event) =>
    event.targets.map((target) => ({
      parcel,
      event,
      workspaceId: body.workspace_id,
      webhookId: target.webhook_id,
      token: target.token,
      delivery: owedOf(event, target),
    })),
  );
}

async function readWebhooks(items: readonly Item[], ports: DeliverPorts): Promise<ReadonlyMap<string, StoredWebhook>> {
  const webhooks = await ports.readWebhooks(items);
  const own = items.map(({ workspaceId, webhookId }) => [webhookId, webhooks.get(webhookId), workspaceId] as const);
  return new Map(
    own.flatMap(([id, webhook, workspaceId]) => (webhook?.workspaceId === workspaceId ? [[id, webhook] as const] : [])),
  );
}

async function readEvents(items: readonly Item[], ports: DeliverPorts): Promise<ReadonlyMap<string, KeptEvent>> {
  const keys = items.filter(({ event }) => event.content === null).map(keyOf);
  if (keys.length === 0) return new Map();
  const events = await ports.readEvents(keys);
  return new Map(events.map((event) => [eventKey(event), event]));
}

function keyOf({ workspaceId, event }: Item): EventKey {
  return { workspaceId, acceptedAt: event.accepted_at, id: event.id };
}

async function recordLate(message: QueueMessage, body: OutcomeMessage, ports: DeliverPorts): Promise<void> {
  try {
    await ports.recordOutcome(body);
    message.ack();
  } catch (error) {
    log("warn", "late_record_failed", { webhook_id: body.webhook_id, error: describeError(error) });
    retryLater(message);
  }
}
