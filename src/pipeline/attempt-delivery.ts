import { unsentAttempt } from "../domain/attempt.ts";
import type { OwedDelivery } from "../domain/delivery.ts";
import { buildBody } from "../domain/envelope.ts";
import type { EventContent } from "../domain/event.ts";
import { log } from "../log.ts";
import type { Report } from "../messages/outbox-calls.ts";
import { type EventKey, eventKey, type KeptEvent } from "../store/event-table.ts";
import type { StoredWebhook } from "../store/webhook-table.ts";
import { exchange, type ExchangePorts, type SendingKeys } from "./exchange.ts";
import type { Item, Job } from "./parcel.ts";
import { isPostponed, type Postponement } from "./postponement.ts";
import { type EventDataPorts, readEventData } from "./read-event-data.ts";

/** What an attempt needs of the outside. */
export interface AttemptPorts extends ExchangePorts, EventDataPorts {
  /** The service's own address, which CloudEvents name as their source; null where none is set. */
  readonly publicUrl: string | null;
}

/** What an attempt that was made came to. */
export type AttemptReport = Extract<Report, { kind: "attempted" }>;

/** Makes one attempt, unless it is postponed. Throws only when the event can't be read, before anything is sent. */
export async function attemptDelivery(
  webhook: StoredWebhook,
  keys: SendingKeys,
  { item, claim }: Job,
  events: ReadonlyMap<string, KeptEvent>,
  ports: AttemptPorts,
): Promise<AttemptReport | Postponement> {
  const { owed: delivery } = item;
  const { number, token, trigger } = claim;
  const content = await findContent(item, claim, events, ports);
  if (content === undefined) return prunedReport(delivery, claim, ports.now());
  const event = { ...content, id: delivery.eventId, workspaceId: webhook.workspaceId, type: delivery.eventType };
  const result = await exchange(
    {
      workspaceId: webhook.workspaceId,
      webhookId: webhook.id,
      url: webhook.url,
      timeoutMs: webhook.timeoutMs,
      headerNames: webhook.headerNames,
      keys,
      delivery,
      number,
      token,
      trigger,
      body: buildBody(event, delivery.format, ports.publicUrl),
    },
    ports,
  );
  if (isPostponed(result)) return result;
  const { attempt, verdict } = result;
  const { outcome, retryAfterSeconds } = verdict;
  if (outcome !== "delivered") {
    log("info", "attempt_failed", {
      workspace_id: webhook.workspaceId,
      webhook_id: webhook.id,
      delivery_id: delivery.id,
      event_id: delivery.eventId,
      event_type: delivery.eventType,
      host: URL.parse(webhook.url)?.host,
      number,
      response_code: attempt.responseCode,
      duration_ms: attempt.endedAt - attempt.startedAt,
      error: attempt.error?.code,
    });
  }
  return { kind: "attempted", delivery, attempt, outcome, retryAfterSeconds, content: null };
}

/** The event from the message, from the Outbox (trial sends), or from D1; undefined once it was pruned. */
async function findContent(
  item: Item,
  claim: Job["claim"],
  events: ReadonlyMap<string, KeptEvent>,
  ports: AttemptPorts,
): Promise<EventContent | undefined> {
  if (claim.content !== null) return { ...claim.content, applicationId: null };
  if (item.content !== null) return item.content;
  const event = events.get(eventKey(keyOf(item)));
  if (event === undefined) return undefined;
  const dataText = await readEventData(event, ports);
  return dataText === undefined ? undefined : { ...event, dataText };
}

function prunedReport(delivery: OwedDelivery, claim: Job["claim"], now: number): AttemptReport {
  const error = { code: "internal", message: "the event's data has been pruned" } as const;
  const attempt = unsentAttempt(claim, error, now);
  return { kind: "attempted", delivery, attempt, outcome: "terminal", retryAfterSeconds: null, content: null };
}

/** What the event of a delivery is found by. */
export function keyOf({ workspaceId, owed: { acceptedAt, eventId: id } }: Item): EventKey {
  return { workspaceId, acceptedAt, id };
}
