import { type Sealer, SealError } from "../crypto/seal.ts";
import type { Failure } from "../domain/failure.ts";
import { ok, type Result } from "../domain/result.ts";
import { log } from "../log.ts";
import { headersBinding, secretBinding } from "../pipeline/sealed-webhook.ts";
import { readSealedWebhooks, replaceSeals, type StoredWebhook } from "../store/webhooks.ts";
import { type ActionContext, allowRoot } from "./context.ts";

/** Webhooks that one call looks at; a service with more is called again until nothing is left. */
const CHUNK = 500;

/** How far re-sealing came. */
export interface ResealResult {
  readonly resealed: number;
  /** Webhooks whose seals can't be opened with the keys at hand; the log names them. */
  readonly failed: number;
  /** Tells whether another call has something to do. */
  readonly hasMore: boolean;
}

/** Seals what is still sealed under a former ENCRYPTION_KEY anew, a bounded number of webhooks at a time. */
export async function resealWebhooks(context: ActionContext): Promise<Result<ResealResult, Failure>> {
  const allowed = allowRoot(context);
  if (!allowed.ok) return allowed;
  const { db, sealer } = context.services;
  const stale = await readSealedWebhooks(db, sealer.currentPrefix, CHUNK + 1);
  let resealed = 0;
  let failed = 0;
  for (const webhook of stale.slice(0, CHUNK)) {
    try {
      if (await replaceSeals(db, await reseal(webhook, sealer), webhook)) resealed++;
    } catch (error) {
      if (!(error instanceof SealError)) throw error;
      log("error", "reseal_failed", { workspace_id: webhook.workspaceId, webhook_id: webhook.id });
      failed++;
    }
  }
  return ok({ resealed, failed, hasMore: stale.length > CHUNK });
}

/** A webhook with everything sealed under the current key. */
export async function reseal(webhook: StoredWebhook, sealer: Sealer): Promise<StoredWebhook> {
  const again = async (sealed: string | null, binding: string): Promise<string | null> => {
    if (sealed === null || sealed.startsWith(sealer.currentPrefix)) return sealed;
    return sealer.seal(await sealer.open(sealed, binding), binding);
  };
  const secret = await again(webhook.sealedSecret, secretBinding(webhook));
  return {
    ...webhook,
    sealedSecret: secret ?? webhook.sealedSecret,
    sealedPreviousSecret: await again(webhook.sealedPreviousSecret, secretBinding(webhook)),
    sealedHeaders: await again(webhook.sealedHeaders, headersBinding(webhook)),
  };
}
