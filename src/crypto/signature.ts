import { fromBase64 } from "../domain/base64.ts";
import { joinBytes, utf8 } from "./encoding.ts";

/** What a secret begins with whose rest is a key in base64 (Standard Webhooks 1.0.0). */
export const SECRET_PREFIX = "whsec_";
const HMAC = { name: "HMAC", hash: "SHA-256" } as const;

/** Makes one entry of `webhook-signature`. */
export interface StandardSigner {
  /** The scheme, a comma, and the base64 signature of `id.timestamp.body` (Standard Webhooks 1.0.0); the timestamp is in seconds. */
  standard(messageId: string, timestampSeconds: number, body: Uint8Array): Promise<string>;
}

/** Signs bodies under one secret, in the ways that subscribers verify. The scheme of Standard Webhooks is `v1`. */
export interface Signer extends StandardSigner {
  /** `sha256=` + hex HMAC of the raw body, keyed with the whole secret as shown (`X-Webhook-Signature`). */
  hex(body: Uint8Array): Promise<string>;
  /** The HMAC of anything, under the whole secret as shown or under the key of Standard Webhooks. */
  mac(key: "whole" | "standard", bytes: Uint8Array): Promise<Uint8Array>;
}

/** The key that Standard Webhooks libraries derive: the decoded rest of a `whsec_` secret, else the UTF-8 bytes. */
export function standardKey(secret: string): Uint8Array {
  if (!secret.startsWith(SECRET_PREFIX)) return utf8(secret);
  return fromBase64(secret.slice(SECRET_PREFIX.length)) ?? utf8(secret);
}

/** Imports a secret's keys. */
export async function createSigner(secret: string): Promise<Signer> {
  const [whole, standard] = await Promise.all([importKey(utf8(secret)), importKey(standardKey(secret))]);
  const keys = { whole, standard };
  return {
    async hex(body) {
      return `sha256=${(await sign(whole, body)).toHex()}`;
    },
    async standard(messageId, timestampSeconds, body) {
      return `v1,${(await sign(standard, joinBytes(`${messageId}.${timestampSeconds}.`, body))).toBase64()}`;
    },
    mac: async (key, bytes) => sign(keys[key], bytes),
  };
}

async function importKey(bytes: Uint8Array): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", bytes, HMAC, false, ["sign"]);
}

async function sign(key: CryptoKey, bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.sign(HMAC, key, bytes));
}
