import { z } from "zod";
import { MAX_BATCH_EVENTS } from "../domain/event.ts";
import { boundedList } from "../pipeline/bounded-list.ts";
import { publishedEvent } from "../pipeline/published-event.ts";

/** The input of `POST /v1/events`. */
export const publishedEventInput = publishedEvent.meta({ id: "PublishedEvent" });

/** The input of `POST /v1/events/batch`, whose events are checked one by one. */
export const publishedEventsInput = z.strictObject({
  events: boundedList(publishedEventInput, { min: 1, max: MAX_BATCH_EVENTS }),
});
