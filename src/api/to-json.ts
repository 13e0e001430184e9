import type { Acceptance } from "../actions/publish.ts";
import type { DeliveryDetail } from "../actions/deliveries.ts";
import type { EventDetail } from "../actions/events.ts";
import type { ServiceStatus } from "../actions/service-status.ts";
import type { CreatedWebhook } from "../actions/webhooks.ts";
import type { ShownSecret } from "../actions/webhook-secrets.ts";
import type { Recovery } from "../actions/recoveries.ts";
import type { DeliveryStats } from "../actions/stats.ts";
import type { TestResult } from "../actions/test-webhook.ts";
import type { Attempt } from "../domain/attempt.ts";
import { type Delivery, nextAttemptOf } from "../domain/delivery.ts";
import { rfc3339 } from "../domain/envelope.ts";
import type { AcceptedEvent } from "../domain/event.ts";
import { MASKED } from "../domain/request-headers.ts";
import type { KeyRole, MemberRole } from "../domain/roles.ts";
import type { Webhook } from "../domain/webhook.ts";

/*
 * The one crossing from the domain's terms to the API's: snake_case, RFC 3339 times.
 */

function time(ms: number | null): string | null {
  return ms === null ? null : rfc3339(ms);
}

/** A webhook as the API shows it, without its secret. */
export function webhookJson(webhook: Webhook) {
  return {
    id: webhook.id,
    name: webhook.name,
    description: webhook.description,
    url: webhook.url,
    events: webhook.events,
    status: webhook.status,
    disabled_reason: webhook.disabledReason,
    payload_format: webhook.payloadFormat,
    headers: Object.fromEntries(webhook.headerNames.map((name) => [name, MASKED])),
    retry_schedule: webhook.retrySchedule,
    timeout_ms: webhook.timeoutMs,
    rate_limit: webhook.rateLimit,
    ordering: webhook.ordering,
    health: webhook.health,
    created_by: webhook.createdBy,
    created_at: time(webhook.createdAt),
    updated_at: time(webhook.updatedAt),
  };
}

/** A new webhook, with its secret. */
export function createdWebhookJson({ webhook, secret, standardSecret }: CreatedWebhook) {
  return { ...webhookJson(webhook), secret, standard_secret: standardSecret };
}

/** A webhook's secret. */
export function secretJson({ secret, standardSecret, previousExpiresAt }: ShownSecret) {
  return { secret, standard_secret: standardSecret, previous_expires_at: time(previousExpiresAt) };
}

/** What a trial send came to. */
export function testJson({ eventId, deliveryId, status, attempt }: TestResult) {
  return {
    id: eventId,
    delivery_id: deliveryId,
    status,
    response_code: attempt.responseCode,
    response_time_ms: attempt.responseTimeMs,
    response_body: attempt.responseBody,
    error: attempt.error,
  };
}

/** A delivery as the log lists it. */
export function deliveryJson(delivery: Delivery) {
  const last = delivery.attempts.at(-1);
  return {
    id: delivery.id,
    event_id: delivery.eventId,
    event_type: delivery.eventType,
    status: delivery.status,
    response_code: last?.responseCode ?? null,
    response_time_ms: last?.responseTimeMs ?? null,
    attempt_count: delivery.attemptCount,
    next_attempt_at: time(nextAttemptOf(delivery).at),
    trigger: delivery.trigger,
    created_at: time(delivery.acceptedAt),
    completed_at: time(delivery.completedAt),
  };
}

/** A delivery with its attempts. */
export function deliveryDetailJson({ delivery, attempts }: DeliveryDetail) {
  return {
    ...deliveryJson(delivery),
    next_attempt_reason: nextAttemptOf(delivery).reason,
    attempts: attempts.map(({ attempt, request }) => ({ ...attemptJson(attempt), request })),
  };
}

function attemptJson(attempt: Attempt) {
  return {
    number: attempt.number,
    trigger: attempt.trigger,
    started_at: time(attempt.startedAt),
    response_code: attempt.responseCode,
    response_time_ms: attempt.responseTimeMs,
    response_body: attempt.responseBody,
    response_headers: attempt.responseHeaders,
    error: attempt.error,
  };
}

/** What a webhook's deliveries of a period came to; the rate is null when none has ended. */
export function statsJson({ delivered, failed, pending, canceled, responseTimeMs, series }: DeliveryStats) {
  const ended = delivered + failed;
  return {
    delivered,
    failed,
    pending,
    canceled,
    success_rate: ended === 0 ? null : delivered / ended,
    response_time_ms: responseTimeMs,
    series: series.map(({ at, delivered, failed }) => ({ at: time(at), delivered, failed })),
  };
}

/** How far a recovery came. */
export function recoveryJson({ id, matched, done, delivered, failed, status }: Recovery) {
  return { id, matched, done, delivered, failed, status };
}

