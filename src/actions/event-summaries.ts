import type { DeliveryStatus } from "../domain/delivery.ts";
import { outboxSettings } from "../domain/webhook.ts";
import type { EventHead } from "../store/event-table.ts";
import type { WebhookWithCreator } from "../store/read-fan-out.ts";
import type { ActionServices } from "./action-services.ts";
import { nameDelivery, showNamedDelivery } from "./named-deliveries.ts";

/** How many deliveries an event has, without those past their retention; canceled ones count in `total` only. */
export interface DeliverySummary {
  readonly total: number;
  readonly delivered: number;
  readonly failed: number;
  readonly pending: number;
}

/** Sums up the deliveries of each event to the given webhooks, in order. Each Outbox is asked once, for all events. */
export async function summarizeEvents(
  services: ActionServices,
  events: readonly EventHead[],
  webhooks: readonly WebhookWithCreator[],
): Promise<readonly DeliverySummary[]> {
  const owed = events.flatMap((event) => event.targets.map((target) => ({ event, target })));
  const byWebhook = Map.groupBy(owed, ({ target }) => target.webhookId);
  const statuses = new Map<string, DeliveryStatus>();
  const askEach = webhooks.map(async (webhook) => {
    const own = byWebhook.get(webhook.id) ?? [];
    if (own.length === 0) return;
    const ids = own.map(({ target }) => target.deliveryId);
    const found = await services.outbox(webhook.id).findStatuses(outboxSettings(webhook), ids);
    const known = new Map(found.map(({ id, status }) => [id, status]));
    for (const { event, target } of own) {
      const status = known.get(target.deliveryId) ?? unknownStatus(services, webhook, event, target);
      if (status !== undefined) statuses.set(target.deliveryId, status);
    }
  });
  await Promise.all(askEach);
  const isThere = new Set(webhooks.map(({ id }) => id));
  return events.map(({ targets }) => {
    // What a deleted webhook was owed went with it, and counts as canceled.
    const own = targets.flatMap(({ webhookId, deliveryId }) =>
      isThere.has(webhookId) ? (statuses.get(deliveryId) ?? []) : "canceled",
    );
    const countOf = (status: DeliveryStatus) => own.filter((one) => one === status).length;
    return {
      total: own.length,
      delivered: countOf("delivered"),
      failed: countOf("failed"),
      pending: countOf("pending"),
    };
  });
}

/** The status of a delivery that its Outbox does not know; undefined when it is past its retention. */
function unknownStatus(
  services: ActionServices,
  webhook: WebhookWithCreator,
  event: EventHead,
  target: EventHead["targets"][number],
): DeliveryStatus | undefined {
  const named = nameDelivery(services, { event, target });
  if (named === null) return undefined;
  return showNamedDelivery(named, webhook, services.now()).status;
}
