import { deliveryId } from "../crypto/make-ids.ts";
import type { NamedDelivery } from "../domain/delivery.ts";
import type { DeliveryFilter } from "../domain/delivery-filter.ts";
import { CHOSEN_ID, timeOfId } from "../domain/ids.ts";
import { outboxSettings, type Webhook } from "../domain/webhook.ts";
import type { LogPart } from "../outbox/list-page.ts";
import type { KeptEvent } from "../store/event-table.ts";
import type { ActionServices } from "./action-services.ts";
import { nameDelivery } from "./named-deliveries.ts";

/** The event that deliveries are asked of. */
export interface AskedEvent {
  /** Undefined when it is not kept: it was pruned, is a trial's, or never was. */
  readonly event: KeptEvent | undefined;
  /** When it may have been accepted, epoch milliseconds: deliveries are found by it. Empty where that is not known. */
  readonly times: readonly number[];
}

/** Finds when an event may have been accepted: by its id, and as it is kept. */
export async function findAskedEvent(
  services: ActionServices,
  workspaceId: string,
  eventId: string,
): Promise<AskedEvent> {
  const event = CHOSEN_ID.test(eventId) ? await services.events.find(workspaceId, eventId) : undefined;
  const times = [event?.acceptedAt, timeOfId("event", eventId)].filter((time) => time !== undefined);
  return { event, times: [...new Set(times)] };
}

/** The part of a webhook's log to list. */
export interface LogQuery {
  readonly filter: DeliveryFilter;
  /** Null when the filter names no event. */
  readonly asked: AskedEvent | null;
  /** Deliveries that recent events name, where no event is asked of. */
  readonly named: readonly NamedDelivery[];
  /** Only what comes after this delivery in the list; null for the first page. */
  readonly before: string | null;
  readonly limit: number;
}

/** Lists a part of a webhook's log, with deliveries that an event names and its Outbox does not know yet. */
export async function listLog(services: ActionServices, webhook: Webhook, query: LogQuery): Promise<LogPart> {
  const { filter, asked, before, limit } = query;
  const named = asked === null ? query.named : nameTarget(services, webhook, asked);
  const deliveryIds = asked === null ? null : await deliveryIdsOf(webhook, filter, asked);
  const located = deliveryIds === null ? filter : { ...filter, deliveryIds };
  return services.outbox(webhook.id).listPart(outboxSettings(webhook), located, before, limit, named);
}

function nameTarget(services: ActionServices, webhook: Webhook, { event }: AskedEvent): readonly NamedDelivery[] {
  const target = event?.targets.find(({ webhookId }) => webhookId === webhook.id);
  return event === undefined || target === undefined ? [] : [nameDelivery(services, { event, target }) ?? []].flat();
}

/** Null where the whole log has to be looked through. */
async function deliveryIdsOf(
  { id }: Webhook,
  { eventId }: DeliveryFilter,
  { times }: AskedEvent,
): Promise<readonly string[] | null> {
  if (eventId == null || times.length === 0) return null;
  return Promise.all(times.map(async (time) => deliveryId(eventId, id, time)));
}
