import type { RecoverAnswer, Recovery } from "../../actions/recoveries.ts";
import type { PeriodStats } from "../../actions/stats.ts";
import type { FilterTest } from "../../actions/test-filter.ts";
import type { TestResult } from "../../actions/test-webhook.ts";
import type { ShownSecret } from "../../actions/webhook-secrets.ts";
import type { ShownKeys } from "../../actions/webhook-keys.ts";
import type { ChangedWebhook } from "../../actions/webhook-changes.ts";
import type { CreatedWebhook } from "../../actions/webhooks.ts";
import { givenCompat } from "../../domain/compat-signature.ts";
import { shownError } from "../../domain/outcome.ts";
import { MASKED } from "../../domain/request-headers.ts";
import { shownFilter, type Webhook } from "../../domain/webhook.ts";
import { describeHealth } from "../../domain/webhook-health.ts";
import type { RecoverAnswerJson, RecoveryAnswer, StatsAnswer, TrialAnswer } from "../answers/delivery-answers.ts";
import type {
  ChangedWebhookAnswer,
  CreatedWebhookAnswer,
  PublicKeyAnswer,
  FilterTestAnswer,
  SecretAnswer,
  WebhookAnswer,
} from "../answers/webhook-answers.ts";
import { time } from "./time-json.ts";

/** A webhook, without its secret. */
export function webhookJson(webhook: Webhook): WebhookAnswer {
  const { health, reason } = describeHealth(webhook);
  return {
    id: webhook.id,
    name: webhook.name,
    description: webhook.description,
    url: webhook.url,
    events: webhook.events,
    filter: shownFilter(webhook),
    status: webhook.status,
    disabled_reason: webhook.disabledReason,
    payload_format: webhook.payloadFormat,
    headers: Object.fromEntries(webhook.headerNames.map((name) => [name, MASKED])),
    retry_schedule: webhook.retrySchedule,
    timeout_ms: webhook.timeoutMs,
    rate_limit: webhook.rateLimit,
    ordering: webhook.ordering,
    signature: webhook.signature,
    compat_signature: webhook.compatSignature === null ? null : givenCompat(webhook.compatSignature),
    health,
    health_reason: reason,
    created_by: webhook.createdBy,
    created_at: time(webhook.createdAt),
    updated_at: time(webhook.updatedAt),
  };
}

/** A changed webhook, with a warning for each change that was not asked for. */
export function changedWebhookJson({ webhook, warnings }: ChangedWebhook): ChangedWebhookAnswer {
  return { ...webhookJson(webhook), warnings };
}

/** A new webhook, with its secret. */
export function createdWebhookJson({ webhook, secret, standardSecret }: CreatedWebhook): CreatedWebhookAnswer {
  return { ...webhookJson(webhook), secret, standard_secret: standardSecret };
}

/** A webhook's secret. */
export function secretJson({ secret, standardSecret, previousExpiresAt }: ShownSecret): SecretAnswer {
  return { secret, standard_secret: standardSecret, previous_expires_at: time(previousExpiresAt) };
}

/** A webhook's public keys. */
export function publicKeyJson({ publicKey, previous, jwksUrl }: ShownKeys): PublicKeyAnswer {
  return {
    public_key: publicKey,
    previous: previous.map((one) => ({ public_key: one.publicKey, expires_at: time(one.expiresAt) })),
    jwks_url: jwksUrl,
  };
}

/** What a filter makes of the newest events. */
export function filterTestJson({ matched, of, firstMismatch: first }: FilterTest): FilterTestAnswer {
  return { matched, of, first_mismatch: first && { event_id: first.eventId, condition: first.condition } };
}

/** The result of a trial send. */
export function testJson({ eventId, deliveryId, status, attempt }: TestResult): TrialAnswer {
  return {
    id: eventId,
    delivery_id: deliveryId,
    status,
    response_code: attempt.responseCode,
    response_time_ms: attempt.responseTimeMs,
    response_body: attempt.responseBody,
    error: shownError(attempt.error),
  };
}

/** What a webhook's deliveries of a period came to; the rate is null when none has ended. */
export function statsJson({ delivered, failed, pending, canceled, ...stats }: PeriodStats): StatsAnswer {
  const { responseTimeMs, attempts, oldestPendingSeconds, series } = stats;
  const ended = delivered + failed;
  return {
    delivered,
    failed,
    pending,
    canceled,
    success_rate: ended === 0 ? null : delivered / ended,
    response_time_ms: responseTimeMs,
    attempts: { total: attempts.total, by_response_class: attempts.byResponseClass },
    oldest_pending_seconds: oldestPendingSeconds,
    series: series.map(({ at, delivered, failed }) => ({ at: time(at), delivered, failed })),
  };
}

/** A started recovery, or the preview of one. `none` counts deliveries without an answer. */
export function recoverJson(answer: RecoverAnswer): RecoverAnswerJson {
  if (answer.kind === "started") return { id: answer.recovery.id, matched: answer.recovery.matched };
  const { matched, byEventType, byResponseCode } = answer.preview;
  const codes = [...byResponseCode].map(([code, count]) => [code ?? "none", count] as const);
  return { matched, by_event_type: Object.fromEntries(byEventType), by_response_code: Object.fromEntries(codes) };
}

/** The progress of a recovery. */
export function recoveryJson({ id, matched, done, delivered, failed, status }: Recovery): RecoveryAnswer {
  return { id, matched, done, delivered, failed, status };
}
