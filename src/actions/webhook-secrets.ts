import { z } from "zod";
import { generateSecret, standardSecret } from "../crypto/secret.ts";
import { rfc3339 } from "../domain/envelope.ts";
import { type Failure, failure } from "../domain/failure.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { livePrevious, MAX_LIVE_SECRETS, rotateSecrets } from "../domain/secret-rotation.ts";
import { secretBinding } from "../pipeline/sealed-webhook.ts";
import type { StoredWebhook } from "../store/webhook-table.ts";
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
  /** When the secret that was replaced last of those that are live stops signing, epoch milliseconds; null without one. */
  readonly previousExpiresAt: number | null;
}

/** Shows a webhook's secret. */
export async function getSecret(context: ActionContext, id: string): Promise<Result<ShownSecret, Failure>> {
  const found = await findOwnWebhook(context, id, "webhooks.write");
  if (!found.ok) return found;
  const shown = await show(context, found.value.webhook);
  await audit(context, found.value.webhook.workspaceId, "webhook.secret_shown", id);
  return ok(shown);
}

/**
 * Gives a webhook a new secret; those before it go on signing beside it, each until its grace period ends. Safe to repeat:
 * to the present secret nothing changes, and a repetition that makes one more secret ends none. Answers the present state.
 */
export async function rotateSecret(
  context: ActionContext,
  id: string,
  input: unknown,
): Promise<Result<ShownSecret, Failure>> {
  const parsed = parseInput(rotationInput, input);
  const { now } = context.services;
  const changed = await changeWebhook(context, id, "webhook.secret_rotated", async ({ webhook }) => {
    if (!parsed.ok) return parsed;
    const { secret, grace_period_seconds: graceSeconds = DEFAULT_GRACE_SECONDS } = parsed.value;
    const held = { present: webhook.sealedSecret, previous: webhook.sealedPreviousSecrets };
    const next = await sealNext(context, webhook, secret);
    const rotated = rotateSecrets(held, next, graceSeconds * 1000, now());
    if (!rotated.ok) return err(failure("conflict", describeFull(rotated.error.roomAt)));
    if (rotated.value === held) return ok(webhook);
    const { present, previous } = rotated.value;
    return ok({ ...webhook, sealedSecret: present, sealedPreviousSecrets: previous, updatedAt: now() });
  });
  return changed.ok ? ok(await show(context, changed.value)) : changed;
}

/** The next secret, sealed; one of the webhook's own that is live as it is sealed already. */
async function sealNext(
  { services }: ActionContext,
  webhook: StoredWebhook,
  given: string | undefined,
): Promise<string> {
  const { sealer, now } = services;
  const binding = secretBinding(webhook);
  if (given === undefined) return sealer.seal(generateSecret(), binding);
  const previous = livePrevious(webhook.sealedPreviousSecrets, now()).map(({ secret }) => secret);
  for (const sealed of [webhook.sealedSecret, ...previous]) {
    if ((await sealer.open(sealed, binding)) === given) return sealed;
  }
  return sealer.seal(given, binding);
}

function describeFull(roomAtMs: number): string {
  return (
    `${MAX_LIVE_SECRETS} secrets of the webhook are live, which is the most; the next of them ends at ` +
    `${rfc3339(roomAtMs)}. Rotate then, or with grace_period_seconds 0, which ends the present one at once`
  );
}

async function show({ services }: ActionContext, webhook: StoredWebhook): Promise<ShownSecret> {
  const secret = await services.sealer.open(webhook.sealedSecret, secretBinding(webhook));
  const [previous] = livePrevious(webhook.sealedPreviousSecrets, services.now());
  return { secret, standardSecret: standardSecret(secret), previousExpiresAt: previous?.expiresAt ?? null };
}
