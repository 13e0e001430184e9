import { z } from "zod";
import { generateSecret, standardSecret } from "../crypto/secret.ts";
import { rfc3339 } from "../domain/envelope.ts";
import { type Failure, failure } from "../domain/failure.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { livePrevious, MAX_GRACE_SECONDS, MAX_LIVE_SECRETS, rotateSecrets } from "../domain/secret-rotation.ts";
import { secretBinding } from "../pipeline/sealed-webhook.ts";
import type { StoredWebhook } from "../store/webhook-table.ts";
import { audit } from "./audit.ts";
import { type ActionContext, parseInput } from "./context.ts";
import { findOwnWebhook } from "./find-webhook.ts";
import { chosenSecret } from "./webhook-input.ts";
import { changeWebhook } from "./webhooks.ts";

/** How long replaced secrets and keys sign on, unless the caller says it. */
export const DEFAULT_GRACE_SECONDS = 86_400;

/** The input of `POST /v1/webhooks/{id}/secret/rotate`. */
export const rotationInput = z.strictObject({
  secret: chosenSecret.optional(),
  grace_period_seconds: z.int().min(0).max(MAX_GRACE_SECONDS).optional(),
});

/** A secret as it is shown. */
export interface ShownSecret {
  readonly secret: string;
  /** The same key in the form of stock Standard Webhooks libraries. */
  readonly standardSecret: string;
  /** When the live secret that was replaced last stops signing, epoch milliseconds; null without one. */
  readonly previousExpiresAt: number | null;
}

/** Gets a webhook's secret. */
export async function getSecret(context: ActionContext, id: string): Promise<Result<ShownSecret, Failure>> {
  const found = await findOwnWebhook(context, id, "webhooks.write");
  if (!found.ok) return found;
  const shown = await show(context, found.value.webhook);
  const { workspaceId, name } = found.value.webhook;
  await audit(context, workspaceId, "webhook.secret_shown", id, { name });
  return ok(shown);
}

/**
 * Gives a webhook a new secret; earlier ones also sign until their grace periods end. Answers the present state. Safe to
 * repeat: repeating the present secret changes nothing, and generating another one ends none.
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
    if (!rotated.ok) return err(failure("conflict", describeFull("secrets", rotated.error.roomAt)));
    if (rotated.value === held) return ok(webhook);
    const { present, previous } = rotated.value;
    return ok({ ...webhook, sealedSecret: present, sealedPreviousSecrets: previous, updatedAt: now() });
  });
  return changed.ok ? ok(await show(context, changed.value)) : changed;
}

/** Seals the next secret. A live secret of the webhook stays sealed as it is. */
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

/** Says why there is no room for another live secret or key, and when there will be. */
export function describeFull(what: "secrets" | "keys", roomAtMs: number): string {
  return (
    `the webhook has ${MAX_LIVE_SECRETS} live ${what} already, and can't have more; the next one ends at ` +
    `${rfc3339(roomAtMs)}. Rotate then, or with grace_period_seconds 0 to end the present one at once`
  );
}

async function show({ services }: ActionContext, webhook: StoredWebhook): Promise<ShownSecret> {
  const secret = await services.sealer.open(webhook.sealedSecret, secretBinding(webhook));
  const [previous] = livePrevious(webhook.sealedPreviousSecrets, services.now());
  return { secret, standardSecret: standardSecret(secret), previousExpiresAt: previous?.expiresAt ?? null };
}
