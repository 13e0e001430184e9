import { deliveryId } from "../crypto/make-ids.ts";
import type { OwedDelivery } from "../domain/delivery.ts";
import type { AcceptedEvent, EventContent, EventTarget, Exclusion } from "../domain/event.ts";
import { isSubscribed } from "../domain/event-type.ts";
import type { FilterCondition, Work } from "../domain/filter/filter.ts";
import { creatorMemberId, effectiveLane } from "../domain/webhook.ts";
import { mayReceive } from "../domain/roles.ts";
import type { WebhookWithCreator } from "../store/read-fan-out.ts";
import type { FilterBudget } from "./filter-budget.ts";
import { type EventDataPorts, type FilterData, filterData, readEventData } from "./read-event-data.ts";
import { applyFilter, type FilteredEvent, readsData } from "./webhook-filters.ts";

/** An event without its data, as far as webhooks are matched by it. */
export type MatchedEvent = FilteredEvent & Pick<AcceptedEvent, "visibleTo" | "acceptedAt">;

/** Why a webhook doesn't get an event. */
export interface Absence {
  readonly reason: Exclusion;
  /** The first condition of its filter that failed; absent unless `filtered`, null when the filter is not understood. */
  readonly condition?: FilterCondition | null;
}

/** Says why a webhook doesn't get an event, or undefined when it does; `work` is what the event has for all filters. */
export function findAbsence(
  webhook: WebhookWithCreator,
  event: MatchedEvent,
  data: FilterData,
  work?: Work,
): Absence | undefined {
  if (!isSubscribed(webhook.events, event.type)) return { reason: "not_subscribed" };
  if (!maySee(webhook, event)) return { reason: "not_visible" };
  const verdict = applyFilter(webhook, event, data, work);
  if (typeof verdict === "object") return { reason: "filtered", condition: verdict.condition };
  if (webhook.status !== "active") return { reason: "disabled" };
  if (webhook.activeSince > event.acceptedAt) return { reason: "created_later" };
  return verdict === "unknown" ? { reason: "unknown" } : undefined;
}

type Creation = Pick<WebhookWithCreator, "createdBy" | "creatorIsMember" | "creatorRole">;

/** Tells whether a webhook's creator, by the role of now, may see an event. */
export function maySee(webhook: Creation, { visibleTo }: Pick<AcceptedEvent, "visibleTo">): boolean {
  return mayReceive({ memberId: creatorMemberId(webhook), role: webhook.creatorRole }, visibleTo);
}

/** Tells whether an event's data has to be read to match it. */
export function needsData(webhooks: readonly WebhookWithCreator[], event: Pick<AcceptedEvent, "type">): boolean {
  return webhooks.some((webhook) => {
    return readsData(webhook) && webhook.status === "active" && isSubscribed(webhook.events, event.type);
  });
}

/**
 * Finds the webhooks of a workspace that get an event. Where a filter can't be applied, since the data was pruned, the event
 * is owed: its attempt says so. Throws when the filters of the batch have no `budget` left.
 */
export async function matchTargets(
  event: AcceptedEvent,
  webhooks: readonly WebhookWithCreator[],
  ports: EventDataPorts,
  budget: FilterBudget,
): Promise<readonly EventTarget[]> {
  const data = needsData(webhooks, event) ? filterData(await readEventData(event, ports)) : null;
  const matching = budget.spend(event.workspaceId, (work) =>
    webhooks.filter((webhook) => {
      const absence = findAbsence(webhook, event, data, work);
      return absence === undefined || absence.reason === "unknown";
    }),
  );
  return Promise.all(
    matching.map(async (webhook) => ({
      webhookId: webhook.id,
      deliveryId: await deliveryId(event.id, webhook.id, event.acceptedAt),
      format: webhook.payloadFormat,
      epoch: webhook.epoch,
      lane: effectiveLane(webhook),
    })),
  );
}

/** The delivery that an event owes to one target. */
export function owedDelivery(
  event: Pick<AcceptedEvent, "id" | "type" | "acceptedAt">,
  target: EventTarget,
): OwedDelivery {
  return {
    id: target.deliveryId,
    eventId: event.id,
    eventType: event.type,
    acceptedAt: event.acceptedAt,
    format: target.format,
    epoch: target.epoch,
  };
}

/** What an event's body is built from; null when its data is kept in a table of its own. */
export function contentOf({ createdAt, applicationId, dataText }: AcceptedEvent): EventContent | null {
  return dataText === null ? null : { createdAt, applicationId, dataText };
}
