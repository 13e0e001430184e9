import { z } from "zod";
import { publishedEventInput, publishedEventsInput } from "../../actions/published-event-input.ts";
import { replayInput } from "../../actions/replay-event.ts";
import {
  acceptedEventAnswer,
  acceptedEventsAnswer,
  eventDetailAnswer,
  eventsAnswer,
  rejectedEventsAnswer,
  replayedAnswer,
} from "../answers/event-answers.ts";
import { queries } from "../query.ts";
import { acceptedEvent, bodies, event, eventDetail, page, shown } from "./examples.ts";
import type { Operation } from "./operation.ts";

const idempotencyKey = z.object({
  "Idempotency-Key": z.string().min(1).max(255).optional().meta({
    description: "Makes it safe to publish again, for an event without an `id`: the id is a hash of workspace and key.",
  }),
});

export const EVENT_OPERATIONS: readonly Operation[] = [
  {
    id: "events.publish",
    route: "POST /v1/events",
    tag: "Events",
    summary: "Publish an event",
    description:
      "It is durable when this answers. With an `id` or an `Idempotency-Key` it is safe to repeat: once the first is dispatched, the same id and body answers 200 with `duplicate`, another body 409.",
    access: "events.publish",
    headers: idempotencyKey,
    body: { schema: publishedEventInput, example: bodies.event },
    answers: {
      200: {
        description: "It was published before.",
        schema: acceptedEventAnswer,
        example: { ...acceptedEvent, duplicate: true },
      },
      202: { description: "It is accepted.", schema: acceptedEventAnswer, example: acceptedEvent },
    },
    failures: ["conflict"],
  },
  {
    id: "events.publishBatch",
    route: "POST /v1/events/batch",
    tag: "Events",
    summary: "Publish up to 1,000 events, all or none",
    description:
      "One bad event refuses the whole batch. Give each event an `id` to make a batch safe to repeat; an `Idempotency-Key` is refused. After a 503 a part may have been accepted: repeat with the same ids.",
    access: "events.publish",
    body: { schema: publishedEventsInput.meta({ id: "PublishedEvents" }), example: bodies.events },
    answers: {
      202: {
        description: "All are accepted.",
        schema: acceptedEventsAnswer,
        example: { data: [{ ...acceptedEvent, id: "investment-42" }] },
      },
    },
    failures: ["conflict"],
  },
  {
    id: "events.list",
    route: "GET /v1/events",
    tag: "Events",
    summary: "List events",
    description:
      "Events show here once they are fanned out, normally well under a second after they were accepted. You see all, or as a member those that were owed to, or would match, webhooks of your own, and only these webhooks in them. The work for a page is bounded: with a filter it may have fewer entries than `limit`, even none, while `has_more` is true.",
    access: "events.read",
    query: queries.events,
    answers: { 200: { description: "Newest first, without their data.", schema: eventsAnswer, example: page(event) } },
  },
  {
    id: "events.get",
    route: "GET /v1/events/:id",
    tag: "Events",
    summary: "Get an event with its data and deliveries",
    description: "As a member you see what the list has of it.",
    access: "events.read",
    query: queries.event,
    answers: { 200: { description: "The event.", schema: eventDetailAnswer, example: eventDetail } },
  },
  {
    id: "events.replay",
    route: "POST /v1/events/:id/replay",
    tag: "Events",
    summary: "Send an event again",
    description:
      'To every webhook that matches now, or to those named. `only: "failed_or_missed"` leaves out those that have it. The same deliveries become pending again, with their whole schedule.',
    access: "events.replay",
    body: {
      schema: replayInput.meta({ id: "ReplayRequest" }),
      isOptional: true,
      example: { only: "failed_or_missed" },
    },
    answers: { 202: { description: "It will be sent.", schema: replayedAnswer, example: { matched: 2 } } },
    failures: ["conflict"],
  },
  {
    id: "rejectedEvents.list",
    route: "GET /v1/rejected-events",
    tag: "Events",
    summary: "List refused events of other Workers",
    description: "What came through the queue and could not be published, with the reason.",
    access: "rejected.read",
    query: queries.page,
    answers: {
      200: {
        description: "Newest first.",
        schema: rejectedEventsAnswer,
        example: page({
          id: "rej_01K91P0G00T1V2W3X4Y5Z6A7B8",
          reason: "type: must be 2 to 6 segments of a-z 0-9 _ joined by full stops",
          received_at: shown.at,
          body: '{"v":1,"workspace_id":"ws_demo","type":"Investment","data":{}}',
        }),
      },
    },
  },
];
