import { cancelIfStale } from "../domain/change-delivery.ts";
import { type Delivery, type NamedDelivery, newNamedDelivery } from "../domain/delivery.ts";
import type { DeliveryFilter } from "../domain/delivery-filter.ts";
import { timeOfId } from "../domain/ids.ts";
import type { Webhook } from "../domain/webhook.ts";
import { owedDelivery } from "../pipeline/fan-out.ts";
import type { ActionServices } from "./action-services.ts";
import type { NamedTarget, TargetKey } from "../store/named-targets.ts";

/*
 * A first attempt of the direct lane doesn't pass through the Outbox, which learns of the delivery when it is recorded.
 * Until then only the event in D1 names it, so a delivery that its Outbox doesn't know is looked up there.
 */

const DAY_MS = 86_400_000;
/** Largest difference between the clocks of two machines: an Outbox prunes by its own. */
const CLOCK_SKEW_MS = 60_000;
/** How many recent events, and how far back, a log searches for deliveries that its Outbox doesn't know yet. */
const MAX_RECENT_EVENTS = 1000;
const RECENT_MS = 3_600_000;
/** How many recent events the logs of all webhooks search together: each Outbox is told what they name for it. */
const MAX_RECENT_OF_ALL = 300;

/** Makes a delivery from an event and its target; null when the event is so old that the Outbox may have pruned it. */
export function nameDelivery({ settings, now }: ActionServices, { event, target }: NamedTarget): NamedDelivery | null {
  const remembered = now() - settings.deliveryRetentionDays * DAY_MS + CLOCK_SKEW_MS;
  if (event.acceptedAt < remembered) return null;
  return { owed: owedDelivery(event, target), isDirect: target.lane === "direct" };
}

/** Finds a delivery that an event names, for when its Outbox doesn't know it; null when there is none. */
export async function findNamedDelivery(
  services: ActionServices,
  webhook: Webhook,
  deliveryId: string,
): Promise<NamedDelivery | null> {
  const acceptedAt = timeOfId("delivery", deliveryId);
  if (acceptedAt === undefined) return null;
  const { workspaceId, id: webhookId } = webhook;
  const named = await services.events.findNamed({ workspaceId, webhookId }, deliveryId, acceptedAt);
  return named === undefined ? null : nameDelivery(services, named);
}

/** Shows a named delivery that its Outbox doesn't know: pending and without attempts, unless its epoch is over. */
export function showNamedDelivery(named: NamedDelivery, webhook: Webhook, now: number): Delivery {
  return cancelIfStale(newNamedDelivery(named, named.owed.acceptedAt), webhook.epoch, now);
}

/**
 * Lists deliveries that recent events name for a webhook and that may belong on a page of its log; the Outbox picks those
 * that it doesn't know. Costs one query of up to {@link MAX_RECENT_EVENTS} rows. Costs none when the page lists only
 * ones that were tried, or only ones older than an hour: those are in the Outbox, unless there was an outage.
 */
export async function listNamedDeliveries(
  services: ActionServices,
  { workspaceId, id: webhookId }: Webhook,
  filter: DeliveryFilter,
  before: string | null,
): Promise<readonly NamedDelivery[]> {
  const found = await listRecent(services, { workspaceId, webhookId }, MAX_RECENT_EVENTS, filter, before);
  return found.flatMap((one) => nameDelivery(services, one) ?? []);
}

/** Does the same for all webhooks of a workspace, by their ids, from fewer events. */
export async function listNamedByWebhook(
  services: ActionServices,
  workspaceId: string,
  filter: DeliveryFilter,
  before: string | null,
): Promise<ReadonlyMap<string, readonly NamedDelivery[]>> {
  const found = await listRecent(services, { workspaceId, webhookId: null }, MAX_RECENT_OF_ALL, filter, before);
  const byWebhook = Map.groupBy(found, ({ target }) => target.webhookId);
  return new Map([...byWebhook].map(([id, own]) => [id, own.flatMap((one) => nameDelivery(services, one) ?? [])]));
}

async function listRecent(
  services: ActionServices,
  key: TargetKey,
  maxEvents: number,
  { status, since: asked, until: last, responseCodes, error }: DeliveryFilter,
  before: string | null,
): Promise<readonly NamedTarget[]> {
  const isTried = status === "delivered" || status === "failed" || error != null;
  if (isTried || (responseCodes != null && responseCodes !== "none")) return [];
  const newest = before === null ? undefined : timeOfId("delivery", before);
  const until = Math.min(last ?? Number.MAX_SAFE_INTEGER, newest ?? Number.MAX_SAFE_INTEGER);
  const since = Math.max(asked ?? 0, services.now() - RECENT_MS);
  return since > until ? [] : services.events.listNamed(key, since, until, maxEvents);
}
