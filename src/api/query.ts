import { zValidator } from "@hono/zod-validator";
import { z } from "zod";
import { timeInput } from "../actions/time-input.ts";
import { ACTOR_KINDS } from "../domain/audited-actions.ts";
import { DELIVERY_STATUSES } from "../domain/delivery.ts";
import { invalid } from "../domain/failure.ts";
import { problemsOf } from "../domain/problems.ts";
import { STATS_PERIODS } from "../domain/stats-periods.ts";
import { WEBHOOK_STATUSES } from "../domain/webhook.ts";
import { answerFailure } from "./answer.ts";

const range = "must be a number from 1 to 100";
const page = {
  limit: z
    .string()
    .regex(/^\d{1,6}$/, range)
    .transform(Number)
    .refine((limit) => limit >= 1 && limit <= 100, range)
    .default(20),
  cursor: z.string().nullable().default(null),
};
const absent = <T extends z.ZodType>(schema: T) => schema.nullable().default(null);
const span = { since: absent(timeInput), until: absent(timeInput) };

/** The query parameters of each kind of list. Times become epoch milliseconds; absent ones are null. */
export const queries = {
  page: z.object(page),
  webhooks: z.object({ ...page, status: absent(z.enum(WEBHOOK_STATUSES)), event: absent(z.string()) }),
  deliveries: z.object({
    ...page,
    ...span,
    status: absent(z.enum(DELIVERY_STATUSES)),
    event_type: absent(z.string()),
  }),
  events: z.object({ ...page, ...span, type: absent(z.string()) }),
  audit: z.object({
    ...page,
    ...span,
    actor_kind: absent(z.enum(ACTOR_KINDS)),
    actor: absent(z.string()),
    action: absent(z.string()),
    target: absent(z.string()),
  }),
  stats: z.object({ period: z.enum(STATS_PERIODS).default("24h") }),
  catalog: z.object({ type: absent(z.string()) }),
  event: z.object({ explain: z.enum(["true", "false"]).default("false") }),
} as const;

/** Validates query parameters. Problems are answered in the documented shape. */
export function query<T extends z.ZodType>(schema: T) {
  return zValidator("query", schema, (result, c) => {
    if (result.success) return undefined;
    const [first = { field: "", message: "is not valid" }, ...rest] = problemsOf(result.error.issues);
    return answerFailure(c, invalid(first, ...rest));
  });
}
