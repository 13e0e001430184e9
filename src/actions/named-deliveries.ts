import { cancelIfStale } from "../domain/change-delivery.ts";
import { type Delivery, type NamedDelivery, newNamedDelivery } from "../domain/delivery.ts";
import { timeOfId } from "../domain/ids.ts";
import type { Webhook } from "../domain/webhook.ts";
import type { DeliveryFilter } from "../messages/outbox-calls.ts";
import { owedDelivery } from "../pipeline/fan-out.ts";
import type { ActionServices } from "./action-services.ts";
import { findNamedTarget, listNamedTargets, type NamedTarget } from "../store/named-targets.ts";

/*
 * First attempts of the direct lane do not pass their Outbox, which hears of the delivery when it is recorded. Until then
 * the event alone names it, in D1, and so it is found there by whoever asks an Outbox that does not know it.
 */

const DAY_MS = 86_400_000;
/** Clocks of two machines may differ by so much; an Outbox forgets by its own. */
const CLOCK_SKEW_MS = 60_000;
/** A log looks for what its Outbox has not heard of among so many events, accepted within the last hour. */
const MAX_RECENT_EVENTS = 1000;
const RECENT_MS = 3_600_000;

/** A delivery that an event names; null when its Outbox may have had it and dropped it since. */
export function nameDelivery({ settings, now }: ActionServices, { event, target }: NamedTarget): NamedDelivery | null {
  const remembered = now() - settings.deliveryRetentionDays * DAY_MS + CLOCK_SKEW_MS;
  if (event.acceptedAt < remembered) return null;
  return { owed: owedDelivery(event, target), isDirect: target.lane === "direct" };
}

/** Finds a delivery of a webhook that an event names, for when its Outbox does not know it; null when none does. */
export async function findNamedDelivery(
  services: ActionServices,
  webhook: Webhook,
  deliveryId: string,
): Promise<NamedDelivery | null> {
  const acceptedAt = timeOfId("delivery", deliveryId);
  if (acceptedAt === undefined) return null;
  const { workspaceId, id: webhookId } = webhook;
  const named = await findNamedTarget(services.db, { workspaceId, webhookId }, deliveryId, acceptedAt);
  return named === undefined ? null : nameDelivery(services, named);
}

/** What is told of a named delivery that its Outbox does not know: nothing was sent as far as anybody knows. */
export function showNamedDelivery(named: NamedDelivery, webhook: Webhook, now: number): Delivery {
  return cancelIfStale(newNamedDelivery(named, named.owed.acceptedAt), webhook.epoch, now);
}

/**
 * Lists what recent events name for a webhook and may stand on a page of its log, for its Outbox to pick out what it does
 * not know. Costs one query that reads up to {@link MAX_RECENT_EVENTS} rows, and none for a page that only has what ended
 * with an attempt or what is older than an hour: by then an Outbox has what it is owed, but for an outage.
 */
export async function listNamedDeliveries(
  services: ActionServices,
  webhook: Webhook,
  filter: DeliveryFilter,
  before: string | null,
): Promise<readonly NamedDelivery[]> {
  if (filter.status === "delivered" || filter.status === "failed") return [];
  const newest = before === null ? undefined : timeOfId("delivery", before);
  const until = Math.min(filter.until ?? Number.MAX_SAFE_INTEGER, newest ?? Number.MAX_SAFE_INTEGER);
  const since = Math.max(filter.since ?? 0, services.now() - RECENT_MS);
  if (since > until) return [];
  const { workspaceId, id: webhookId } = webhook;
  const found = await listNamedTargets(services.db, { workspaceId, webhookId }, since, until, MAX_RECENT_EVENTS);
  return found.flatMap((one) => nameDelivery(services, one) ?? []);
}
