import type { Attempt } from "../domain/attempt.ts";
import type { Delivery, NamedDelivery } from "../domain/delivery.ts";
import { buildBody } from "../domain/envelope.ts";
import type { DeliveryFilter } from "../domain/delivery-filter.ts";
import { type Failure, failure, notFound } from "../domain/failure.ts";
import { isId } from "../domain/ids.ts";
import { requestHeaders } from "../domain/request-headers.ts";
import { err, ok, type Result } from "../domain/result.ts";
import type { Permission } from "../domain/roles.ts";
import { outboxSettings } from "../domain/webhook.ts";
import { readEventData } from "../pipeline/read-event-data.ts";
import type { StoredWebhook } from "../store/webhook-table.ts";
import { audit } from "./audit.ts";
import type { ActionContext } from "./context.ts";
import { type PageAnswer, type PageRequest, readIdCursor, writeCursor } from "./cursor.ts";
import { findOwnWebhook } from "./find-webhook.ts";
import { findAskedEvent, listLog } from "./list-log.ts";
import { findNamedDelivery, listNamedDeliveries, showNamedDelivery } from "./named-deliveries.ts";

/**
 * Lists a webhook's log, newest first. With a filter, a page may have fewer deliveries than its limit, or none, where the
 * log goes on: as many are looked at as takes a few milliseconds.
 */
export async function listDeliveries(
  context: ActionContext,
  webhookId: string,
  filter: DeliveryFilter,
  page: PageRequest,
): Promise<Result<PageAnswer<Delivery>, Failure>> {
  const found = await findOwnWebhook(context, webhookId, "webhooks.read");
  if (!found.ok) return found;
  const before = readIdCursor(page.cursor, "delivery");
  if (!before.ok) return before;
  const { services } = context;
  const { webhook } = found.value;
  const { eventId = null } = filter;
  const asked = eventId === null ? null : await findAskedEvent(services, webhook.workspaceId, eventId);
  const named = asked === null ? await listNamedDeliveries(services, webhook, filter, before.value) : [];
  const query = { filter, asked, named, before: before.value, limit: page.limit };
  const { items, next } = await listLog(services, webhook, query);
  return ok({ items, nextCursor: next === null ? null : writeCursor(next) });
}

/** The request of an attempt, with the values of custom headers masked; null when nothing was sent. */
export interface ShownRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Null when the event's data was pruned. */
  readonly body: string | null;
}

/** A delivery with its attempts and their requests. */
export interface DeliveryDetail {
  readonly delivery: Delivery;
  readonly attempts: readonly { readonly attempt: Attempt; readonly request: ShownRequest | null }[];
}

/** Gets a delivery with its attempts. */
export async function getDelivery(
  context: ActionContext,
  webhookId: string,
  deliveryId: string,
): Promise<Result<DeliveryDetail, Failure>> {
  const found = await findDelivery(context, webhookId, deliveryId, "webhooks.read");
  if (!found.ok) return found;
  const { webhook, delivery } = found.value;
  const body = await findBody(context, webhook, delivery);
  const identity = { ...delivery, webhookId, deliveryId };
  const attempts = delivery.attempts.map((attempt) => {
    const { request, number: attemptNumber } = attempt;
    if (request === null) return { attempt, request };
    const headers = requestHeaders({ ...identity, attemptNumber }, request, {});
    return { attempt, request: { url: request.url, headers, body: body ?? null } };
  });
  return ok({ delivery, attempts });
}

/** Makes one more attempt of a delivery now, whatever its status. */
export async function resendDelivery(
  context: ActionContext,
  webhookId: string,
  deliveryId: string,
): Promise<Result<Delivery, Failure>> {
  const found = await findDelivery(context, webhookId, deliveryId, "webhooks.write");
  if (!found.ok) return found;
  const { webhook, delivery, named } = found.value;
  if (webhook.status !== "active") return err(failure("conflict", "the webhook is disabled; enable it to resend"));
  if ((await findBody(context, webhook, delivery)) === undefined) {
    return err(failure("conflict", "the event's data has been pruned, so it can't be sent again"));
  }
  const outbox = context.services.outbox(webhook.id);
  if (!(await outbox.resend(outboxSettings(webhook), deliveryId, named))) return err(notFound("delivery"));
  await audit(context, webhook.workspaceId, "delivery.resent", deliveryId, { name: webhook.name });
  const [resent = delivery] = await outbox.find(outboxSettings(webhook), [deliveryId]);
  return ok(resent);
}

/** Cancels a pending delivery. */
export async function cancelDelivery(
  context: ActionContext,
  webhookId: string,
  deliveryId: string,
): Promise<Result<Delivery, Failure>> {
  const found = await findDelivery(context, webhookId, deliveryId, "webhooks.write");
  if (!found.ok) return found;
  const { webhook, named } = found.value;
  const outbox = context.services.outbox(webhook.id);
  const canceled = await outbox.cancel(outboxSettings(webhook), deliveryId, named);
  if (canceled === undefined) {
    // It may have ended since it was found.
    const [ended] = await outbox.find(outboxSettings(webhook), [deliveryId]);
    if (ended === undefined) return err(notFound("delivery"));
    return err(failure("conflict", `the delivery is ${ended.status}, not pending`));
  }
  await audit(context, webhook.workspaceId, "delivery.canceled", deliveryId, { name: webhook.name });
  return ok(canceled);
}

interface FoundDelivery {
  readonly webhook: StoredWebhook;
  readonly delivery: Delivery;
  /** Set when an event names the delivery and its Outbox doesn't know it yet. Calls to the Outbox then bring it along. */
  readonly named: NamedDelivery | null;
}

async function findDelivery(
  context: ActionContext,
  webhookId: string,
  deliveryId: string,
  permission: Permission,
): Promise<Result<FoundDelivery, Failure>> {
  const found = await findOwnWebhook(context, webhookId, permission);
  if (!found.ok) return found;
  const { webhook } = found.value;
  const { services } = context;
  if (!isId("delivery", deliveryId)) return err(notFound("delivery"));
  const [delivery] = await services.outbox(webhook.id).find(outboxSettings(webhook), [deliveryId]);
  if (delivery !== undefined) return ok({ webhook, delivery, named: null });
  const named = await findNamedDelivery(services, webhook, deliveryId);
  if (named === null) return err(notFound("delivery"));
  return ok({ webhook, delivery: showNamedDelivery(named, webhook, services.now()), named });
}

/** Builds the body of a delivery's attempts again, byte for byte; undefined once the event's data was pruned. */
async function findBody(
  { services }: ActionContext,
  webhook: StoredWebhook,
  delivery: Delivery,
): Promise<string | undefined> {
  const { workspaceId } = webhook;
  const { acceptedAt, eventId: id, eventType: type } = delivery;
  const test = await services.outbox(webhook.id).findTestContent(delivery.id);
  if (test !== null) {
    const event = { ...test, id, type, workspaceId, applicationId: null };
    return buildBody(event, delivery.format, services.settings.publicUrl);
  }
  const [event] = await services.events.findKept([{ workspaceId, acceptedAt, id, chosen: false }]);
  const dataText = event && (await readEventData(event, services));
  if (event === undefined || dataText === undefined) return undefined;
  return buildBody({ ...event, dataText }, delivery.format, services.settings.publicUrl);
}
