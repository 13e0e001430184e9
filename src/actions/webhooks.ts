import { newId } from "../crypto/make-ids.ts";
import { generateSecret, standardSecret } from "../crypto/secret.ts";
import { isSubscribed } from "../domain/event-type.ts";
import { type Failure, failure, notFound } from "../domain/failure.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { outboxSettings, type WebhookStatus } from "../domain/webhook.ts";
import { describeError, log } from "../log.ts";
import { secretBinding } from "../pipeline/sealed-webhook.ts";
import {
  deleteWebhook as deleteStored,
  findWebhook,
  insertWebhook,
  readWebhooks,
  replaceWebhook,
  type StoredWebhook,
} from "../store/webhook-table.ts";
import type { AuditedAction } from "../domain/audited-actions.ts";
import { audit } from "./audit.ts";
import { checkNewWebhook, checkWebhookChanges } from "./check-webhook.ts";
import { type ActionContext, allow } from "./context.ts";
import { answerPage, type PageAnswer, type PageRequest, readIdCursor } from "./cursor.ts";
import { creatorOf, findOwnWebhook, type FoundWebhook, reaches } from "./find-webhook.ts";
import { keyPairsFor } from "./key-pairs.ts";
import { reseal } from "./reseal.ts";
import { applyChanges, type ChangedWebhook, filterText, sealHeaders, webhookChanges } from "./webhook-changes.ts";
import { defaultsOf } from "./webhook-defaults.ts";

/** A new webhook with its secret, also in the form of stock Standard Webhooks libraries. */
export interface CreatedWebhook {
  readonly webhook: StoredWebhook;
  readonly secret: string;
  readonly standardSecret: string;
}

/** Registers a webhook. The secret is only in this answer and in `GET …/secret`. */
export async function createWebhook(context: ActionContext, input: unknown): Promise<Result<CreatedWebhook, Failure>> {
  const allowed = allow(context, "webhooks.write");
  if (!allowed.ok) return allowed;
  const checked = await checkNewWebhook(allowed.value, input);
  if (!checked.ok) return checked;
  const { services, reads, workspaceId, actor } = allowed.value;
  const workspace = await reads.workspace(workspaceId);
  if (workspace === undefined) return err(notFound("workspace"));
  const defaults = defaultsOf(workspace, services.settings);
  const now = services.now();
  const id = newId("webhook", now);
  const { headers = {}, secret = generateSecret(), signature = "hmac", ...given } = checked.value;
  const webhook: StoredWebhook = {
    workspaceId,
    id,
    name: given.name ?? new URL(given.url).host,
    description: given.description ?? "",
    url: given.url,
    events: given.events,
    filter: filterText(given.filter ?? null),
    status: "active",
    disabledReason: null,
    disabledAt: null,
    payloadFormat: given.payload_format ?? defaults.payloadFormat,
    ...(await sealHeaders(allowed.value, id, headers)),
    retrySchedule: given.retry_schedule ?? defaults.retrySchedule,
    timeoutMs: given.timeout_ms ?? defaults.timeoutMs,
    rateLimit: given.rate_limit ?? defaults.rateLimit,
    ordering: given.ordering ?? defaults.ordering,
    signature,
    keyPairs: await keyPairsFor(signature, { workspaceId, id, keyPairs: [] }, services.sealer),
    compatSignature: given.compat_signature ?? null,
    lane: "paced",
    health: "healthy",
    epoch: 0,
    version: 1,
    activeSince: now,
    sealedSecret: await services.sealer.seal(secret, secretBinding({ workspaceId, id })),
    sealedPreviousSecrets: [],
    ...creatorOf(actor),
    createdAt: now,
    updatedAt: now,
  };
  const max = services.settings.maxWebhooksPerWorkspace;
  if (!(await insertWebhook(services.db, webhook, max))) {
    return err(failure("conflict", `a workspace has at most ${max} webhooks; delete one first`));
  }
  context.caches.forget(workspaceId);
  await audit(context, workspaceId, "webhook.created", id, { name: webhook.name });
  return ok({ webhook, secret, standardSecret: standardSecret(secret) });
}

/** The filters of a list of webhooks. */
export interface WebhookFilter {
  readonly status: WebhookStatus | null;
  /** An event type that the webhook is subscribed to. */
  readonly event: string | null;
  /** Words that must all be in its name, URL or events. */
  readonly search?: string;
}

/** Lists the webhooks that the actor may see, newest first. */
export async function listWebhooks(
  context: ActionContext,
  filter: WebhookFilter,
  page: PageRequest,
): Promise<Result<PageAnswer<StoredWebhook>, Failure>> {
  const allowed = allow(context, "webhooks.read");
  if (!allowed.ok) return allowed;
  const before = readIdCursor(page.cursor, "webhook");
  if (!before.ok) return before;
  const all = await readWebhooks(context.services.db, allowed.value.workspaceId);
  const matching = all.filter((webhook) => {
    return (
      reaches(allowed.value, webhook) &&
      matchesFilter(webhook, filter) &&
      (before.value === null || webhook.id < before.value)
    );
  });
  const items = matching.slice(0, page.limit);
  return ok(answerPage({ items, hasMore: matching.length > items.length }, ({ id }) => id));
}

