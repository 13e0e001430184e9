import { z } from "zod";
import { IMPORTED_FIELDS } from "../../actions/import-catalog.ts";
import { DELIVERY_STATUSES } from "../../domain/delivery.ts";
import { EXCLUSIONS } from "../../domain/event.ts";
import { responseCode } from "./delivery-answers.ts";
import { type AnswerOf, count, filterCondition, pageOf, time } from "./parts.ts";

export const acceptedEventAnswer = z
  .object({
    id: z.string().meta({ example: "evt_01K9ZJ5V7Q8R9S0T1V2W3X4Y5Z" }),
    type: z.string(),
    created_at: time,
    status: z.literal("accepted"),
    duplicate: z.literal(true).optional().meta({ description: "The event was published and fanned out before." }),
  })
  .meta({ id: "AcceptedEvent" });

export const acceptedEventsAnswer = z
  .object({ data: z.array(acceptedEventAnswer).meta({ description: "In the order of the request." }) })
  .meta({ id: "AcceptedEvents" });

const eventFields = {
  id: z.string(),
  type: z.string(),
  created_at: time,
  accepted_at: time,
  application_id: z.string().nullable(),
  visible_to: z.array(z.string()).nullable().meta({ description: "Member ids; null for the whole workspace." }),
  tags: z.array(z.string()),
};

const summary = z.object({ total: count, delivered: count, failed: count, pending: count });

export const eventAnswer = z
  .object({
    ...eventFields,
    deliveries: summary.optional().meta({ description: "With `summary=true`; canceled ones are in `total` alone." }),
  })
  .meta({ id: "Event" });
export const eventsAnswer = pageOf(eventAnswer, "EventPage");

export const eventDetailAnswer = z
  .object({
    ...eventFields,
    data: z.unknown().meta({ description: "As published; null once it was pruned." }),
    deliveries: z.array(
      z.object({
        webhook_id: z.string(),
        delivery_id: z.string(),
        status: z.enum(DELIVERY_STATUSES),
        response_code: responseCode,
        attempt_count: count,
        next_attempt_at: time.nullable(),
      }),
    ),
    not_delivered_to: z
      .array(
        z.object({
          webhook_id: z.string(),
          reason: z.enum(EXCLUSIONS),
          condition: filterCondition.nullable().optional().meta({
            description:
              "With `filtered`: the first condition that failed; null when the filter is of a later version.",
          }),
        }),
      )
      .optional()
      .meta({ description: "The webhooks that don't get the event, as of now; with `explain=true`." }),
  })
  .meta({ id: "EventDetail" });

export const replayedAnswer = z
  .object({ matched: count.meta({ description: "To how many webhooks the event is sent again." }) })
  .meta({ id: "Replayed" });

export const eventTypeAnswer = z
  .object({
    name: z.string().meta({ example: "investment.created" }),
    description: z.string(),
    schema: z.unknown().meta({ description: "A JSON Schema (2020-12) of the data; null without one." }),
    example: z.unknown().meta({ description: "Example data; null without one." }),
    deprecated: z.boolean().meta({ description: "It may still be published and subscribed to." }),
    since: z.string().nullable().meta({ description: "The version or date since when it exists." }),
    created_at: time,
    updated_at: time,
  })
  .meta({ id: "EventType" });
export const eventTypesAnswer = pageOf(eventTypeAnswer, "EventTypePage");

export const catalogImportAnswer = z
  .object({
    dry_run: z.boolean(),
    added: z.array(z.string()),
    changed: z.array(z.object({ name: z.string(), fields: z.array(z.enum(IMPORTED_FIELDS)) })),
    unchanged: z.array(z.string()),
    not_in_document: z
      .array(z.string())
      .meta({ description: "Types of the catalog that the document has not. They stay." }),
  })
  .meta({ id: "CatalogImport" });

export const rejectedEventAnswer = z
  .object({
    id: z.string(),
    reason: z.string(),
    received_at: time,
    body: z.string().meta({ description: "The message as it came, cut at 4 KB." }),
  })
  .meta({ id: "RejectedEvent" });
export const rejectedEventsAnswer = pageOf(rejectedEventAnswer, "RejectedEventPage");

export type AcceptedEventAnswer = AnswerOf<typeof acceptedEventAnswer>;
export type AcceptedEventsAnswer = AnswerOf<typeof acceptedEventsAnswer>;
export type ReplayedAnswer = AnswerOf<typeof replayedAnswer>;
export type EventAnswer = AnswerOf<typeof eventAnswer>;
export type EventDetailAnswer = AnswerOf<typeof eventDetailAnswer>;
export type EventTypeAnswer = AnswerOf<typeof eventTypeAnswer>;
export type CatalogImportAnswer = AnswerOf<typeof catalogImportAnswer>;
export type RejectedEventAnswer = AnswerOf<typeof rejectedEventAnswer>;
