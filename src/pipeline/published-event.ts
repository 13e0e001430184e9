import { z } from "zod";
import { MAX_BATCH_EVENTS } from "../domain/event.ts";
import { CHOSEN_ID, isEventId } from "../domain/ids.ts";
import { boundedList } from "./bounded-list.ts";
import { personText } from "./person-text.ts";
import { timeText } from "./time-text.ts";

const chosenId = z.string().regex(CHOSEN_ID, "must be 1 to 64 of A-Z a-z 0-9 _ -");
/** Most members in an event's `visible_to`. */
const MAX_VISIBLE_TO = 1000;

/** The input of one event, the same through the API, Publisher and the queue. Times are RFC 3339. */
export const publishedEvent = z.strictObject({
  type: z.string(),
  data: z.unknown().refine((value) => value !== undefined, "is required"),
  id: chosenId.refine(isEventId, { error: "must not look like one of Hookline's own ids", abort: true }).optional(),
  created_at: timeText.optional(),
  application_id: personText(1, 128).nullable().optional(),
  visible_to: boundedList(chosenId, { max: MAX_VISIBLE_TO }).nullable().optional(),
});
export type PublishedEvent = z.infer<typeof publishedEvent>;

/** The message of another Worker with several events. A single event has its fields in the message itself. */
export const publishedBatch = z.strictObject({
  v: z.literal(1),
  workspace_id: z.string(),
  events: boundedList(z.unknown(), { min: 1, max: MAX_BATCH_EVENTS }),
});
