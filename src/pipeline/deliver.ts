import { describeError, log } from "../log.ts";
import { type EventKey, eventKey, type KeptEvent } from "../store/events.ts";
import type { Unread, WebhookKey } from "../store/fan-out.ts";
import type { StoredWebhook } from "../store/webhooks.ts";
import { createForgotten, createGroup, createUnread, type DeliverGroupPorts } from "./deliver-group.ts";
import { owedOf } from "./late-reports.ts";
import type { DeliverMessage, OutcomeMessage } from "./messages.ts";
import { type Item, type Job, type Parcel, settle } from "./parcel.ts";
import { type QueueMessage, retryLater } from "./queue-message.ts";
import { comeAgainUnread, readOwnMessage, unreadAt } from "./read-message.ts";
import { runGroups } from "./run-groups.ts";

/** What deliver needs of the outside. */
export interface DeliverPorts extends DeliverGroupPorts {
  readonly readWebhooks: (keys: readonly WebhookKey[]) => Promise<ReadonlyMap<string, StoredWebhook | Unread>>;
  readonly readEvents: (keys: readonly EventKey[]) => Promise<readonly KeptEvent[]>;
  readonly recordOutcome: (message: OutcomeMessage) => Promise<void>;
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
  const items = opened.flatMap(({ message, body, isWhole }) => {
    return body?.kind === "deliver" ? toItems(message, body, isWhole) : [];
  });
  for (const { message, body, isWhole } of opened) {
    if (body?.kind === "outcome") await recordLate(message, body, isWhole, ports);
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

interface Opened {
  readonly message: QueueMessage;
  /** The part that is understood. */
  readonly body: DeliverMessage | OutcomeMessage | undefined;
  /** False when the message was told to come again, when what was done of the rest merges. */
  readonly isWhole: boolean;
}

/** Reads a message; one that is not understood, or belongs on no delivery queue, is told to come again. */
function open(message: QueueMessage): Opened {
  const { message: body, unread } = readOwnMessage(message.body);
  const isMisplaced = body?.kind === "accepted" || body?.kind === "again";
  const fault = isMisplaced ? unreadAt(message.body, "kind") : unread;
  if (fault !== undefined) comeAgainUnread(message, fault);
  return { message, body: isMisplaced ? undefined : body, isWhole: fault === undefined };
}

function toItems(message: QueueMessage, body: DeliverMessage, isWhole: boolean): readonly Item[] {
  const open = body.events.reduce((sum, { targets }) => sum + targets.length, 0);
  const parcel: Parcel = { message, open, failed: !isWhole };
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
  const keys = items.filter(({ event }) => event.content === null).map(keyOf);
  if (keys.length === 0) return new Map();
  const events = await ports.readEvents(keys);
  return new Map(events.map((event) => [eventKey(event), event]));
}

function keyOf({ workspaceId, event }: Item): EventKey {
  return { workspaceId, acceptedAt: event.accepted_at, id: event.id };
}

async function recordLate(
  message: QueueMessage,
  body: OutcomeMessage,
  isWhole: boolean,
  ports: DeliverPorts,
): Promise<void> {
  try {
    await ports.recordOutcome(body);
    if (isWhole) message.ack();
  } catch (error) {
    log("warn", "late_record_failed", { webhook_id: body.webhook_id, error: describeError(error) });
    retryLater(message);
  }
}
