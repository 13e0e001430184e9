import { COMPAT_DEFAULTS, COMPAT_SCHEMES, type CompatSignature } from "../domain/compat-signature.ts";
import { createKeyVerifier, type KeyVerifier, PUBLIC_PREFIX, readPublicKey } from "./ed25519.ts";
import { createSigner, type Signer, standardKey } from "./signature.ts";

const MAX_CHARACTERS = 1000;

/** What tells whether a request is signed. The keys can't be read out of it. */
export interface ReceiverKeys {
  /** Of the secrets, the present one first. */
  readonly signers: readonly Signer[];
  readonly verifiers: readonly KeyVerifier[];
  /** The other signatures that a request may have. */
  readonly compat: readonly CompatSignature[];
}

const USUAL = COMPAT_SCHEMES.map((scheme): CompatSignature => ({ scheme, ...COMPAT_DEFAULTS[scheme] }));

/** Says why a text can be neither a secret nor a public key, or undefined when it can be one. */
export function receiverKeyFault(text: string): string | undefined {
  if (text === "") return "paste the webhook's secret or its public key";
  if (text.length > MAX_CHARACTERS) return `is longer than ${MAX_CHARACTERS} characters`;
  if (text.startsWith(PUBLIC_PREFIX)) {
    return readPublicKey(text) !== undefined ? undefined : "must have 32 bytes in base64 after whpk_";
  }
  return standardKey(text).length === 0 ? "must have base64 after whsec_" : undefined;
}

/** Makes the keys of a secret or of a public key that has no fault. Another signature is sought in its usual header. */
export async function createReceiverKeys(text: string): Promise<ReceiverKeys> {
  if (text.startsWith(PUBLIC_PREFIX)) return { signers: [], verifiers: [await createKeyVerifier(text)], compat: [] };
  return { signers: [await createSigner(text)], verifiers: [], compat: USUAL };
}
