import { type AuditChange, auditChanges } from "../domain/audit-details.ts";
import { givenCompat } from "../domain/compat-signature.ts";
import { MASKED } from "../domain/request-headers.ts";
import { shownFilter, type WebhookStatus } from "../domain/webhook.ts";
import { headersBinding, openHeaders } from "../pipeline/sealed-webhook.ts";
import type { StoredWebhook } from "../store/webhook-table.ts";
import type { AllowedContext } from "./context.ts";
import { creatorOf, type FoundWebhook, isSameCreator } from "./find-webhook.ts";
import { keyPairsFor } from "./key-pairs.ts";
import type { WebhookChangesInput } from "./webhook-input.ts";

/** A changed webhook, and one sentence for each change that was not asked for. */
export interface ChangedWebhook {
  readonly webhook: StoredWebhook;
  readonly warnings: readonly string[];
}

/** A filter as it is stored. */
export function filterText(filter: Readonly<Record<string, unknown>> | null): string | null {
  return filter === null ? null : JSON.stringify(filter);
}

/** Applies changes to a webhook. Absent fields keep their values. */
export async function applyChanges(
  { allowed, webhook }: FoundWebhook,
  { headers, status, ...given }: WebhookChangesInput,
): Promise<ChangedWebhook> {
  const now = allowed.services.now();
  const signature = given.signature ?? webhook.signature;
  const changed: StoredWebhook = {
    ...webhook,
    name: given.name ?? webhook.name,
    description: given.description ?? webhook.description,
    url: given.url ?? webhook.url,
    events: given.events ?? webhook.events,
    filter: given.filter === undefined ? webhook.filter : filterText(given.filter),
    payloadFormat: given.payload_format ?? webhook.payloadFormat,
    retrySchedule: given.retry_schedule ?? webhook.retrySchedule,
    timeoutMs: given.timeout_ms ?? webhook.timeoutMs,
    rateLimit: given.rate_limit === undefined ? webhook.rateLimit : given.rate_limit,
    ordering: given.ordering ?? webhook.ordering,
    signature,
    keyPairs: await keyPairsFor(signature, webhook, allowed.services.sealer),
    compatSignature: given.compat_signature === undefined ? webhook.compatSignature : given.compat_signature,
    updatedAt: now,
  };
  const { warnings, ...kept } = await changeHeaders(allowed, webhook, changed.url, headers);
  const withHeaders = { ...changed, ...kept };
  const after = status === undefined ? withHeaders : applyStatus(withHeaders, status, allowed, now);
  const isTakenOver = !isSameCreator(after, webhook);
  return { webhook: after, warnings: isTakenOver ? [...warnings, TAKEN_OVER] : warnings };
}

const TAKEN_OVER = "you are the webhook's creator now, because the one before was removed";

function applyStatus(
  webhook: StoredWebhook,
  status: WebhookStatus,
  { actor }: AllowedContext,
  now: number,
): StoredWebhook {
  if (status === webhook.status) return webhook;
  if (status === "disabled") {
    return { ...webhook, status, disabledReason: "manual", disabledAt: now, epoch: webhook.epoch + 1 };
  }
  const enabled: StoredWebhook = { ...webhook, status, disabledReason: null, activeSince: now };
  if (webhook.disabledReason !== "creator_removed") return enabled;
  return { ...enabled, ...creatorOf(actor) };
}

/** Header values are sent only to the origin that they were given for. A masked value stands for the stored one. */
async function changeHeaders(
  allowed: AllowedContext,
  webhook: StoredWebhook,
  url: string,
  given: Readonly<Record<string, string>> | undefined,
): Promise<Pick<StoredWebhook, "headerNames" | "sealedHeaders"> & Pick<ChangedWebhook, "warnings">> {
  const { headerNames, sealedHeaders } = webhook;
  const isSameOrigin = new URL(url).origin === new URL(webhook.url).origin;
  if (given === undefined && isSameOrigin) return { headerNames, sealedHeaders, warnings: [] };
  const known = isSameOrigin ? await openHeaders(webhook, allowed.services.sealer) : {};
  const knownByName = new Map(Object.entries(known).map(([name, value]) => [name.toLowerCase(), value]));
  const wanted = given === undefined ? headerNames.map((name) => [name, MASKED] as const) : Object.entries(given);
  const values: [string, string][] = [];
  const lost: string[] = [];
  for (const [name, value] of wanted) {
    const kept = value === MASKED ? knownByName.get(name.toLowerCase()) : value;
    if (kept === undefined) lost.push(name);
    else values.push([name, kept]);
  }
  const sealed = await sealHeaders(allowed, webhook.id, Object.fromEntries(values));
  return { ...sealed, warnings: warnOfLost(lost, headerNames) };
}

