import type { Reached } from "./hookline.ts";
import { until } from "./until.ts";

/*
 * The API's answers, as far as these tests read them.
 */

export interface Page<T> {
  readonly data: readonly T[];
  readonly pagination: { readonly next_cursor: string | null; readonly has_more: boolean };
}

export interface Webhook {
  readonly id: string;
  readonly status: string;
  readonly disabled_reason: string | null;
  readonly payload_format: string;
  readonly secret: string;
}

export interface Delivery {
  readonly id: string;
  readonly event_id: string;
  readonly event_type: string;
  readonly status: string;
  readonly response_code: number | null;
  readonly attempt_count: number;
  readonly next_attempt_at: string | null;
  readonly trigger: string;
  readonly created_at: string;
  readonly completed_at: string | null;
}

export interface Attempt {
  readonly number: number;
  readonly trigger: string;
  readonly started_at: string;
  readonly response_code: number | null;
  readonly response_time_ms: number | null;
  readonly response_body: string | null;
  readonly error: { readonly code: string; readonly message: string } | null;
}

export interface DeliveryDetail extends Delivery {
  readonly attempts: readonly Attempt[];
  readonly next_attempt_reason: string | null;
}

export interface Accepted {
  readonly id: string;
  readonly type: string;
  readonly created_at: string;
  readonly status: string;
}

/** Registers a webhook. */
export async function createWebhook(hookline: Reached, input: unknown, key?: string): Promise<Webhook> {
  const { status, body } = await hookline.call<Webhook>("POST", "/v1/webhooks", input, key);
  if (status !== 201) throw new Error(`registering answered ${status} ${JSON.stringify(body)}`);
  return body;
}

/** Publishes an event. */
export async function publish(hookline: Reached, event: unknown, key?: string): Promise<Accepted> {
  const { status, body } = await hookline.call<Accepted>("POST", "/v1/events", event, key);
  if (status !== 202) throw new Error(`publishing answered ${status} ${JSON.stringify(body)}`);
  return body;
}

/** Publishes an event under an `Idempotency-Key`. */
export async function publishUnderKey(url: string, apiKey: string, idempotencyKey: string, event: unknown) {
  const headers = { Authorization: `Bearer ${apiKey}`, "Content-Type": "application/json" };
  const response = await fetch(`${url}/v1/events`, {
    method: "POST",
    headers: { ...headers, "Idempotency-Key": idempotencyKey },
    body: JSON.stringify(event),
  });
  const body: Accepted & { readonly duplicate?: boolean } = await response.json();
  return { status: response.status, body };
}

/** Reads a webhook's whole log, newest first. */
export async function readLog(hookline: Reached, webhookId: string, key?: string): Promise<readonly Delivery[]> {
  const path = `/v1/webhooks/${webhookId}/deliveries?limit=100`;
  const log: Delivery[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const page = await readPage(hookline, cursor === "" ? path : `${path}&cursor=${cursor}`, key);
    log.push(...page.data);
    cursor = page.pagination.next_cursor;
  }
  return log;
}

async function readPage(hookline: Reached, path: string, key?: string): Promise<Page<Delivery>> {
  return (await hookline.call<Page<Delivery>>("GET", path, undefined, key)).body;
}

/** Waits until a webhook's only delivery satisfies a condition, and answers it with its attempts. */
export async function untilDelivery(
  hookline: Reached,
  webhookId: string,
  holds: (delivery: DeliveryDetail) => boolean,
): Promise<DeliveryDetail> {
  const probe = async () => {
    const [first] = await readLog(hookline, webhookId);
    if (first === undefined) return undefined;
    const path = `/v1/webhooks/${webhookId}/deliveries/${first.id}`;
    const { body } = await hookline.call<DeliveryDetail>("GET", path);
    return holds(body) ? body : undefined;
  };
  return until(`the delivery of ${webhookId}`, probe);
}
