import { fromBase64 } from "../domain/base64.ts";
import { utf8 } from "./encoding.ts";

/** What a secret begins with whose rest is a key in base64 (Standard Webhooks 1.0.0). */
export const SECRET_PREFIX = "whsec_";
const HMAC = { name: "HMAC", hash: "SHA-256" } as const;

/** Signs bodies under one secret, in the two ways that subscribers verify. */
export interface Signer {
  /** `sha256=` + hex HMAC of the raw body, keyed with the whole secret as shown (`X-Webhook-Signature`). */
  hex(body: Uint8Array): Promise<string>;
  /** `v1,` + base64 HMAC over `id.timestamp.body` (Standard Webhooks 1.0.0); the timestamp is in seconds. */
  standard(messageId: string, timestampSeconds: number, body: Uint8Array): Promise<string>;
}

/** The key that Standard Webhooks libraries derive: the decoded rest of a `whsec_` secret, else the UTF-8 bytes. */
export function standardKey(secret: string): Uint8Array {
  if (!secret.startsWith(SECRET_PREFIX)) return utf8(secret);
  return fromBase64(secret.slice(SECRET_PREFIX.length)) ?? utf8(secret);
}

/** Imports a secret's keys. */
export async function createSigner(secret: string): Promise<Signer> {
  const [hexKey, standardsKey] = await Promise.all([importKey(utf8(secret)), importKey(standardKey(secret))]);
  return {
    async hex(body) {
      return `sha256=${(await sign(hexKey, body)).toHex()}`;
    },
    async standard(messageId, timestampSeconds, body) {
      const head = utf8(`${messageId}.${timestampSeconds}.`);
      const signed = new Uint8Array(head.length + body.length);
      signed.set(head);
      signed.set(body, head.length);
      return `v1,${(await sign(standardsKey, signed)).toBase64()}`;
    },
  };
}

async function importKey(bytes: Uint8Array): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", bytes, HMAC, false, ["sign"]);
}

async function sign(key: CryptoKey, bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.sign(HMAC, key, bytes));
}
