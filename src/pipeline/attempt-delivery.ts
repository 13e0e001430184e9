import { unsentAttempt } from "../domain/attempt.ts";
import { buildBody } from "../domain/envelope.ts";
import type { EventContent } from "../domain/event.ts";
import { log } from "../log.ts";
import type { DueDelivery } from "../messages/deliver-message.ts";
import type { Report } from "../messages/outbox-calls.ts";
import { type EventKey, eventKey, type KeptEvent } from "../store/event-table.ts";
import type { StoredWebhook } from "../store/webhook-table.ts";
import { exchange, type ExchangePorts, type SendingKeys } from "./exchange.ts";
import type { ReadyDelivery } from "./parcel.ts";
import { isPostponed, type Postponement } from "./postponement.ts";
import { type EventDataPorts, readEventData } from "./read-event-data.ts";

/** The functions that an attempt gets from outside. */
export interface AttemptPorts extends ExchangePorts, EventDataPorts {
  /** The service's own address, the source of CloudEvents; null when it is not set. */
  readonly publicUrl: string | null;
}

/** The report of an attempt that was made. */
export type AttemptReport = Extract<Report, { kind: "attempted" }>;

/** Makes one attempt, unless it is postponed. Throws only when the event can't be read, before anything is sent. */
export async function attemptDelivery(
  webhook: StoredWebhook,
  keys: SendingKeys,
  ready: ReadyDelivery,
  events: ReadonlyMap<string, KeptEvent>,
  ports: AttemptPorts,
): Promise<AttemptReport | Postponement> {
  const { owed: delivery, number, token, trigger } = ready;
  const content = await findContent(ready, events, ports);
  if (content === undefined) return prunedReport(ready, ports.now());
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

/** The event that came with the delivery, else from D1; undefined once it was pruned. */
async function findContent(
  due: DueDelivery,
  events: ReadonlyMap<string, KeptEvent>,
  ports: AttemptPorts,
): Promise<EventContent | undefined> {
  if (due.content !== null) return due.content;
  const event = events.get(eventKey(keyOf(due)));
  if (event === undefined) return undefined;
  const dataText = await readEventData(event, ports);
  return dataText === undefined ? undefined : { ...event, dataText };
}

function prunedReport(ready: ReadyDelivery, now: number): AttemptReport {
  const error = { code: "internal", message: "the event's data has been pruned" } as const;
  const attempt = unsentAttempt(ready, error, now);
  return {
    kind: "attempted",
    delivery: ready.owed,
    attempt,
    outcome: "terminal",
    retryAfterSeconds: null,
    content: null,
  };
}

/** The key of a delivery's event. */
export function keyOf({ workspaceId, owed: { acceptedAt, eventId: id } }: DueDelivery): EventKey {
  return { workspaceId, acceptedAt, id };
}
