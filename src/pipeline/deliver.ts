import { describeError, log } from "../log.ts";
import { type DueDelivery, readDeliver } from "../messages/deliver-message.ts";
import { type LateReports, readOutcome } from "../messages/outcome-message.ts";
import { type QueueMessage, retryLater } from "../messages/queue-message.ts";
import { comeAgainUnread, readOwnMessage, unreadAt } from "../messages/read-message.ts";
import { type EventKey, eventKey, type KeptEvent } from "../store/event-table.ts";
import type { Unread, WebhookKey } from "../store/read-fan-out.ts";
import { UnreadRowError } from "../store/unread-row.ts";
import type { StoredWebhook } from "../store/webhook-table.ts";
import { keyOf } from "./attempt-delivery.ts";
import { deliverToEach } from "./deliver-to-each.ts";
import type { DeliverToWebhookPorts, DeliveryBatch } from "./deliver-to-webhook.ts";
import { carryMessage, settle } from "./parcel.ts";

/** The functions that deliver gets from outside. */
export interface DeliverPorts extends DeliverToWebhookPorts {
  readonly readWebhooks: (keys: readonly WebhookKey[]) => Promise<ReadonlyMap<string, StoredWebhook | Unread>>;
  readonly readEvents: (keys: readonly EventKey[]) => Promise<readonly KeptEvent[]>;
  readonly recordLate: (late: LateReports) => Promise<void>;
}

/**
 * Consumes a batch of one of the three delivery queues: claims, sends and records, for webhooks side by side. A message is
 * acked once each of its targets is recorded, handed to its Outbox, or no longer wanted. One that is not understood comes
 * again. `goOn` keeps exchanges alive that are too slow for the batch to wait for.
 */
export async function deliverBatch(
  messages: readonly QueueMessage[],
  source: DeliveryBatch["source"],
  ports: DeliverPorts,
  goOn: DeliveryBatch["goOn"],
): Promise<void> {
  const opened = messages.map(open);
  const carried = opened.flatMap(({ message, due, isWhole }) => carryMessage(message, due, isWhole));
  for (const { message, late, isWhole } of opened) {
    if (late !== undefined) await recordReports(message, late, isWhole, ports);
  }
  if (carried.length === 0) return;
  try {
    const [webhooks, { events, unread }] = await Promise.all([
      readWebhooks(carried, ports),
      readEvents(carried, ports),
    ]);
    const isUnread = (one: DueDelivery) => one.content === null && unread.has(eventKey(keyOf(one)));
    settle(carried.filter(isUnread), "again");
    const readable = carried.filter((one) => !isUnread(one));
    await deliverToEach(webhooks, readable, { source, events, goOn }, ports);
  } catch (error) {
    log("warn", "deliver_batch_failed", { messages: messages.length, error: describeError(error) });
    settle(carried, "again");
  }
}

/** A message, as far as it is understood. */
interface Opened {
  readonly message: QueueMessage;
  readonly due: readonly DueDelivery[];
  readonly late: LateReports | undefined;
  /** False when a part is not understood. The message then comes again, and what was done of the rest merges. */
  readonly isWhole: boolean;
}

/** Reads a message. One that is not understood, or belongs on another queue, comes again. */
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

async function readWebhooks(
  due: readonly DueDelivery[],
  ports: DeliverPorts,
): Promise<ReadonlyMap<string, StoredWebhook | Unread>> {
  const webhooks = await ports.readWebhooks(due);
  const own = due.map(({ workspaceId, webhookId }) => [webhookId, webhooks.get(webhookId), workspaceId] as const);
  return new Map(
    own.flatMap(([id, webhook, workspaceId]) => {
      const isOwn = webhook === "unread" || webhook?.workspaceId === workspaceId;
      return webhook !== undefined && isOwn ? [[id, webhook] as const] : [];
    }),
  );
}

/** Events by key, and the keys of those that can't be read now. */
interface ReadEvents {
  readonly events: ReadonlyMap<string, KeptEvent>;
  readonly unread: ReadonlySet<string>;
}

/** Reads events together, or one by one if that fails: one that can't be read must not hold up its neighbours. */
async function readEvents(due: readonly DueDelivery[], ports: DeliverPorts): Promise<ReadEvents> {
  const keys = due.filter(({ content }) => content === null).map(keyOf);
  const unique = [...new Map(keys.map((key) => [eventKey(key), key])).values()];
  if (unique.length === 0) return { events: new Map(), unread: new Set() };
  const events = new Map<string, KeptEvent>();
  const unread = new Set<string>();
  const read = async (some: readonly EventKey[]) => {
    for (const event of await ports.readEvents(some)) events.set(eventKey(event), event);
  };
  try {
    await read(unique);
  } catch (error) {
    noteUnread(error);
    for (const key of unique) {
      await read([key]).catch((cause: unknown) => {
        noteUnread(cause);
        unread.add(eventKey(key));
      });
    }
  }
  return { events, unread };
}

/** Throws what is not about one event: during an outage all come again. */
function noteUnread(error: unknown): void {
  if (!(error instanceof UnreadRowError)) throw error;
  log("error", "row_not_understood", { error: describeError(error) });
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
