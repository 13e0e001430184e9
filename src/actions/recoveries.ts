import { newId } from "../crypto/make-ids.ts";
import { auditChanges } from "../domain/audit-details.ts";
import { type Failure, failure, invalid, notFound } from "../domain/failure.ts";
import { isId } from "../domain/ids.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { outboxSettings } from "../domain/webhook.ts";
import type { Recovery, RecoveryFilter } from "../outbox/recovery-table.ts";
import { owedDelivery } from "../pipeline/fan-out.ts";
import { audit } from "./audit.ts";
import { type ActionContext, parseInput } from "./context.ts";
import { findOwnWebhook, type FoundWebhook } from "./find-webhook.ts";
import { findMissed, type Missed } from "./missed-events.ts";
import { type RecoverInput, recoverInput } from "./recover-input.ts";

export type { Recovery } from "../outbox/recovery-table.ts";

/** What a recovery would send. A response code is null where there was no answer, or no attempt. */
export interface RecoveryPreview {
  readonly matched: number;
  readonly byEventType: ReadonlyMap<string, number>;
  readonly byResponseCode: ReadonlyMap<number | null, number>;
}

/** A started recovery, or the preview of one. */
export type RecoverAnswer =
  | { readonly kind: "started"; readonly recovery: Recovery }
  | { readonly kind: "preview"; readonly preview: RecoveryPreview };

/**
 * Starts sending failed (or canceled) deliveries of a time again, and on request the events missed in it, at the pace of
 * the webhook. A dry run only counts them.
 */
export async function recoverDeliveries(
  context: ActionContext,
  id: string,
  input: unknown,
): Promise<Result<RecoverAnswer, Failure>> {
  const found = await findOwnWebhook(context, id, "webhooks.write");
  if (!found.ok) return found;
  const parsed = parseInput(recoverInput, input);
  if (!parsed.ok) return parsed;
  const { webhook } = found.value;
  const isPreview = parsed.value.dryRun;
  if (webhook.status !== "active" && !isPreview) return err(disabled());
  const now = context.services.now();
  const { since, until = now } = parsed.value;
  if (until < since) return err(invalid({ field: "until", message: "must not be before since" }));
  const missed = await missedOf(found.value, parsed.value, until);
  if (!missed.ok) return missed;
  return isPreview ? preview(found.value, parsed.value, missed.value) : start(found.value, parsed.value, missed.value);
}

function disabled(): Failure {
  return failure("conflict", "the webhook is disabled; enable it to recover");
}

/** Missed events have no answer, so a filter by code excludes them. */
async function missedOf(
  found: FoundWebhook,
  { since, eventTypes, responseCodes = "none", includeMissed }: RecoverInput,
  until: number,
): Promise<Result<readonly Missed[], Failure>> {
  if (!includeMissed || responseCodes !== "none") return ok([]);
  return findMissed(found, { since, until, eventTypes });
}

async function preview(
  { allowed, webhook }: FoundWebhook,
  input: RecoverInput,
  missed: readonly Missed[],
): Promise<Result<RecoverAnswer, Failure>> {
  const owed = missed.map(({ event, target }) => owedDelivery(event, target));
  const outbox = allowed.services.outbox(webhook.id);
  const groups = await outbox.previewRecovery(outboxSettings(webhook), filterOf(input), owed);
  const byEventType = new Map<string, number>();
  const byResponseCode = new Map<number | null, number>();
  for (const { eventType, code, count } of groups) {
    byEventType.set(eventType, (byEventType.get(eventType) ?? 0) + count);
    byResponseCode.set(code, (byResponseCode.get(code) ?? 0) + count);
  }
  const matched = groups.reduce((sum, { count }) => sum + count, 0);
  return ok({ kind: "preview", preview: { matched, byEventType, byResponseCode } });
}

/**
 * The Outbox comes first: if writing the targets fails, the next recovery finds the events again, and the Outbox ignores
 * those it has.
 */
async function start(
  { allowed, webhook }: FoundWebhook,
  input: RecoverInput,
  missed: readonly Missed[],
): Promise<Result<RecoverAnswer, Failure>> {
  const { services, workspaceId } = allowed;
  const request = { id: newId("recovery", services.now()), ...filterOf(input) };
  const owed = missed.map(({ event, target }) => owedDelivery(event, target));
  const recovery = await services.outbox(webhook.id).recover(outboxSettings(webhook), request, owed);
  if (recovery.status === "canceled") return err(disabled());
  await audit(allowed, workspaceId, "webhook.recovery_started", webhook.id, {
    name: webhook.name,
    changes: auditChanges({}, { recovery: request.id, matched: recovery.matched }),
  });
  await services.events.addTargets(workspaceId, missed);
  return ok({ kind: "started", recovery });
}

function filterOf({ since, until, statuses, eventTypes, responseCodes }: RecoverInput): RecoveryFilter {
  return { since, until: until ?? null, statuses, eventTypes, responseCodes };
}

/** Lists a webhook's newest recoveries. */
export async function listRecoveries(
  context: ActionContext,
  id: string,
): Promise<Result<readonly Recovery[], Failure>> {
  const found = await findOwnWebhook(context, id, "webhooks.read");
  return found.ok ? ok(await context.services.outbox(found.value.webhook.id).listRecoveries()) : found;
}

/** Gets a recovery, with its progress. */
export async function getRecovery(
  context: ActionContext,
  id: string,
  recoveryId: string,
): Promise<Result<Recovery, Failure>> {
  const found = await findOwnWebhook(context, id, "webhooks.read");
  if (!found.ok) return found;
  const { webhook } = found.value;
  const recovery = isId("recovery", recoveryId)
    ? await context.services.outbox(webhook.id).findRecovery(recoveryId)
    : null;
  return recovery === null ? err(notFound("recovery")) : ok(recovery);
}
