import { createSigner, type Signer } from "../../src/crypto/signature.ts";
import type { SendingKeys } from "../../src/pipeline/exchange.ts";

/** The keys of a webhook that signs with its secrets alone, the present one first. */
export async function hmacKeys(present: string, ...previous: readonly string[]): Promise<SendingKeys> {
  return keysOf(await createSigner(present), await Promise.all(previous.map(createSigner)));
}

/** The same for signers. */
export function keysOf(signer: Signer, previousSigners: readonly Signer[] = []): SendingKeys {
  const standardSigners = [signer, ...previousSigners];
  return { signer, previousSigners, standardSigners, compatSignature: null, headerValues: {} };
}