/** What is told of a webhook beside what is shown. */
export type SeenWebhook = Pick<StoredWebhook, "name" | "url" | "status">;

/** The webhooks that the actor may see, by id. */
export async function readSeenWebhooks(
  context: ActionContext,
): Promise<Result<ReadonlyMap<string, SeenWebhook>, Failure>> {
  const allowed = allow(context, "webhooks.read");
  if (!allowed.ok) return allowed;
  const all = await readWebhooks(context.services.db, allowed.value.workspaceId);
  const seen = all.filter((webhook) => reaches(allowed.value, webhook));
  return ok(new Map(seen.map((webhook) => [webhook.id, webhook])));
}

/** Tells whether a list with a filter has a webhook. */
export function matchesFilter(webhook: StoredWebhook, { status, event, search = "" }: WebhookFilter): boolean {
  if (status !== null && webhook.status !== status) return false;
  if (event !== null && !isSubscribed(webhook.events, event)) return false;
  return hasWords(webhook, search);
}

function hasWords({ name, url, events }: StoredWebhook, search: string): boolean {
  const text = [name, url, ...events].join("\n").toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** Gets a webhook. */
export async function getWebhook(context: ActionContext, id: string): Promise<Result<StoredWebhook, Failure>> {
  const found = await findOwnWebhook(context, id, "webhooks.read");
  return found.ok ? ok(found.value.webhook) : found;
}

/**
 * Changes a webhook. Disabling cancels pending deliveries; enabling starts with new events. Present values are never
 * refused.
 */
export async function updateWebhook(
  context: ActionContext,
  id: string,
  input: unknown,
): Promise<Result<ChangedWebhook, Failure>> {
  let warnings: readonly string[] = [];
  const changed = await changeWebhook(context, id, "webhook.updated", async (found) => {
    const checked = await checkWebhookChanges(found, input);
    if (!checked.ok) return checked;
    const after = await applyChanges(found, checked.value);
    ({ warnings } = after);
    return ok(after.webhook);
  });
  return changed.ok ? ok({ webhook: changed.value, warnings }) : changed;
}

/**
 * Reads a webhook, changes it, and writes it back unless somebody else changed it meanwhile; then it tries twice more. If
 * `change` answers the same object, nothing is written or audited.
 */
export async function changeWebhook(
  context: ActionContext,
  id: string,
  audited: AuditedAction,
  change: (found: FoundWebhook) => Promise<Result<StoredWebhook, Failure>>,
): Promise<Result<StoredWebhook, Failure>> {
  for (let tries = 0; tries < 3; tries++) {
    const found = await findOwnWebhook(context, id, "webhooks.write");
    if (!found.ok) return found;
    const { workspaceId } = found.value.webhook;
    const changed = await change(found.value);
    if (!changed.ok || changed.value === found.value.webhook) return changed;
    const { db, sealer, now } = context.services;
    const resealed = await reseal(changed.value, sealer, now());
    if (!(await replaceWebhook(db, resealed, found.value.webhook.version))) continue;
    context.caches.forget(workspaceId);
    const webhook = await findWebhook(db, workspaceId, id);
    if (webhook === undefined) return err(notFound("webhook"));
    const standing = await tellOutbox(context, webhook);
    const changes = webhookChanges(found.value.webhook, changed.value);
    await audit(context, workspaceId, audited, id, { name: webhook.name, changes });
    return ok({ ...webhook, ...standing });
  }
  return err(failure("conflict", "the webhook was changed at the same time by somebody else; try again"));
}

/** Deletes a webhook with its deliveries. */
export async function deleteWebhook(context: ActionContext, id: string): Promise<Result<null, Failure>> {
  const found = await findOwnWebhook(context, id, "webhooks.write");
  if (!found.ok) return found;
  const { webhook } = found.value;
  if (!(await deleteStored(context.services.db, webhook.workspaceId, id))) return err(notFound("webhook"));
  context.caches.forget(webhook.workspaceId);
  await audit(context, webhook.workspaceId, "webhook.deleted", id, { name: webhook.name });
  try {
    await context.services.outbox(id).purge();
  } catch (error) {
    // Pending deliveries are not sent: deliver finds no webhook, and then purges the Outbox.
    log("warn", "purge_failed", { webhook_id: id, error: describeError(error) });
  }
  return ok(null);
}

/**
 * Applies changed settings in the Outbox at once, and answers the standing that the webhook then has. An Outbox that can't
 * be reached learns them with its next call.
 */
async function tellOutbox(
  context: ActionContext,
  webhook: StoredWebhook,
): Promise<Partial<Pick<StoredWebhook, "lane" | "health">>> {
  try {
    const stated = await context.services.outbox(webhook.id).configure(outboxSettings(webhook));
    await context.services.applyStanding(webhook, stated);
    return { lane: stated.lane, health: stated.health };
  } catch (error) {
    log("warn", "configure_failed", { webhook_id: webhook.id, error: describeError(error) });
    return {};
  }
}
