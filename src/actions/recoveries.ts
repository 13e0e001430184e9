import { z } from "zod";
import { newId } from "../crypto/ids.ts";
import { type Failure, failure, invalid, notFound } from "../domain/failure.ts";
import { isId } from "../domain/ids.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { outboxSettings } from "../domain/webhook.ts";
import type { Recovery } from "../outbox/recoveries.ts";
import { boundedList } from "../pipeline/bounded-list.ts";
import { audit } from "./audit.ts";
import { type ActionContext, parseInput } from "./context.ts";
import { findOwnWebhook } from "./find-webhook.ts";

export type { Recovery } from "../outbox/recoveries.ts";

const time = z.iso.datetime({ offset: true, error: "must be an RFC 3339 time" });
const recoverInput = z.strictObject({
  since: time,
  until: time.optional(),
  statuses: boundedList(z.enum(["failed", "canceled"]), { min: 1, max: 2 }).optional(),
});

/** Sends again what failed (or was canceled) of events accepted in a time, as the webhook's window lets it. */
export async function recoverDeliveries(
  context: ActionContext,
  id: string,
  input: unknown,
): Promise<Result<Recovery, Failure>> {
  const found = await findOwnWebhook(context, id, "webhooks.write");
  if (!found.ok) return found;
  const parsed = parseInput(recoverInput, input);
  if (!parsed.ok) return parsed;
  const { webhook } = found.value;
  if (webhook.status !== "active") return err(failure("conflict", "the webhook is disabled; enable it to recover"));
  const now = context.services.now();
  const since = Date.parse(parsed.value.since);
  const until = parsed.value.until === undefined ? now : Date.parse(parsed.value.until);
  if (until < since) return err(invalid({ field: "until", message: "must not be before since" }));
  const statuses = [...new Set(parsed.value.statuses ?? (["failed"] as const))];
  const request = { id: newId("recovery", now), since, until, statuses };
  const recovery = await context.services.outbox(webhook.id).recover(outboxSettings(webhook), request);
  await audit(context, webhook.workspaceId, "webhook.recovery_started", id);
  return ok(recovery);
}

/** Lists a webhook's newest recoveries. */
export async function listRecoveries(
  context: ActionContext,
  id: string,
): Promise<Result<readonly Recovery[], Failure>> {
  const found = await findOwnWebhook(context, id, "webhooks.read");
  return found.ok ? ok(await context.services.outbox(found.value.webhook.id).listRecoveries()) : found;
}

/** Shows how far a recovery came. */
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
