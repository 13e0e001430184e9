import type { Exclusion } from "../domain/event.ts";
import { isSubscribed } from "../domain/event-type.ts";
import { findAbsence, type MatchedEvent } from "../pipeline/fan-out.ts";
import { readsData } from "../pipeline/webhook-filters.ts";
import type { EventHead } from "../store/event-table.ts";
import { readWebhooksWithCreators, type WebhookWithCreator } from "../store/read-fan-out.ts";
import type { AllowedContext } from "./context.ts";
import { reaches } from "./find-webhook.ts";

type SeenHead = MatchedEvent & Pick<EventHead, "targets">;

/** What an actor may see of its workspace's events. */
export interface Sight {
  /** The webhooks that the actor may see, in every event. */
  readonly webhooks: readonly WebhookWithCreator[];
  /** Tells whether the actor may see an event. */
  readonly sees: (event: SeenHead) => boolean;
  /** Leaves out of an event what the actor may not see: other webhooks, and other members. */
  readonly narrow: <Event extends SeenHead>(event: Event) => Event;
}

/**
 * Why a webhook does not get an event that it would have got at another time. Data is not read for it: a webhook that filters on
 * data shows what was owed to it, and nothing else.
 */
const MISSED: readonly (Exclusion | undefined)[] = [undefined, "disabled", "created_later"];

/** Finds what an actor sees: everything, or the events that were owed to, or would match, webhooks of its own. */
export async function findSight(context: AllowedContext): Promise<Sight> {
  const { services, workspaceId, reach, actor } = context;
  const all = await readWebhooksWithCreators(services.db, workspaceId);
  if (reach === "all") return { webhooks: all, sees: () => true, narrow: (event) => event };
  const webhooks = all.filter((webhook) => reaches(context, webhook));
  const telling = webhooks.filter((webhook) => !readsData(webhook));
  const ids = new Set(webhooks.map(({ id }) => id));
  const subscribedTo = remember((type) => telling.filter(({ events }) => isSubscribed(events, type)));
  return {
    webhooks,
    sees: (event) =>
      event.targets.some(({ webhookId }) => ids.has(webhookId)) ||
      subscribedTo(event.type).some((webhook) => MISSED.includes(findAbsence(webhook, event, null)?.reason)),
    narrow: (event) => ({
      ...event,
      targets: event.targets.filter(({ webhookId }) => ids.has(webhookId)),
      visibleTo: event.visibleTo?.filter((memberId) => memberId === actor.memberId) ?? null,
    }),
  };
}

/** Remembers what was found for each event type: a list has few of them. */
function remember<T>(find: (type: string) => T): (type: string) => T {
  const found = new Map<string, T>();
  return (type) => {
    const known = found.get(type) ?? find(type);
    found.set(type, known);
    return known;
  };
}
