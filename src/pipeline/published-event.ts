import { z } from "zod";
import { MAX_BATCH_EVENTS, MAX_TAG_LENGTH, MAX_TAGS } from "../domain/event.ts";
import { EVENT_TYPE_PATTERN, MAX_EVENT_TYPE_LENGTH, RESERVED_PATTERN } from "../domain/event-type.ts";
import { CHOSEN_ID, isEventId, OWN_IDS_BUT_EVENTS } from "../domain/ids.ts";
import { boundedList } from "./bounded-list.ts";
import { personText } from "./person-text.ts";
import { timeText } from "./time-text.ts";

const chosenId = z.string().regex(CHOSEN_ID, "must be 1 to 64 of A-Z a-z 0-9 _ -");
const NOT_OWN = {
  description: "Makes it safe to publish again: the same id and body is the same event. Generated when absent.",
  not: { pattern: OWN_IDS_BUT_EVENTS },
};
/** Most members in an event's `visible_to`. */
const MAX_VISIBLE_TO = 1000;

/** The input of one event, the same through the API, Publisher and the queue. Times are RFC 3339. */
export const publishedEvent = z.strictObject({
  type: z.string().meta({
    pattern: EVENT_TYPE_PATTERN,
    not: { pattern: RESERVED_PATTERN },
    maxLength: MAX_EVENT_TYPE_LENGTH,
    description: "Of the workspace's catalog, if that has any.",
    example: "investment.created",
  }),
  data: z
    .unknown()
    .refine((value) => value !== undefined, "is required")
    .meta({
      description:
        "Any JSON value of up to 256 KiB. Numbers that a double would change are refused: send them as strings.",
    }),
  id: chosenId
    .refine(isEventId, { error: "must not look like one of Hookline's own ids", abort: true })
    .meta(NOT_OWN)
    .optional(),
  created_at: timeText.optional().meta({ description: "RFC 3339; the time of acceptance when absent." }),
  application_id: personText(1, 128).nullable().optional(),
  visible_to: boundedList(chosenId, { max: MAX_VISIBLE_TO }).nullable().optional().meta({
    description: "The members whose webhooks may get it, besides owners' and admins'; null for all.",
  }),
  tags: boundedList(personText(1, MAX_TAG_LENGTH), { max: MAX_TAGS })
    .refine((tags) => new Set(tags).size === tags.length, "must not have a tag twice")
    .optional()
    .meta({ uniqueItems: true, description: "Texts to find the event by. Subscribers do not get them." }),
});
export type PublishedEvent = z.infer<typeof publishedEvent>;

/** The message of another Worker with several events. A single event has its fields in the message itself. */
export const publishedBatch = z.strictObject({
  v: z.literal(1),
  workspace_id: z.string(),
  events: boundedList(z.unknown(), { min: 1, max: MAX_BATCH_EVENTS }),
});
