import type { Delivery } from "../domain/delivery.ts";
import type { AcceptedEvent, EventTarget } from "../domain/event.ts";
import { MAX_EVENT_LOOKS } from "../domain/filter/parse-filter.ts";
import { type Failure, notFound } from "../domain/failure.ts";
import { CHOSEN_ID } from "../domain/ids.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { outboxSettings } from "../domain/webhook.ts";
import { type Absence, findAbsence } from "../pipeline/fan-out.ts";
import { filterData, readEventData } from "../pipeline/read-event-data.ts";
import type { ActionServices } from "./action-services.ts";
import type { EventHead, KeptEvent } from "../store/event-table.ts";
import type { EventFilter } from "../store/list-events.ts";
import type { WebhookWithCreator } from "../store/read-fan-out.ts";
import { type ActionContext, allow, type AllowedContext } from "./context.ts";
import type { PageAnswer, PageRequest } from "./cursor.ts";
import { readEventCursor, writeEventCursor } from "./event-cursor.ts";
import { type DeliverySummary, summarizeEvents } from "./event-summaries.ts";
import { nameDelivery, showNamedDelivery } from "./named-deliveries.ts";
import { findSight, type Sight } from "./seen-events.ts";

export type { Absence } from "../pipeline/fan-out.ts";

/** An event in a list. */
export type ListedEvent = Omit<AcceptedEvent, "dataText"> & {
  /** Null unless asked for, or when it is asked for where it is known and is not. */
  readonly summary: DeliverySummary | null;
};

/** What a list of events is asked for; times in epoch milliseconds, `until` included. */
export interface EventsAsked extends Omit<EventFilter, "isOwnOnly" | "isSeen"> {
  /** Also operational events, which a type that names them lists too. */
  readonly includeOperational: boolean;
  /** With the counts of each event's deliveries: of all, or else an outage; or where all the Outboxes of an event answer. */
  readonly summary: "none" | "all" | "where_known";
}

/**
 * Lists the events that the actor may see, newest first. With a filter, a page may have fewer than its limit, or none, where the
 * list goes on: the work for a page is bounded.
 */
export async function listEvents(
  context: ActionContext,
  { includeOperational, summary, ...filter }: EventsAsked,
  page: PageRequest,
): Promise<Result<PageAnswer<ListedEvent>, Failure>> {
  const allowed = allow(context, "events.read");
  if (!allowed.ok) return allowed;
  const before = await readEventCursor(allowed.value, page.cursor);
  if (!before.ok) return before;
  const { workspaceId, services, reach } = allowed.value;
  const sight = summary !== "none" || reach === "own" ? await findSight(allowed.value) : null;
  const seen = reach === "own" && sight !== null ? { isSeen: sight.sees } : {};
  const wanted = { ...filter, isOwnOnly: !includeOperational, ...seen };
  const { items, next } = await services.events.list(workspaceId, wanted, before.value, page.limit);
  const shown = sight === null ? items : items.map(sight.narrow);
  const mayLack = summary === "where_known";
  const summaries = summary === "none" || sight === null ? [] : await summarize(allowed.value, shown, sight, mayLack);
  const listed = shown.map((event, index) => ({ ...event, summary: summaries[index] ?? null }));
  return ok({ items: listed, nextCursor: next === null ? null : await writeEventCursor(allowed.value, next) });
}

async function summarize(
  { services, workspaceId }: AllowedContext,
  events: readonly EventHead[],
  sight: Sight,
  mayLack: boolean,
): Promise<readonly (DeliverySummary | null)[]> {
  const whole = (await services.events.withAddedTargets(workspaceId, events)).map(sight.narrow);
  return summarizeEvents(services, whole, sight.webhooks, { mayLack });
}

/** The delivery of an event to one webhook. */
export interface EventDelivery {
  readonly webhookId: string;
  readonly deliveryId: string;
  /** Null when the webhook was deleted, together with its deliveries. */
  readonly delivery: Delivery | null;
}

/** An event with its deliveries. */
export interface EventDetail {
  readonly event: Omit<KeptEvent, "dataText">;
  /** Minified JSON; null once it was pruned. */
  readonly dataText: string | null;
  readonly deliveries: readonly EventDelivery[];
  /** The webhooks that don't get the event, as of now, and why; null unless asked for. */
  readonly notDeliveredTo: readonly (Absence & { readonly webhookId: string })[] | null;
}

/** Gets an event with its deliveries. */
export async function getEvent(
  context: ActionContext,
  id: string,
  { explain }: { readonly explain: boolean },
): Promise<Result<EventDetail, Failure>> {
  const allowed = allow(context, "events.read");
  if (!allowed.ok) return allowed;
  const { services, workspaceId } = allowed.value;
  const found = CHOSEN_ID.test(id) ? await services.events.find(workspaceId, id) : undefined;
  if (found === undefined) return err(notFound("event"));
  const { webhooks, sees, narrow } = await findSight(allowed.value);
  if (!sees(found)) return err(notFound("event"));
  const event = narrow(found);
  const dataText = (await readEventData(event, services)) ?? null;
  const deliveries = await findDeliveries(context, event, webhooks);
  const notDeliveredTo = explain ? explainAbsence(event, dataText, webhooks) : null;
  return ok({ event, dataText, deliveries, notDeliveredTo });
}

/** Deliveries past their retention are left out: nothing is known of them. */
async function findDeliveries(
  { services }: ActionContext,
  event: KeptEvent,
  webhooks: readonly WebhookWithCreator[],
): Promise<readonly EventDelivery[]> {
  const byId = new Map(webhooks.map((webhook) => [webhook.id, webhook]));
  const found = await Promise.all(
    event.targets.map(async (target): Promise<readonly EventDelivery[]> => {
      const { webhookId, deliveryId } = target;
      const webhook = byId.get(webhookId);
      if (webhook === undefined) return [{ webhookId, deliveryId, delivery: null }];
      const delivery = await findEventDelivery(services, event, target, webhook);
      return delivery === undefined ? [] : [{ webhookId, deliveryId, delivery }];
    }),
  );
  return found.flat();
}

/** Finds the delivery of an event to a webhook; undefined when it is past its retention. */
export async function findEventDelivery(
  services: ActionServices,
  event: KeptEvent,
  target: EventTarget,
  webhook: WebhookWithCreator,
): Promise<Delivery | undefined> {
  const [known] = await services.outbox(webhook.id).find(outboxSettings(webhook), [target.deliveryId]);
  const named = known === undefined ? nameDelivery(services, { event, target }) : null;
  return named === null ? known : showNamedDelivery(named, webhook, services.now());
}

function explainAbsence(
  event: KeptEvent,
  dataText: string | null,
  webhooks: readonly WebhookWithCreator[],
): NonNullable<EventDetail["notDeliveredTo"]> {
  const data = filterData(dataText);
  const targeted = new Set(event.targets.map(({ webhookId }) => webhookId));
  const work = { looks: MAX_EVENT_LOOKS };
  return webhooks
    .map((webhook) => {
      // A webhook that matches now without being a target has changed since the fan-out.
      const absence: Absence = findAbsence(webhook, event, data, work) ?? { reason: "not_subscribed" };
      return { webhookId: webhook.id, ...absence };
    })
    .filter(({ webhookId }) => !targeted.has(webhookId));
}
