import type { EventDetail, ListedEvent } from "../../actions/events.ts";
import type { CatalogImport } from "../../actions/import-catalog.ts";
import type { Acceptance } from "../../actions/publish.ts";
import { nextAttemptOf } from "../../domain/delivery.ts";
import type {
  AcceptedEventAnswer,
  AcceptedEventsAnswer,
  CatalogImportAnswer,
  ReplayedAnswer,
  EventAnswer,
  EventDetailAnswer,
  EventTypeAnswer,
  RejectedEventAnswer,
} from "../answers/event-answers.ts";
import { time } from "./time-json.ts";

/** The answer to publishing. */
export function acceptanceJson({ event, duplicate }: Acceptance): AcceptedEventAnswer {
  const accepted = { id: event.id, type: event.type, created_at: time(event.createdAt), status: "accepted" } as const;
  return duplicate ? { ...accepted, duplicate } : accepted;
}

/** The answer to publishing a batch. */
export function acceptancesJson(accepted: readonly Acceptance[]): AcceptedEventsAnswer {
  return { data: accepted.map(acceptanceJson) };
}

/** The answer to a replay. */
export function replayedJson({ matched }: ReplayedAnswer): ReplayedAnswer {
  return { matched };
}

/** An event in lists, with the counts of its deliveries if these were asked for. */
export function listedEventJson({ summary, ...event }: ListedEvent): EventAnswer {
  return summary === null ? eventJson(event) : { ...eventJson(event), deliveries: summary };
}

function eventJson(event: EventDetail["event"] | Omit<ListedEvent, "summary">) {
  return {
    id: event.id,
    type: event.type,
    created_at: time(event.createdAt),
    accepted_at: time(event.acceptedAt),
    application_id: event.applicationId,
    visible_to: event.visibleTo,
    tags: event.tags,
  };
}

/** An event with its data and deliveries. */
export function eventDetailJson({ event, dataText, deliveries, notDeliveredTo }: EventDetail): EventDetailAnswer {
  const data: unknown = dataText === null ? null : JSON.parse(dataText);
  return {
    ...eventJson(event),
    data,
    deliveries: deliveries.map(({ webhookId, deliveryId, delivery }) => ({
      webhook_id: webhookId,
      delivery_id: deliveryId,
      status: delivery?.status ?? "canceled",
      response_code: delivery?.responseCode ?? null,
      attempt_count: delivery?.attemptCount ?? 0,
      next_attempt_at: delivery === null ? null : time(nextAttemptOf(delivery).at),
    })),
    ...(notDeliveredTo === null
      ? {}
      : { not_delivered_to: notDeliveredTo.map(({ webhookId, ...why }) => ({ webhook_id: webhookId, ...why })) }),
  };
}

/** An entry of the catalog. */
export function eventTypeJson(entry: {
  readonly name: string;
  readonly description: string;
  readonly schemaText: string | null;
  readonly exampleText: string | null;
  readonly deprecated: boolean;
  readonly since: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}): EventTypeAnswer {
  const schema: unknown = entry.schemaText === null ? null : JSON.parse(entry.schemaText);
  const example: unknown = entry.exampleText === null ? null : JSON.parse(entry.exampleText);
  return {
    name: entry.name,
    description: entry.description,
    schema,
    example,
    deprecated: entry.deprecated,
    since: entry.since,
    created_at: time(entry.createdAt),
    updated_at: time(entry.updatedAt),
  };
}

/** What an import changes. */
export function catalogImportJson({
  dryRun,
  added,
  changed,
  unchanged,
  notInDocument,
}: CatalogImport): CatalogImportAnswer {
  return { dry_run: dryRun, added, changed, unchanged, not_in_document: notInDocument };
}

/** A rejected event. */
export function rejectedEventJson(rejected: {
  readonly id: string;
  readonly reason: string;
  readonly receivedAt: number;
  readonly body: string;
}): RejectedEventAnswer {
  const { id, reason, receivedAt, body } = rejected;
  return { id, reason, received_at: time(receivedAt), body };
}
