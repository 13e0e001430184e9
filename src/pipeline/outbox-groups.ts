import { LEASE_MARGIN_MS } from "../domain/change-delivery.ts";
import type { OwedDelivery } from "../domain/delivery.ts";
import type { AcceptedEvent, EventContent } from "../domain/event.ts";
import { outboxSettings } from "../domain/webhook.ts";
import type { OutboxPort, StatedStanding } from "../messages/outbox-calls.ts";
import type { KeptEvent } from "../store/event-table.ts";
import type { WebhookWithCreator } from "../store/read-fan-out.ts";
import { bringContents } from "./bring-contents.ts";
import { contentOf, owedDelivery } from "./fan-out.ts";

/** A kept event; `first` unless an earlier run may have sent it. */
export interface Work {
  readonly event: KeptEvent;
  readonly first: boolean;
}

/** The functions that enqueueing gets from outside. */
export interface EnqueuePorts {
  readonly outbox: (webhookId: string) => OutboxPort;
  readonly applyStanding: (webhook: WebhookWithCreator, stated: StatedStanding) => Promise<void>;
  readonly now: () => number;
}

/** What the events of a batch owe to one Outbox. */
export interface OutboxGroup {
  readonly webhookId: string;
  readonly event: AcceptedEvent;
  readonly events: AcceptedEvent[];
  readonly fresh: OwedDelivery[];
  /** The events of the fresh ones. */
  readonly contents: { readonly id: string; readonly content: EventContent | null }[];
  /** Targets that a direct message may be under way for. */
  readonly doubtful: OwedDelivery[];
}

/** Groups what has to go into Outboxes. Direct targets of new events do not. */
export function groupForOutboxes(work: readonly Work[]): ReadonlyMap<string, OutboxGroup> {
  const groups = new Map<string, OutboxGroup>();
  for (const { event, first } of work) {
    for (const target of event.targets) {
      if (first && target.lane === "direct") continue;
      const { webhookId } = target;
      const group = groups.get(webhookId) ?? { webhookId, event, events: [], fresh: [], contents: [], doubtful: [] };
      groups.set(webhookId, group);
      group.events.push(event);
      (target.lane === "direct" ? group.doubtful : group.fresh).push(owedDelivery(event, target));
      if (target.lane !== "direct") group.contents.push({ id: target.deliveryId, content: contentOf(event) });
    }
  }
  return groups;
}

/**
 * Enqueues a group. A delivery that may be under way in the direct lane waits for the length of a lease, so that it is not
 * sent twice at once, and goes on with the next number.
 */
export async function enqueueGroup(
  webhook: WebhookWithCreator,
  group: OutboxGroup,
  ports: EnqueuePorts,
): Promise<void> {
  const settings = outboxSettings(webhook);
  const outbox = ports.outbox(webhook.id);
  const now = ports.now();
  if (group.fresh.length > 0) {
    const brought = bringContents(group.contents);
    await ports.applyStanding(webhook, await outbox.enqueue(settings, group.fresh, now, false, brought));
  }
  if (group.doubtful.length === 0) return;
  const afterLease = now + webhook.timeoutMs + LEASE_MARGIN_MS;
  await ports.applyStanding(webhook, await outbox.enqueue(settings, group.doubtful, afterLease, true));
}