/** What publishing answers. */
export function acceptanceJson({ event, duplicate }: Acceptance) {
  const accepted = { id: event.id, type: event.type, created_at: time(event.createdAt), status: "accepted" };
  return duplicate ? { ...accepted, duplicate } : accepted;
}

/** An event as lists show it. */
export function eventJson(event: AcceptedEvent) {
  return {
    id: event.id,
    type: event.type,
    created_at: time(event.createdAt),
    accepted_at: time(event.acceptedAt),
    application_id: event.applicationId,
    visible_to: event.visibleTo,
  };
}

/** One event with its data and what became of it. */
export function eventDetailJson({ event, dataText, deliveries, notDeliveredTo }: EventDetail) {
  const data: unknown = dataText === null ? null : JSON.parse(dataText);
  return {
    ...eventJson(event),
    data,
    deliveries: deliveries.map(({ webhookId, deliveryId, delivery, isForgotten }) => ({
      webhook_id: webhookId,
      delivery_id: deliveryId,
      status: delivery?.status ?? (isForgotten ? "canceled" : "pending"),
      response_code: delivery?.attempts.at(-1)?.responseCode ?? null,
      attempt_count: delivery?.attemptCount ?? 0,
      next_attempt_at: delivery === null ? null : time(nextAttemptOf(delivery).at),
    })),
    ...(notDeliveredTo === null
      ? {}
      : { not_delivered_to: notDeliveredTo.map(({ webhookId, reason }) => ({ webhook_id: webhookId, reason })) }),
  };
}

/** An entry of the catalog. */
export function eventTypeJson(entry: {
  readonly name: string;
  readonly description: string;
  readonly schemaText: string | null;
  readonly exampleText: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}) {
  const schema: unknown = entry.schemaText === null ? null : JSON.parse(entry.schemaText);
  const example: unknown = entry.exampleText === null ? null : JSON.parse(entry.exampleText);
  return {
    name: entry.name,
    description: entry.description,
    schema,
    example,
    created_at: time(entry.createdAt),
    updated_at: time(entry.updatedAt),
  };
}

/** An API key, without its secret. */
export function apiKeyJson(key: {
  readonly id: string;
  readonly name: string;
  readonly role: KeyRole;
  readonly memberId: string | null;
  readonly prefix: string;
  readonly createdAt: number;
  readonly lastUsedAt: number | null;
}) {
  return {
    id: key.id,
    name: key.name,
    role: key.role,
    member_id: key.memberId,
    prefix: key.prefix,
    created_at: time(key.createdAt),
    last_used_at: time(key.lastUsedAt),
  };
}

/** A one-time link into the dashboard. */
export function portalLinkJson({ url, expiresAt }: { readonly url: string; readonly expiresAt: number }) {
  return { url, expires_at: time(expiresAt) };
}

/** A member. */
export function memberJson(member: {
  readonly id: string;
  readonly role: MemberRole;
  readonly status: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}) {
  return {
    id: member.id,
    role: member.role,
    status: member.status,
    created_at: time(member.createdAt),
    updated_at: time(member.updatedAt),
  };
}

/** A workspace. */
export function workspaceJson(workspace: {
  readonly id: string;
  readonly name: string;
  readonly webhooksEnabled: boolean;
  readonly payloadFormat: string;
  readonly createdAt: number;
}) {
  return {
    id: workspace.id,
    name: workspace.name,
    webhooks_enabled: workspace.webhooksEnabled,
    payload_format: workspace.payloadFormat,
    created_at: time(workspace.createdAt),
  };
}

/** The state of the service; ages in seconds. */
export function serviceStatusJson({ counts, queues, attention }: ServiceStatus) {
  return {
    status: attention.length === 0 ? "ok" : "attention",
    attention,
    queues: queues.map(({ name, backlog, oldestAgeMs }) => ({
      name,
      backlog,
      oldest_age_seconds: oldestAgeMs === null ? null : Math.round(oldestAgeMs / 1000),
    })),
    workspaces: counts.workspaces,
    webhooks: {
      active: counts.activeWebhooks,
      degraded: counts.degradedWebhooks,
      disabled: counts.disabledWebhooks,
    },
    rejected_events: counts.rejectedEvents,
    stray_messages: counts.strayMessages,
  };
}

/** A rejected event. */
export function rejectedEventJson(rejected: {
  readonly id: string;
  readonly reason: string;
  readonly receivedAt: number;
  readonly body: string;
}) {
  const { id, reason, receivedAt, body } = rejected;
  return { id, reason, received_at: time(receivedAt), body };
}

/** An entry of the audit log. */
export function auditEntryJson(entry: {
  readonly id: string;
  readonly actor: string;
  readonly action: string;
  readonly target: string;
  readonly at: number;
  readonly ip: string;
}) {
  const { id, actor, action, target, at, ip } = entry;
  return { id, actor, action, target, at: time(at), ip };
}
