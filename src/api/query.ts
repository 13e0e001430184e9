import { zValidator } from "@hono/zod-validator";
import { z } from "zod";
import { timeInput } from "../actions/time-input.ts";
import { ACTOR_KINDS } from "../domain/audited-actions.ts";
import { DELIVERY_STATUSES } from "../domain/delivery.ts";
import { EVENT_PATTERN, MAX_EVENT_TYPE_LENGTH } from "../domain/event-type.ts";
import { invalid } from "../domain/failure.ts";
import { CHOSEN_ID } from "../domain/ids.ts";
import { SHOWN_ERROR_CODES } from "../domain/outcome.ts";
import { problemsOf } from "../domain/problems.ts";
import { readResponseCodes, RESPONSE_CODES_PATTERN, RESPONSE_CODES_RULE } from "../domain/response-codes.ts";
import { STATS_PERIODS } from "../domain/stats-periods.ts";
import { WEBHOOK_STATUSES } from "../domain/webhook.ts";
import { answerFailure } from "./answer.ts";

const RANGE = "must be a number from 1 to 100";
const page = {
  limit: z
    .string()
    .refine((text) => /^\d{1,6}$/.test(text), RANGE)
    .transform(Number)
    .refine((limit) => limit >= 1 && limit <= 100, RANGE)
    .default(20)
    .meta({ type: "integer", minimum: 1, maximum: 100, default: 20 }),
  cursor: absent(z.string()).meta({ description: "`next_cursor` of the page before." }),
};
const span = {
  since: absent(timeInput).meta({ description: "Not before this time." }),
  until: absent(timeInput).meta({ description: "Not after this time." }),
};
const flag = z.enum(["true", "false"]).default("false");
const eventPattern = absent(z.string()).meta({ description: "An event type, or a prefix such as `investment.*`." });

const responseCodes = z
  .string()
  .transform((text, context) => {
    const read = readResponseCodes(text);
    if (read !== undefined) return read;
    context.addIssue({ code: "custom", message: RESPONSE_CODES_RULE });
    return z.NEVER;
  })
  .meta({ pattern: RESPONSE_CODES_PATTERN });
/** What deliveries are filtered by. */
const deliveryFilter = {
  ...span,
  status: absent(z.enum(DELIVERY_STATUSES)),
  event_type: eventPattern,
  event_id: absent(z.string().regex(CHOSEN_ID, "must be an event's id")).meta({ description: "The event's id." }),
  response_code: absent(responseCodes).meta({
    description: "The code that is shown: one such as `404`, a class such as `5xx`, or `none` for no answer.",
  }),
  error: absent(z.enum(SHOWN_ERROR_CODES)).meta({
    description: "Why the newest attempt failed, of those that were not delivered.",
  }),
};

/** The query parameters of each kind of list. Times become epoch milliseconds; absent ones are null. */
export const queries = {
  page: z.object(page),
  webhooks: z.object({
    ...page,
    status: absent(z.enum(WEBHOOK_STATUSES)),
    event: absent(z.string()).meta({ description: "Those subscribed to this event type." }),
  }),
  deliveries: z.object({ ...page, ...deliveryFilter }),
  events: z.object({
    ...page,
    ...span,
    type: eventPattern,
    application_id: absent(z.string()),
    tag: absent(z.string()).meta({ description: "One of the event's tags." }),
    include_operational: flag.meta({
      description: "`true` also for operational events, which a `type` such as `webhook.*` lists too.",
    }),
    summary: flag.meta({ description: "`true` for the counts of each event's `deliveries`." }),
  }),
  audit: z.object({
    ...page,
    ...span,
    actor_kind: absent(z.enum(ACTOR_KINDS)),
    actor: absent(z.string()),
    action: absent(z.string()),
    target: absent(z.string()),
  }),
  stats: z.object({ period: z.enum(STATS_PERIODS).default("24h") }),
  catalog: z.object({
    type: absent(z.string()).meta({
      description: "Only these types: a name, a prefix such as `order.*`, or `*`.",
      pattern: EVENT_PATTERN,
      maxLength: MAX_EVENT_TYPE_LENGTH,
    }),
  }),
  event: z.object({
    explain: flag.meta({ description: "`true` for `not_delivered_to`." }),
  }),
} as const;

/** A parameter that is null when it is absent. */
function absent<T extends z.ZodType>(schema: T) {
  return schema.optional().transform((value) => value ?? null);
}

/** What a list of events is asked for, in the actions' terms. */
export function eventsAsked(asked: z.output<typeof queries.events>) {
  const { limit, cursor, application_id: applicationId, include_operational, summary, ...filter } = asked;
  const includeOperational = include_operational === "true";
  return {
    asked: {
      ...filter,
      applicationId,
      includeOperational,
      summary: summary === "true" ? ("all" as const) : ("none" as const),
    },
    page: { limit, cursor },
  };
}

/** What a list of deliveries is asked for, in the actions' terms. */
export function deliveriesAsked(asked: z.output<typeof queries.deliveries>) {
  const { limit, cursor, event_type: eventType, event_id: eventId, response_code: responseCodes, ...rest } = asked;
  return { filter: { ...rest, eventType, eventId, responseCodes }, page: { limit, cursor } };
}

/** Validates query parameters. Problems are answered in the documented shape. */
export function query<T extends z.ZodType>(schema: T) {
  return zValidator("query", schema, (result, c) => {
    if (result.success) return undefined;
    const [first = { field: "", message: "is not valid" }, ...rest] = problemsOf(result.error.issues);
    return answerFailure(c, invalid(first, ...rest));
  });
}
