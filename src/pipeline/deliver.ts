import { describeError, log } from "../log.ts";
import { type DueDelivery, readDeliver } from "../messages/deliver-message.ts";
import { type LateReports, readOutcome } from "../messages/outcome-message.ts";
import { type QueueMessage, retryLater } from "../messages/queue-message.ts";
import { comeAgainUnread, readOwnMessage, unreadAt } from "../messages/read-message.ts";
import { type EventKey, eventKey, type KeptEvent } from "../store/event-table.ts";
import type { Unread, WebhookKey } from "../store/read-fan-out.ts";
import type { StoredWebhook } from "../store/webhook-table.ts";
import { keyOf } from "./attempt-delivery.ts";
import { createForgotten, createGroup, createUnread, type DeliverGroupPorts } from "./deliver-group.ts";
import { type Item, type Job, type Parcel, settle } from "./parcel.ts";
import { runGroups } from "./run-groups.ts";

/** What deliver needs of the outside. */
export interface DeliverPorts extends DeliverGroupPorts {
  readonly readWebhooks: (keys: readonly WebhookKey[]) => Promise<ReadonlyMap<string, StoredWebhook | Unread>>;
  readonly readEvents: (keys: readonly EventKey[]) => Promise<readonly KeptEvent[]>;
  readonly recordLate: (late: LateReports) => Promise<void>;
}

/**
 * Consumes a batch of one of the three delivery queues: claims, sends, and records each webhook as its group ends. A
 * message is acked once each of its targets is recorded, handed to its Outbox, or no longer wanted; one that is not
 * understood comes again.
 */
export async function deliverBatch(
  messages: readonly QueueMessage[],
  lane: "direct" | "released",
  ports: DeliverPorts,
): Promise<void> {
  const opened = messages.map(open);
  const items = opened.flatMap(({ message, due, isWhole }) => toItems(message, due, isWhole));
  for (const { message, late, isWhole } of opened) {
    if (late !== undefined) await recordReports(message, late, isWhole, ports);
  }
  if (items.length === 0) return;
  try {
    const [webhooks, events] = await Promise.all([readWebhooks(items, ports), readEvents(items, ports)]);
    const byWebhook = Map.groupBy(items, ({ webhookId }) => webhookId);
    const groups = [...byWebhook].map(([webhookId, group]) => {
      const webhook = webhooks.get(webhookId);
      if (webhook === undefined) return createForgotten(webhookId, group, ports);
      if (webhook === "unread") return createUnread(webhookId, group);
      return createGroup(webhook, group, lane, events, ports);
    });
    await runGroups<Job>(groups);
  } catch (error) {
    log("warn", "deliver_batch_failed", { messages: messages.length, error: describeError(error) });
    settle(items, "again");
  }
}

/** A message, as far as it is understood. */
interface Opened {
  readonly message: QueueMessage;
  readonly due: readonly DueDelivery[];
  readonly late: LateReports | undefined;
  /** False when the message was told to come again, when what was done of the rest merges. */
  readonly isWhole: boolean;
}

/** Reads a message; one that is not understood, or belongs on no delivery queue, is told to come again. */
function open(message: QueueMessage): Opened {
  const { message: body, unread } = readOwnMessage(message.body);
  const isMisplaced = body?.kind === "accepted" || body?.kind === "again";
  const fault = isMisplaced ? unreadAt(message.body, "kind") : unread;
  if (fault !== undefined) comeAgainUnread(message, fault);
  return {
    message,
    due: body?.kind === "deliver" ? readDeliver(body) : [],
    late: body?.kind === "outcome" ? readOutcome(body) : undefined,
    isWhole: fault === undefined,
  };
}

function toItems(message: QueueMessage, due: readonly DueDelivery[], isWhole: boolean): readonly Item[] {
  const parcel: Parcel = { message, open: due.length, failed: !isWhole };
  return due.map((one) => ({ ...one, parcel }));
}

async function readWebhooks(
  items: readonly Item[],
  ports: DeliverPorts,
): Promise<ReadonlyMap<string, StoredWebhook | Unread>> {
  const webhooks = await ports.readWebhooks(items);
  const own = items.map(({ workspaceId, webhookId }) => [webhookId, webhooks.get(webhookId), workspaceId] as const);
  return new Map(
    own.flatMap(([id, webhook, workspaceId]) => {
      const isOwn = webhook === "unread" || webhook?.workspaceId === workspaceId;
      return webhook !== undefined && isOwn ? [[id, webhook] as const] : [];
    }),
  );
}

async function readEvents(items: readonly Item[], ports: DeliverPorts): Promise<ReadonlyMap<string, KeptEvent>> {
  const keys = items.filter(({ content }) => content === null).map(keyOf);
  if (keys.length === 0) return new Map();
  const events = await ports.readEvents(keys);
  return new Map(events.map((event) => [eventKey(event), event]));
}

async function recordReports(
  message: QueueMessage,
  late: LateReports,
  isWhole: boolean,
  ports: DeliverPorts,
): Promise<void> {
  try {
    await ports.recordLate(late);
    if (isWhole) message.ack();
  } catch (error) {
    log("warn", "late_record_failed", { webhook_id: late.webhookId, error: describeError(error) });
    retryLater(message);
  }
}
