import { type Bytes, fromBase64, utf8 } from "./bytes.ts";
import { ReceiveError } from "./receive-error.ts";

const SECRET_PREFIX = "whsec_";
const PUBLIC_PREFIX = "whpk_";
const PRIVATE_PREFIX = "whsk_";
const PUBLIC_BYTES = 32;
const HMAC = { name: "HMAC", hash: "SHA-256" } as const;

/** Says whether a signature was made over a content; compares in constant time. */
type Verify = (signature: Bytes, content: Bytes) => Promise<boolean>;

/** What one key verifies. */
export interface VerifyingKey {
  /** What a signature begins with that this key may have made (Standard Webhooks 1.0.0). */
  readonly version: "v1" | "v1a";
  readonly standard: Verify;
  /** The hex signature of the body alone; null for a public key, which never makes one. */
  readonly hex: Verify | null;
}

/** Imports keys: secrets, and public keys that begin with `whpk_`. Throws `malformed_key`. */
export async function importKeys(keys: string | readonly string[]): Promise<readonly VerifyingKey[]> {
  // A setting that is not there is often undefined, whatever its type says.
  const list: readonly unknown[] = Array.isArray(keys) ? keys : [keys];
  if (list.length === 0) throw new ReceiveError("malformed_key", "there is no key");
  return Promise.all(list.map(importKey));
}

async function importKey(key: unknown): Promise<VerifyingKey> {
  if (typeof key !== "string" || key === "") throw new ReceiveError("malformed_key", "a key is empty");
  if (key.startsWith(PRIVATE_PREFIX)) {
    throw new ReceiveError(
      "malformed_key",
      `a key begins with ${PRIVATE_PREFIX}, as private ones do: receivers need the public one, ${PUBLIC_PREFIX}…, and a secret has to begin otherwise`,
    );
  }
  if (key.startsWith(PUBLIC_PREFIX)) return importPublicKey(key);
  // Standard Webhooks decodes a secret of its own form; any other is the key itself, and so is each for the hex signature.
  const standard = key.startsWith(SECRET_PREFIX) ? decodeSecret(key) : utf8(key);
  return { version: "v1", standard: await importSecret(standard), hex: await importSecret(utf8(key)) };
}

function decodeSecret(key: string): Bytes {
  const bytes = fromBase64(key.slice(SECRET_PREFIX.length));
  if (bytes === undefined || bytes.length === 0) {
    throw new ReceiveError("malformed_key", `a key begins with ${SECRET_PREFIX} and does not go on in base64`);
  }
  return bytes;
}

async function importSecret(secret: Bytes): Promise<Verify> {
  const key = await crypto.subtle.importKey("raw", secret, HMAC, false, ["verify"]);
  return async (signature, content) => crypto.subtle.verify("HMAC", key, signature, content);
}

async function importPublicKey(text: string): Promise<VerifyingKey> {
  const bytes = fromBase64(text.slice(PUBLIC_PREFIX.length));
  if (bytes?.length !== PUBLIC_BYTES) {
    throw new ReceiveError(
      "malformed_key",
      `a key begins with ${PUBLIC_PREFIX}, as public ones do, and does not go on with ${PUBLIC_BYTES} bytes in base64; a secret has to begin otherwise`,
    );
  }
  const key = await crypto.subtle.importKey("raw", bytes, "Ed25519", false, ["verify"]);
  return {
    version: "v1a",
    standard: async (signature, content) => crypto.subtle.verify("Ed25519", key, signature, content),
    hex: null,
  };
}
