import { z } from "zod";
import type { Sealer } from "../crypto/seal.ts";
import { createKeySigner } from "../crypto/ed25519.ts";
import { createSigner, type StandardSigner } from "../crypto/signature.ts";
import { livePrevious } from "../domain/secret-rotation.ts";
import type { StoredWebhook } from "../store/webhook-table.ts";
import type { SendingKeys } from "./exchange.ts";

/** Most signers of secrets, and of private keys, that one isolate keeps. */
const MAX_SIGNERS = 1000;
const headerValues = z.record(z.string(), z.string());

/** The binding of a webhook's sealed secrets, so that they open for no other webhook. */
export function secretBinding(webhook: { readonly workspaceId: string; readonly id: string }): string {
  return `${webhook.workspaceId}/${webhook.id}/secret`;
}

/** The binding of a webhook's sealed private keys. */
export function keyBinding(webhook: { readonly workspaceId: string; readonly id: string }): string {
  return `${webhook.workspaceId}/${webhook.id}/key`;
}

/** The key pairs of a webhook that sign or are to be trusted, the present one first. */
export function liveKeyPairs({ keyPairs }: Pick<StoredWebhook, "keyPairs">, now: number): StoredWebhook["keyPairs"] {
  return keyPairs.filter(({ expiresAt }) => expiresAt === null || expiresAt > now);
}

/** The binding of a webhook's sealed header values. */
export function headersBinding(webhook: { readonly workspaceId: string; readonly id: string }): string {
  return `${webhook.workspaceId}/${webhook.id}/headers`;
}

/** Opens the values of a webhook's custom headers, by name. */
export async function openHeaders(webhook: StoredWebhook, sealer: Sealer): Promise<Readonly<Record<string, string>>> {
  if (webhook.sealedHeaders === null) return {};
  return headerValues.parse(JSON.parse(await sealer.open(webhook.sealedHeaders, headersBinding(webhook))));
}

/** Makes the function that opens a webhook's secrets and header values. Imported keys are cached by their sealed form. */
export function createKeyOpener(sealer: Sealer, now: () => number): (webhook: StoredWebhook) => Promise<SendingKeys> {
  const openSigner = createOpener(sealer, createSigner);
  const openKeySigner = createOpener(sealer, createKeySigner);
  return async (webhook) => {
    const { signature, compatSignature } = webhook;
    const secrets = [
      webhook.sealedSecret,
      ...livePrevious(webhook.sealedPreviousSecrets, now()).map(({ secret }) => secret),
    ];
    const keyPairs = signature === "hmac" ? [] : liveKeyPairs(webhook, now());
    const [signer, ...previousSigners] = await Promise.all(
      secrets.map(async (sealed) => openSigner(sealed, secretBinding(webhook))),
    );
    if (signer === undefined) throw new Error("a webhook has a secret");
    const keySigners = await Promise.all(
      keyPairs.map(async ({ sealedPrivateKey }) => openKeySigner(sealedPrivateKey, keyBinding(webhook))),
    );
    const hmacSigners = signature === "ed25519" ? [] : [signer, ...previousSigners];
    return {
      signer,
      previousSigners,
      standardSigners: [...hmacSigners, ...keySigners],
      compatSignature,
      headerValues: await openHeaders(webhook, sealer),
    };
  };
}

/** Opens sealed keys and imports them, each once while it is among the {@link MAX_SIGNERS} that are kept. */
function createOpener<T extends StandardSigner>(
  sealer: Sealer,
  create: (opened: string) => Promise<T>,
): (sealed: string, binding: string) => Promise<T> {
  const signers = new Map<string, T>();
  return async (sealed, binding) => {
    const key = `${binding} ${sealed}`;
    const known = signers.get(key);
    if (known !== undefined) return known;
    const signer = await create(await sealer.open(sealed, binding));
    if (signers.size >= MAX_SIGNERS) signers.clear();
    signers.set(key, signer);
    return signer;
  };
}
