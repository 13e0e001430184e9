import { z } from "zod";
import { createEventIds, deliveryId } from "../crypto/make-ids.ts";
import type { Attempt } from "../domain/attempt.ts";
import type { DeliveryStatus, OwedDelivery } from "../domain/delivery.ts";
import { buildBody } from "../domain/envelope.ts";
import { MAX_DATA_BYTES } from "../domain/event.ts";
import {
  EVENT_TYPE_PATTERN,
  EVENT_TYPE_RULE,
  isEventTypeName,
  isSubscribed,
  MAX_EVENT_TYPE_LENGTH,
} from "../domain/event-type.ts";
import { type Failure, failure, invalid, unavailable } from "../domain/failure.ts";
import { findJsonProblem } from "../domain/json.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { outboxSettings } from "../domain/webhook.ts";
import { isPostponed, type Postponement } from "../pipeline/postponement.ts";
import type { StoredWebhook } from "../store/webhook-table.ts";
import { audit } from "./audit.ts";
import { type ActionContext, parseInput } from "./context.ts";
import { chooseEventType, findExample } from "./event-examples.ts";
import { findOwnWebhook } from "./find-webhook.ts";

/** The input of `POST /v1/webhooks/{id}/test`. */
export const testInput = z.strictObject({
  event_type: z
    .string()
    .refine(isEventTypeName, EVENT_TYPE_RULE)
    .meta({ pattern: EVENT_TYPE_PATTERN, maxLength: MAX_EVENT_TYPE_LENGTH })
    .optional(),
  data: z.unknown().optional(),
});

/** The result of a trial send. */
export interface TestResult {
  readonly eventId: string;
  readonly deliveryId: string;
  readonly status: Extract<DeliveryStatus, "delivered" | "failed">;
  readonly attempt: Attempt;
}

/** The event of a trial send, and the types to choose from. */
export interface TestEvent {
  readonly eventType: string;
  readonly dataText: string;
  /** The known types that the webhook is subscribed to, and the one shown; deprecated ones last. */
  readonly choices: readonly { readonly name: string; readonly deprecated: boolean }[];
}

/** Finds the example for a trial send of a type; null for the default type. */
export async function readTestEvent(
  context: ActionContext,
  id: string,
  type: string | null,
): Promise<Result<TestEvent, Failure>> {
  const found = await findOwnWebhook(context, id, "webhooks.read");
  if (!found.ok) return found;
  const { webhook } = found.value;
  const { db } = context.services;
  const catalog = await context.reads.catalog(webhook.workspaceId);
  const eventType = type ?? chooseEventType(webhook.events, catalog);
  const known = catalog.map(({ name }) => name).filter((name) => isSubscribed(webhook.events, name));
  const named = webhook.events.filter((pattern) => !pattern.endsWith("*"));
  const deprecated = new Set(catalog.filter((entry) => entry.deprecated).map(({ name }) => name));
  const names = [...new Set([eventType, ...known, ...named])].sort();
  const choices = names
    .map((name) => ({ name, deprecated: deprecated.has(name) }))
    .sort((one, other) => Number(one.deprecated) - Number(other.deprecated));
  return ok({ eventType, dataText: await findExample(db, webhook.workspaceId, eventType), choices });
}

/**
 * Sends an example at once and waits for the answer: one attempt, which is logged, even while the webhook is disabled. It
 * doesn't count for health or lane, and a 410 doesn't disable the webhook.
 */
export async function testWebhook(
  context: ActionContext,
  id: string,
  input: unknown,
): Promise<Result<TestResult, Failure>> {
  const found = await findOwnWebhook(context, id, "webhooks.write");
  if (!found.ok) return found;
  const parsed = parseInput(testInput, input);
  if (!parsed.ok) return parsed;
  const { webhook } = found.value;
  const eventType = parsed.value.event_type ?? (await chooseType(context, webhook));
  const dataText = await readData(context, parsed.value.data, webhook.workspaceId, eventType);
  if (!dataText.ok) return dataText;
  const result = await send(context, webhook, eventType, dataText.value);
  await audit(context, webhook.workspaceId, "webhook.tested", id, { name: webhook.name });
  return isPostponed(result) ? err(describePostponement(result)) : ok(result);
}

function describePostponement({ reason, waitMs }: Postponement): Failure {
  if (reason === "unknown_host") return unavailable("the webhook's host can't be checked right now; try again");
  const message = "your workspace sends too much to this webhook's host right now; try again in some seconds";
  return { ...failure("rate_limited", message), retryAfterSeconds: Math.ceil(waitMs / 1000) };
}

async function send(
  { services }: ActionContext,
  webhook: StoredWebhook,
  eventType: string,
  dataText: string,
): Promise<TestResult | Postponement> {
  const now = services.now();
  // Of exactly that time, by which the delivery is found.
  const eventId = createEventIds(now)();
  const { payloadFormat: format, workspaceId } = webhook;
  const delivery: OwedDelivery = {
    id: await deliveryId(eventId, webhook.id, now),
    eventId,
    eventType,
    acceptedAt: now,
    format,
    epoch: webhook.epoch,
  };
  const event = { id: eventId, workspaceId, type: eventType, createdAt: now, applicationId: null, dataText };
  const exchanged = await services.sendTrial({
    workspaceId,
    webhookId: webhook.id,
    url: webhook.url,
    timeoutMs: webhook.timeoutMs,
    headerNames: webhook.headerNames,
    keys: await services.openKeys(webhook),
    delivery,
    number: 1,
    token: 0,
    trigger: "test",
    body: buildBody(event, format, services.settings.publicUrl),
  });
  if (isPostponed(exchanged)) return exchanged;
  const { attempt, verdict } = exchanged;
  const content = { createdAt: now, dataText };
  const { outcome, retryAfterSeconds } = verdict;
  await services
    .outbox(webhook.id)
    .record(outboxSettings(webhook), [{ kind: "attempted", delivery, attempt, outcome, retryAfterSeconds, content }]);
  return { eventId, deliveryId: delivery.id, status: outcome === "delivered" ? "delivered" : "failed", attempt };
}

async function chooseType({ reads }: ActionContext, { workspaceId, events }: StoredWebhook): Promise<string> {
  return chooseEventType(events, await reads.catalog(workspaceId));
}

async function readData(
  { services }: ActionContext,
  data: unknown,
  workspaceId: string,
  eventType: string,
): Promise<Result<string, Failure>> {
  if (data === undefined) return ok(await findExample(services.db, workspaceId, eventType));
  const problem = findJsonProblem(data, "data");
  if (problem !== undefined) return err(invalid(problem));
  const text = JSON.stringify(data);
  if (new TextEncoder().encode(text).length > MAX_DATA_BYTES) {
    return err(failure("payload_too_large", "data: is larger than 256 KiB"));
  }
  return ok(text);
}
