import { z } from "zod";
import { generateSecret, standardSecret } from "../crypto/secret.ts";
import type { Failure } from "../domain/failure.ts";
import { ok, type Result } from "../domain/result.ts";
import { secretBinding } from "../pipeline/sealed-webhook.ts";
import { audit } from "./audit.ts";
import { type ActionContext, parseInput } from "./context.ts";
import { findOwnWebhook } from "./find-webhook.ts";
import { chosenSecret } from "./webhook-input.ts";
import { changeWebhook } from "./webhooks.ts";

const DEFAULT_GRACE_SECONDS = 86_400;
const MAX_GRACE_SECONDS = 604_800;

const rotationInput = z.strictObject({
  secret: chosenSecret.optional(),
  grace_period_seconds: z.int().min(0).max(MAX_GRACE_SECONDS).optional(),
});

/** A secret as it is shown. */
export interface ShownSecret {
  readonly secret: string;
  /** The same key as stock Standard Webhooks libraries want it. */
  readonly standardSecret: string;
  /** When the previous secret stops signing, epoch milliseconds; null when it has. */
  readonly previousExpiresAt: number | null;
}

/** Shows a webhook's secret. */
export async function getSecret(context: ActionContext, id: string): Promise<Result<ShownSecret, Failure>> {
  const found = await findOwnWebhook(context, id, "webhooks.write");
  if (!found.ok) return found;
  const { webhook } = found.value;
  const secret = await context.services.sealer.open(webhook.sealedSecret, secretBinding(webhook));
  await audit(context, webhook.workspaceId, "webhook.secret_shown", id);
  return ok(show(secret, webhook.previousExpiresAt, context.services.now()));
}

/** Gives a webhook a new secret; the one before it goes on signing beside it until the grace period ends. */
export async function rotateSecret(
  context: ActionContext,
  id: string,
  input: unknown,
): Promise<Result<ShownSecret, Failure>> {
  const parsed = parseInput(rotationInput, input);
  const secret = (parsed.ok ? parsed.value.secret : undefined) ?? generateSecret();
  const { sealer, now } = context.services;
  const changed = await changeWebhook(context, id, "webhook.secret_rotated", async ({ webhook }) => {
    if (!parsed.ok) return parsed;
    const graceMs = (parsed.value.grace_period_seconds ?? DEFAULT_GRACE_SECONDS) * 1000;
    return ok({
      ...webhook,
      sealedSecret: await sealer.seal(secret, secretBinding(webhook)),
      sealedPreviousSecret: graceMs === 0 ? null : webhook.sealedSecret,
      previousExpiresAt: graceMs === 0 ? null : now() + graceMs,
      updatedAt: now(),
    });
  });
  return changed.ok ? ok(show(secret, changed.value.previousExpiresAt, now())) : changed;
}

function show(secret: string, previousExpiresAt: number | null, now: number): ShownSecret {
  const isOver = previousExpiresAt === null || previousExpiresAt <= now;
  return { secret, standardSecret: standardSecret(secret), previousExpiresAt: isOver ? null : previousExpiresAt };
}
