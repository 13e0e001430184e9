import { generateKeyPair } from "../crypto/ed25519.ts";
import type { Sealer } from "../crypto/seal.ts";
import type { SignatureMode } from "../domain/signature-mode.ts";
import { keyBinding } from "../pipeline/sealed-webhook.ts";
import type { StoredWebhook } from "../store/webhook-table.ts";

type WebhookKey = Pick<StoredWebhook, "workspaceId" | "id">;
type KeyPairs = StoredWebhook["keyPairs"];

/** Makes a webhook's present key pair, and seals its private key. */
export async function makeKeyPair(webhook: WebhookKey, sealer: Sealer): Promise<KeyPairs[number]> {
  const { privateKey, publicKey } = await generateKeyPair();
  return { publicKey, sealedPrivateKey: await sealer.seal(privateKey, keyBinding(webhook)), expiresAt: null };
}

/** The key pairs of a webhook that is to sign so: those that it has, else a first one if it needs one. */
export async function keyPairsFor(
  signature: SignatureMode,
  webhook: WebhookKey & { readonly keyPairs: KeyPairs },
  sealer: Sealer,
): Promise<KeyPairs> {
  if (signature === "hmac" || webhook.keyPairs.length > 0) return webhook.keyPairs;
  return [await makeKeyPair(webhook, sealer)];
}
