import { z } from "zod";
import { TRIGGERS } from "../../domain/attempt.ts";
import { DELIVERY_STATUSES, RECOVERY_STATUSES } from "../../domain/delivery.ts";
import { SHOWN_ERROR_CODES } from "../../domain/outcome.ts";
import { NEXT_ATTEMPT_REASONS } from "../../domain/retry-schedule.ts";
import { type AnswerOf, count, pageOf, time } from "./parts.ts";

export const responseCode = z.int().nullable().meta({ description: "Null without an answer.", example: 200 });
const responseTime = z.number().nullable().meta({ description: "Milliseconds; null without an answer." });
const trigger = z.enum(TRIGGERS);
const attemptError = z
  .object({ code: z.enum(SHOWN_ERROR_CODES), message: z.string() })
  .meta({ id: "AttemptError", description: "Why an attempt failed." });

const deliveryFields = {
  id: z.string().meta({ example: "del_01K9ZJ5V7Q8R9S0T1V2W3X4Y5Z" }),
  event_id: z.string(),
  event_type: z.string(),
  status: z.enum(DELIVERY_STATUSES),
  response_code: responseCode,
  response_time_ms: responseTime,
  attempt_count: count,
  next_attempt_at: time.nullable().meta({ description: "Null when none is planned." }),
  trigger: trigger.meta({
    description: "What the newest attempt came from: the schedule, a resend, a replay or recovery, or a trial.",
  }),
  created_at: time,
  completed_at: time.nullable(),
};

export const deliveryAnswer = z.object(deliveryFields).meta({ id: "Delivery" });
export const deliveriesAnswer = pageOf(deliveryAnswer, "DeliveryPage");

export const workspaceDeliveryAnswer = z
  .object({ ...deliveryFields, webhook_id: z.string() })
  .meta({ id: "WorkspaceDelivery" });
export const workspaceDeliveriesAnswer = pageOf(workspaceDeliveryAnswer, "WorkspaceDeliveryPage");

const attempt = z
  .object({
    number: z.int().min(1),
    trigger,
    started_at: time,
    response_code: responseCode,
    response_time_ms: responseTime,
    response_body: z
      .string()
      .nullable()
      .meta({ description: "The first 4 KiB; what a subscriber answers is not to be trusted." }),
    response_headers: z.record(z.string(), z.string()),
    error: attemptError.nullable().meta({ description: "Null when the attempt delivered." }),
    request: z
      .object({
        url: z.string(),
        headers: z
          .record(z.string(), z.string())
          .meta({ description: "As sent; values of your own headers are `***`." }),
        body: z.string().nullable().meta({ description: "The exact body; null once the event's data was pruned." }),
      })
      .nullable()
      .meta({ description: "Null when nothing was sent." }),
  })
  .meta({ id: "Attempt" });

export const deliveryDetailAnswer = z
  .object({
    ...deliveryFields,
    next_attempt_reason: z
      .enum(NEXT_ATTEMPT_REASONS)
      .nullable()
      .meta({ description: "Why the next attempt is when it is; null when none is planned." }),
    attempts: z.array(attempt).meta({ description: "The newest attempts, by number." }),
  })
  .meta({ id: "DeliveryDetail" });

export const trialAnswer = z
  .object({
    id: z.string().meta({ description: "The event's id." }),
    delivery_id: z.string(),
    status: z.enum(["delivered", "failed"]),
    response_code: responseCode,
    response_time_ms: responseTime,
    response_body: z.string().nullable(),
    error: attemptError.nullable(),
  })
  .meta({ id: "TrialResult" });

export const startedRecoveryAnswer = z
  .object({ id: z.string().meta({ example: "rec_01K9ZJ5V7Q8R9S0T1V2W3X4Y5Z" }), matched: count })
  .meta({ id: "StartedRecovery" });

const counts = z.record(z.string(), count);
export const recoveryPreviewAnswer = z
  .object({
    matched: count,
    by_event_type: counts,
    by_response_code: counts.meta({ description: "By code such as `404`; `none` for those without an answer." }),
  })
  .meta({ id: "RecoveryPreview" });

export const recoveryAnswer = z
  .object({
    id: z.string(),
    matched: count,
    done: count,
    delivered: count,
    failed: count,
    status: z.enum(RECOVERY_STATUSES),
  })
  .meta({ id: "Recovery" });

const percentile = z
  .number()
  .nullable()
  .meta({ description: "Milliseconds, at most 5 % off; null without an answer." });

export const statsAnswer = z
  .object({
    delivered: count,
    failed: count,
    pending: count,
    canceled: count,
    success_rate: z.number().min(0).max(1).nullable().meta({ description: "Null when no delivery has ended." }),
    response_time_ms: z.object({ p50: percentile, p95: percentile }),
    attempts: z.object({
      total: count,
      by_response_class: z.object({ "2xx": count, "3xx": count, "4xx": count, "5xx": count, none: count }),
    }),
    oldest_pending_seconds: count.nullable().meta({ description: "How long the oldest pending delivery has waited." }),
    series: z.array(z.object({ at: time, delivered: count, failed: count })),
  })
  .meta({ id: "WebhookStats", description: "By when events were accepted; trial sends count nowhere." });

export type DeliveryAnswer = AnswerOf<typeof deliveryAnswer>;
export type WorkspaceDeliveryAnswer = AnswerOf<typeof workspaceDeliveryAnswer>;
export type DeliveryDetailAnswer = AnswerOf<typeof deliveryDetailAnswer>;
export type AttemptAnswer = AnswerOf<typeof attempt>;
export type TrialAnswer = AnswerOf<typeof trialAnswer>;
export type RecoverAnswerJson = AnswerOf<typeof startedRecoveryAnswer> | AnswerOf<typeof recoveryPreviewAnswer>;
export type RecoveryAnswer = AnswerOf<typeof recoveryAnswer>;
export type StatsAnswer = AnswerOf<typeof statsAnswer>;
