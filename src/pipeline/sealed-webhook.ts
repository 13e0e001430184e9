import { z } from "zod";
import type { Sealer } from "../crypto/seal.ts";
import { createSigner, type Signer } from "../crypto/signature.ts";
import { livePrevious } from "../domain/secret-rotation.ts";
import type { StoredWebhook } from "../store/webhook-table.ts";
import type { SendingKeys } from "./exchange.ts";

/** Most signers that one isolate keeps. */
const MAX_SIGNERS = 1000;
const headerValues = z.record(z.string(), z.string());

/** The binding of a webhook's sealed secrets, so that they open for no other webhook. */
export function secretBinding(webhook: { readonly workspaceId: string; readonly id: string }): string {
  return `${webhook.workspaceId}/${webhook.id}/secret`;
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
  const signers = new Map<string, Signer>();
  const openSigner = async (webhook: StoredWebhook, sealed: string): Promise<Signer> => {
    const key = `${secretBinding(webhook)} ${sealed}`;
    const known = signers.get(key);
    if (known !== undefined) return known;
    const signer = await createSigner(await sealer.open(sealed, secretBinding(webhook)));
    if (signers.size >= MAX_SIGNERS) signers.clear();
    signers.set(key, signer);
    return signer;
  };
  return async (webhook) => {
    const previous = livePrevious(webhook.sealedPreviousSecrets, now());
    return {
      signer: await openSigner(webhook, webhook.sealedSecret),
      previousSigners: await Promise.all(previous.map(async ({ secret }) => openSigner(webhook, secret))),
      headerValues: await openHeaders(webhook, sealer),
    };
  };
}
