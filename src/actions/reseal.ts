import { type Sealer, SealError } from "../crypto/seal.ts";
import type { Failure } from "../domain/failure.ts";
import { ok, type Result } from "../domain/result.ts";
import { livePrevious, type PreviousSecret } from "../domain/secret-rotation.ts";
import { log } from "../log.ts";
import { headersBinding, keyBinding, liveKeyPairs, secretBinding } from "../pipeline/sealed-webhook.ts";
import { readSealedWebhooks, replaceSeals, type StoredWebhook } from "../store/webhook-table.ts";
import { type ActionContext, allowRoot } from "./context.ts";

/** Most webhooks that one call re-seals. It is called again until none is left. */
const CHUNK = 500;

/** The progress of re-sealing. */
export interface ResealResult {
  readonly resealed: number;
  /** Webhooks that can't be opened with the configured keys; the log names them. */
  readonly failed: number;
  /** True if another call has more to do. */
  readonly hasMore: boolean;
}

/** Seals again what is still sealed under a former ENCRYPTION_KEY, a bounded number of webhooks at a time. */
export async function resealWebhooks(context: ActionContext): Promise<Result<ResealResult, Failure>> {
  const allowed = allowRoot(context);
  if (!allowed.ok) return allowed;
  const { db, sealer, now } = context.services;
  const stale = await readSealedWebhooks(db, sealer.currentPrefix, CHUNK + 1);
  let resealed = 0;
  let failed = 0;
  for (const webhook of stale.slice(0, CHUNK)) {
    try {
      if (await replaceSeals(db, await reseal(webhook, sealer, now()), webhook)) resealed++;
    } catch (error) {
      if (!(error instanceof SealError)) throw error;
      log("error", "reseal_failed", { workspace_id: webhook.workspaceId, webhook_id: webhook.id });
      failed++;
    }
  }
  return ok({ resealed, failed, hasMore: stale.length > CHUNK });
}

/** Seals everything of a webhook under the current key, and drops secrets and key pairs that have ended. */
export async function reseal(webhook: StoredWebhook, sealer: Sealer, now: number): Promise<StoredWebhook> {
  const again = async (sealed: string, binding: string): Promise<string> => {
    if (sealed.startsWith(sealer.currentPrefix)) return sealed;
    return sealer.seal(await sealer.open(sealed, binding), binding);
  };
  const { sealedSecret, sealedPreviousSecrets, sealedHeaders } = webhook;
  const previous: PreviousSecret[] = [];
  for (const { secret, expiresAt } of livePrevious(sealedPreviousSecrets, now)) {
    previous.push({ secret: await again(secret, secretBinding(webhook)), expiresAt });
  }
  const keyPairs: StoredWebhook["keyPairs"][number][] = [];
  for (const pair of liveKeyPairs(webhook, now)) {
    keyPairs.push({ ...pair, sealedPrivateKey: await again(pair.sealedPrivateKey, keyBinding(webhook)) });
  }
  return {
    ...webhook,
    keyPairs,
    sealedSecret: await again(sealedSecret, secretBinding(webhook)),
    sealedPreviousSecrets: previous,
    sealedHeaders: sealedHeaders === null ? null : await again(sealedHeaders, headersBinding(webhook)),
  };
}
