import { MASKED } from "../domain/request-headers.ts";
import type { WebhookStatus } from "../domain/webhook.ts";
import { headersBinding, openHeaders } from "../pipeline/sealed-webhook.ts";
import type { StoredWebhook } from "../store/webhooks.ts";
import type { AllowedContext } from "./context.ts";
import { creatorId, type FoundWebhook } from "./find-webhook.ts";
import type { WebhookChangesInput } from "./webhook-input.ts";

/** A webhook as changes leave it; what is not given stays. */
export async function applyChanges(
  { allowed, webhook }: FoundWebhook,
  { headers, status, ...given }: WebhookChangesInput,
): Promise<StoredWebhook> {
  const now = allowed.services.now();
  const changed: StoredWebhook = {
    ...webhook,
    name: given.name ?? webhook.name,
    description: given.description ?? webhook.description,
    url: given.url ?? webhook.url,
    events: given.events ?? webhook.events,
    payloadFormat: given.payload_format ?? webhook.payloadFormat,
    retrySchedule: given.retry_schedule ?? webhook.retrySchedule,
    timeoutMs: given.timeout_ms ?? webhook.timeoutMs,
    rateLimit: given.rate_limit === undefined ? webhook.rateLimit : given.rate_limit,
    ordering: given.ordering ?? webhook.ordering,
    updatedAt: now,
  };
  const withHeaders = { ...changed, ...(await changeHeaders(allowed, webhook, changed.url, headers)) };
  return status === undefined ? withHeaders : applyStatus(withHeaders, status, allowed, now);
}

function applyStatus(
  webhook: StoredWebhook,
  status: WebhookStatus,
  { actor }: AllowedContext,
  now: number,
): StoredWebhook {
  if (status === webhook.status) return webhook;
  if (status === "disabled") return { ...webhook, status, disabledReason: "manual", epoch: webhook.epoch + 1 };
  const enabled: StoredWebhook = { ...webhook, status, disabledReason: null, activeSince: now };
  if (webhook.disabledReason !== "creator_removed") return enabled;
  return {
    ...enabled,
    createdBy: creatorId(actor),
    creatorIsMember: actor.memberId !== null,
    creatorKeyRole: actor.keyRole,
  };
}

/** Header values go to the host that they were given for, and to no other. A masked value stands for the one kept. */
async function changeHeaders(
  allowed: AllowedContext,
  webhook: StoredWebhook,
  url: string,
  given: Readonly<Record<string, string>> | undefined,
): Promise<Pick<StoredWebhook, "headerNames" | "sealedHeaders">> {
  const isSameHost = new URL(url).host === new URL(webhook.url).host;
  if (given === undefined && isSameHost) {
    return { headerNames: webhook.headerNames, sealedHeaders: webhook.sealedHeaders };
  }
  const known = isSameHost ? await openHeaders(webhook, allowed.services.sealer) : {};
  const knownByName = new Map(Object.entries(known).map(([name, value]) => [name.toLowerCase(), value]));
  const values = Object.entries(given ?? {}).flatMap(([name, value]) => {
    const kept = value === MASKED ? knownByName.get(name.toLowerCase()) : value;
    return kept === undefined ? [] : [[name, kept] as const];
  });
  return sealHeaders(allowed, webhook.id, Object.fromEntries(values));
}

/** Seals the values of the caller's own headers for one webhook. */
export async function sealHeaders(
  { services, workspaceId }: AllowedContext,
  id: string,
  values: Readonly<Record<string, string>>,
): Promise<Pick<StoredWebhook, "headerNames" | "sealedHeaders">> {
  const headerNames = Object.keys(values);
  if (headerNames.length === 0) return { headerNames, sealedHeaders: null };
  const binding = headersBinding({ workspaceId, id });
  return { headerNames, sealedHeaders: await services.sealer.seal(JSON.stringify(values), binding) };
}
