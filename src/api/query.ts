import { zValidator } from "@hono/zod-validator";
import { z } from "zod";
import { timeInput } from "../actions/time-input.ts";
import { ACTOR_KINDS } from "../domain/audited-actions.ts";
import { DELIVERY_STATUSES } from "../domain/delivery.ts";
import { EVENT_PATTERN, MAX_EVENT_TYPE_LENGTH } from "../domain/event-type.ts";
import { invalid } from "../domain/failure.ts";
import { problemsOf } from "../domain/problems.ts";
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
const eventType = absent(z.string()).meta({ description: "An event type.", example: "investment.created" });
const eventPattern = absent(z.string()).meta({ description: "An event type, or a prefix such as `investment.*`." });

/** The query parameters of each kind of list. Times become epoch milliseconds; absent ones are null. */
export const queries = {
  page: z.object(page),
  webhooks: z.object({
    ...page,
    status: absent(z.enum(WEBHOOK_STATUSES)),
    event: absent(z.string()).meta({ description: "Those subscribed to this event type." }),
  }),
  deliveries: z.object({ ...page, ...span, status: absent(z.enum(DELIVERY_STATUSES)), event_type: eventType }),
  events: z.object({ ...page, ...span, type: eventPattern }),
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
      description: "Of which event types: one, those with a prefix such as `investment.*`, or `*`; all without it.",
      pattern: EVENT_PATTERN,
      maxLength: MAX_EVENT_TYPE_LENGTH,
    }),
  }),
  event: z.object({
    explain: z.enum(["true", "false"]).default("false").meta({ description: "`true` for `not_delivered_to`." }),
  }),
} as const;

/** A parameter that is null when it is absent. */
function absent<T extends z.ZodType>(schema: T) {
  return schema.optional().transform((value) => value ?? null);
}

/** Validates query parameters. Problems are answered in the documented shape. */
export function query<T extends z.ZodType>(schema: T) {
  return zValidator("query", schema, (result, c) => {
    if (result.success) return undefined;
    const [first = { field: "", message: "is not valid" }, ...rest] = problemsOf(result.error.issues);
    return answerFailure(c, invalid(first, ...rest));
  });
}
