import { type Failure, failure, notFound } from "../domain/failure.ts";
import { MAX_EVENT_LOOKS } from "../domain/filter/parse-filter.ts";
import { CHOSEN_ID } from "../domain/ids.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { findAbsence, maySee } from "../pipeline/fan-out.ts";
import { type FilterData, filterData, readEventData } from "../pipeline/read-event-data.ts";
import type { KeptEvent } from "../store/event-table.ts";
import { readWebhooksWithCreators, type WebhookWithCreator } from "../store/read-fan-out.ts";
import type { ActionServices } from "./action-services.ts";
import type { AllowedContext } from "./context.ts";
import { findEventDelivery } from "./events.ts";

/** An event that can be sent again, and the webhooks of its workspace. */
export interface Replayable {
  readonly event: KeptEvent;
  readonly data: FilterData;
  readonly webhooks: readonly WebhookWithCreator[];
}

/** Finds an event of which the data is still kept. */
export async function findReplayable(
  { services, workspaceId }: AllowedContext,
  id: string,
): Promise<Result<Replayable, Failure>> {
  const event = CHOSEN_ID.test(id) ? await services.events.find(workspaceId, id) : undefined;
  if (event === undefined) return err(notFound("event"));
  const data = filterData(await readEventData(event, services));
  if (data === null) return err(failure("conflict", "the event's data has been pruned, so it can't be sent again"));
  return ok({ event, data, webhooks: await readWebhooksWithCreators(services.db, workspaceId) });
}

/** The webhooks that match an event now; one that was created later gets a replay too. */
export function matchNow({ event, data, webhooks }: Replayable): readonly WebhookWithCreator[] {
  const work = { looks: MAX_EVENT_LOOKS };
  return webhooks.filter((webhook) => {
    return [undefined, "created_later"].includes(findAbsence(webhook, event, data, work)?.reason);
  });
}

/** Why a webhook can't get a replay when it is named, in words; null when it can. */
export function refuseNamed(webhook: WebhookWithCreator, event: KeptEvent): string | null {
  if (webhook.status !== "active") return "is disabled";
  return maySee(webhook, event) ? null : "is not allowed to see this event";
}

/**
 * Keeps the webhooks where the event failed, was canceled or was missed; not where it is pending, or where its record was
 * pruned.
 */
export async function leaveOutSent(
  services: ActionServices,
  event: KeptEvent,
  webhooks: readonly WebhookWithCreator[],
): Promise<readonly WebhookWithCreator[]> {
  const wanted = await Promise.all(
    webhooks.map(async (webhook) => {
      const target = event.targets.find(({ webhookId }) => webhookId === webhook.id);
      if (target === undefined) return [webhook];
      const delivery = await findEventDelivery(services, event, target, webhook);
      return delivery?.status === "failed" || delivery?.status === "canceled" ? [webhook] : [];
    }),
  );
  return wanted.flat();
}