/** Says which headers were left out: stored ones that another origin must not get, and masks without a stored value. */
function warnOfLost(lost: readonly string[], headerNames: readonly string[]): readonly string[] {
  const had = new Set(headerNames.map((name) => name.toLowerCase()));
  const dropped = lost.filter((name) => had.has(name.toLowerCase()));
  const empty = lost.filter((name) => !had.has(name.toLowerCase()));
  const warnings: string[] = [];
  if (dropped.length > 0) warnings.push(`dropped ${dropped.join(", ")}: ${ORIGIN_RULE}`);
  if (empty.length > 0)
    warnings.push(`left out ${empty.join(", ")}: ${MASKED} stands for a stored value, and there is none`);
  return warnings;
}

const ORIGIN_RULE =
  "headers go only to the origin (scheme, host and port) that they were given for, so give them again for the new one";

/** Seals the values of a webhook's custom headers. */
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

/**
 * Drops the fields of a PATCH that repeat the webhook's present values, so that a value that would be refused today doesn't
 * block other changes.
 */
export function withoutUnchanged(input: unknown, webhook: StoredWebhook): unknown {
  if (typeof input !== "object" || input === null || Array.isArray(input)) return input;
  const shown = new Map<string, unknown>(Object.entries(shownFields(webhook)));
  const fields: [string, unknown][] = Object.entries(input);
  return Object.fromEntries(fields.filter(([name, value]) => !shown.has(name) || !isSame(value, shown.get(name))));
}

/** The fields of a webhook that a PATCH can have, as they are shown. */
function shownFields(webhook: StoredWebhook): Readonly<Record<keyof WebhookChangesInput, unknown>> {
  return {
    name: webhook.name,
    description: webhook.description,
    url: webhook.url,
    events: webhook.events,
    filter: shownFilter(webhook),
    status: webhook.status,
    payload_format: webhook.payloadFormat,
    headers: Object.fromEntries(webhook.headerNames.map((name) => [name, MASKED])),
    retry_schedule: webhook.retrySchedule,
    timeout_ms: webhook.timeoutMs,
    rate_limit: webhook.rateLimit,
    ordering: webhook.ordering,
    signature: webhook.signature,
    compat_signature: webhook.compatSignature === null ? null : givenCompat(webhook.compatSignature),
  };
}

/** What a change of a webhook's own fields was, for the audit log. The values of its headers are never told. */
export function webhookChanges(before: StoredWebhook, after: StoredWebhook): readonly AuditChange[] {
  const hasNewValues = before.sealedHeaders !== after.sealedHeaders;
  const [from, to] = [before, after].map((webhook) => {
    const { createdBy, disabledReason } = webhook;
    return {
      ...shownFields(webhook),
      headers: webhook.headerNames,
      created_by: createdBy,
      disabled_reason: disabledReason,
    };
  });
  const changes = auditChanges(from ?? {}, to ?? {});
  if (!hasNewValues || changes.some(({ field }) => field === "headers")) return changes;
  return [...changes, { field: "headers", from: MASKED, to: MASKED }];
}

/** True for equal values of JSON, whatever the order of their members. */
function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== "object" || one === null || typeof other !== "object" || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const entries: [string, unknown][] = Object.entries(one);
  const others = new Map<string, unknown>(Object.entries(other));
  return (
    entries.length === others.size && entries.every(([key, value]) => others.has(key) && isSame(value, others.get(key)))
  );
}
