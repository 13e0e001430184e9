import { z } from "zod";
import { MAX_BATCH_EVENTS } from "../domain/event.ts";
import { CHOSEN_ID, isEventId } from "../domain/ids.ts";
import { personText } from "./person-text.ts";

const chosenId = z.string().regex(CHOSEN_ID, "must be 1 to 64 of A-Z a-z 0-9 _ -");
/** RFC 3339 has years of four digits, also when a time is moved to UTC. */
const FIRST_TIME = Date.parse("0000-01-01T00:00:00Z");
const LAST_TIME = Date.parse("9999-12-31T23:59:59.999Z");
const time = z.iso.datetime({ offset: true, error: "must be an RFC 3339 time" }).refine((text) => {
  const ms = Date.parse(text);
  return ms >= FIRST_TIME && ms <= LAST_TIME;
}, "must be in the years 0000 to 9999 in UTC");

/** An event as a caller gives it: the same through the API, Publisher and the queue. Times are RFC 3339. */
export const publishedEvent = z.strictObject({
  type: z.string(),
  data: z.unknown().refine((value) => value !== undefined, "is required"),
  id: chosenId.refine(isEventId, { error: "must not have the form of Hookline's own ids", abort: true }).optional(),
  created_at: time.optional(),
  application_id: personText(1, 128).nullable().optional(),
  visible_to: z.array(chosenId).max(1000).nullable().optional(),
});
export type PublishedEvent = z.infer<typeof publishedEvent>;

/** What another Worker sends to `hookline-events` when it sends several events; a single one is spread into it. */
export const publishedBatch = z.strictObject({
  v: z.literal(1),
  workspace_id: z.string(),
  events: z.array(z.unknown()).min(1).max(MAX_BATCH_EVENTS),
});
