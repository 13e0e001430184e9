import type { Delivery } from "../domain/delivery.ts";
import type { DeliveryFilter } from "../domain/delivery-filter.ts";
import type { Failure } from "../domain/failure.ts";
import { timeOfId } from "../domain/ids.ts";
import { ok, type Result } from "../domain/result.ts";
import { readWebhooks, type StoredWebhook } from "../store/webhook-table.ts";
import { type ActionContext, allow } from "./context.ts";
import { type PageAnswer, type PageRequest, readIdCursor, writeCursor } from "./cursor.ts";
import { reaches } from "./find-webhook.ts";
import { findAskedEvent, listLog } from "./list-log.ts";
import { mergeLogs } from "./merge-logs.ts";
import { listNamedByWebhook } from "./named-deliveries.ts";

/** A delivery with the webhook that it is of. */
export interface WorkspaceDelivery {
  readonly webhook: StoredWebhook;
  readonly delivery: Delivery;
}

/**
 * Lists the deliveries of all webhooks that the actor may see, newest first. Each Outbox is asked once. As with one log, a page
 * with a filter may have fewer than its limit, or none, where the list goes on.
 */
export async function listWorkspaceDeliveries(
  context: ActionContext,
  filter: DeliveryFilter,
  page: PageRequest,
): Promise<Result<PageAnswer<WorkspaceDelivery>, Failure>> {
  const allowed = allow(context, "webhooks.read");
  if (!allowed.ok) return allowed;
  const cursor = readIdCursor(page.cursor, "delivery");
  if (!cursor.ok) return cursor;
  const { services, workspaceId } = allowed.value;
  const before = cursor.value;
  const { eventId = null } = filter;
  const [all, asked, named] = await Promise.all([
    readWebhooks(services.db, workspaceId),
    eventId === null ? null : findAskedEvent(services, workspaceId, eventId),
    eventId === null ? listNamedByWebhook(services, workspaceId, filter, before) : null,
  ]);
  const webhooks = all.filter((webhook) => reaches(allowed.value, webhook));
  const { items, next } = await mergeLogs(webhooks.length, page.limit, async (log, limit, atLeast) => {
    const webhook = webhooks[log];
    if (webhook === undefined) throw new Error("a log is of a webhook");
    const since = atLeast === null ? filter.since : (timeOfId("delivery", atLeast) ?? null);
    const own = named?.get(webhook.id) ?? [];
    return listLog(services, webhook, { filter: { ...filter, since }, asked, named: own, before, limit });
  });
  const found = items.flatMap(({ log, item }) => {
    const webhook = webhooks[log];
    return webhook === undefined ? [] : [{ webhook, delivery: item }];
  });
  return ok({ items: found, nextCursor: next === null ? null : writeCursor(next) });
}
