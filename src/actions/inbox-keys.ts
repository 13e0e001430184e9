import { createKeyVerifier } from "../crypto/ed25519.ts";
import type { ReceiverKeys } from "../crypto/receiver-keys.ts";
import type { Sender } from "../domain/sender.ts";
import { liveKeyPairs } from "../pipeline/sealed-webhook.ts";
import { findWebhook } from "../store/webhook-table.ts";
import type { Isolate } from "./isolate.ts";

/**
 * Finds what verifies the requests of a webhook that leads to a test inbox, for the inbox's page. Undefined when the webhook
 * is gone or leads elsewhere by now. Whoever opens the page gets what the keys say, never the keys.
 */
export async function findInboxKeys(
  { services }: Isolate,
  { workspaceId, webhookId }: Sender,
  receivingId: string,
): Promise<ReceiverKeys | undefined> {
  const webhook = await findWebhook(services.db, workspaceId, webhookId);
  if (webhook === undefined || !new URL(webhook.url).pathname.startsWith(`/play/in/${receivingId}`)) return undefined;
  const { signer, previousSigners, compatSignature } = await services.openKeys(webhook);
  const keyPairs = liveKeyPairs(webhook, services.now());
  return {
    signers: [signer, ...previousSigners],
    verifiers: await Promise.all(keyPairs.map(async ({ publicKey }) => createKeyVerifier(publicKey))),
    compat: compatSignature === null ? [] : [compatSignature],
  };
}
