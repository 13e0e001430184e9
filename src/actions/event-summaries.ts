import type { DeliveryStatus } from "../domain/delivery.ts";
import { outboxSettings } from "../domain/webhook.ts";
import { describeError, log } from "../log.ts";
import type { EventHead } from "../store/event-table.ts";
import type { WebhookWithCreator } from "../store/read-fan-out.ts";
import type { ActionServices } from "./action-services.ts";
import { nameDelivery, showNamedDelivery } from "./named-deliveries.ts";
import { isOutage } from "./outage.ts";

/** How many deliveries an event has, without those past their retention; canceled ones count in `total` only. */
export interface DeliverySummary {
  readonly total: number;
  readonly delivered: number;
  readonly failed: number;
  readonly pending: number;
}

/**
 * Sums up the deliveries of each event to the given webhooks, in order. Each Outbox is asked once, for all events. When one
 * can't be reached, `mayLack` makes it null for its events; without, that is thrown.
 */
export async function summarizeEvents(
  services: ActionServices,
  events: readonly EventHead[],
  webhooks: readonly WebhookWithCreator[],
  { mayLack }: { readonly mayLack: boolean },
): Promise<readonly (DeliverySummary | null)[]> {
  const owed = events.flatMap((event) => event.targets.map((target) => ({ event, target })));
  const byWebhook = Map.groupBy(owed, ({ target }) => target.webhookId);
  const statuses = new Map<string, DeliveryStatus>();
  const silent = new Set<string>();
  const askEach = webhooks.map(async (webhook) => {
    const own = byWebhook.get(webhook.id) ?? [];
    if (own.length === 0) return;
    const ids = own.map(({ target }) => target.deliveryId);
    const found = await findStatuses(services, webhook, ids, mayLack);
    if (found === undefined) {
      silent.add(webhook.id);
      return;
    }
    const known = new Map(found.map(({ id, status }) => [id, status]));
    for (const { event, target } of own) {
      const status = known.get(target.deliveryId) ?? unknownStatus(services, webhook, event, target);
      if (status !== undefined) statuses.set(target.deliveryId, status);
    }
  });
  await Promise.all(askEach);
  const isThere = new Set(webhooks.map(({ id }) => id));
  return events.map(({ targets }) => {
    if (targets.some(({ webhookId }) => silent.has(webhookId))) return null;
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

/** Asks an Outbox; undefined when it can't be reached and may be lacking. */
async function findStatuses(
  services: ActionServices,
  webhook: WebhookWithCreator,
  ids: readonly string[],
  mayLack: boolean,
) {
  try {
    return await services.outbox(webhook.id).findStatuses(outboxSettings(webhook), ids);
  } catch (error) {
    if (!mayLack || !isOutage(error)) throw error;
    log("warn", "dependency_unavailable", { webhook_id: webhook.id, error: describeError(error) });
    return undefined;
  }
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
