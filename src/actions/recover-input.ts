import { z } from "zod";
import { RECOVERABLE_STATUSES } from "../domain/delivery.ts";
import { isEventPattern, MAX_EVENT_TYPE_LENGTH, NAME_OR_PREFIX_PATTERN } from "../domain/event-type.ts";
import { readResponseCodes, RESPONSE_CODES_PATTERN, RESPONSE_CODES_RULE } from "../domain/response-codes.ts";
import { MAX_WEBHOOK_EVENTS } from "../domain/webhook.ts";
import { boundedList } from "../pipeline/bounded-list.ts";
import { timeInput } from "../pipeline/time-text.ts";

const eventType = z
  .string()
  .refine((entry) => entry !== "*" && isEventPattern(entry), "must be an event type or a prefix such as investment.*")
  .meta({ pattern: NAME_OR_PREFIX_PATTERN, maxLength: MAX_EVENT_TYPE_LENGTH });
const eventTypes = boundedList(eventType, {
  min: 1,
  max: MAX_WEBHOOK_EVENTS,
  tooShort: "must name at least one event type",
  tooLong: `must name at most ${MAX_WEBHOOK_EVENTS} event types`,
});

const responseCodes = z
  .unknown()
  .transform((given, context) => {
    const text = typeof given === "number" ? String(given) : given;
    const read = typeof text === "string" ? readResponseCodes(text) : undefined;
    if (read !== undefined) return read;
    context.addIssue({ code: "custom", message: RESPONSE_CODES_RULE });
    return z.NEVER;
  })
  .meta({
    anyOf: [
      { type: "integer", minimum: 100, maximum: 599 },
      { type: "string", pattern: RESPONSE_CODES_PATTERN },
    ],
    description: "A code such as 404, a class such as `5xx`, or `none` for those without an answer.",
  });

/** The input of a recovery. Times become epoch milliseconds; absent fields are undefined. */
export const recoverInput = z
  .strictObject({
    since: timeInput.meta({ format: "date-time", description: "RFC 3339; not after `until`." }),
    until: timeInput.optional().meta({ format: "date-time", description: "RFC 3339; now unless given." }),
    statuses: boundedList(z.enum(RECOVERABLE_STATUSES), { min: 1, max: 2, tooShort: "must name at least one status" })
      .transform((statuses) => [...new Set(statuses)])
      .default(["failed"]),
    event_types: eventTypes.optional(),
    response_code: responseCodes.optional(),
    include_missed: z.boolean().default(false),
    dry_run: z.boolean().default(false),
  })
  .transform(
    ({ event_types: eventTypes, response_code: responseCodes, include_missed, dry_run: dryRun, ...filter }) => {
      return { ...filter, eventTypes, responseCodes, includeMissed: include_missed, dryRun };
    },
  );
export type RecoverInput = z.infer<typeof recoverInput>;
