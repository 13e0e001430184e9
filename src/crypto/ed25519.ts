import { fromBase64 } from "../domain/base64.ts";
import { joinBytes, utf8 } from "./encoding.ts";
import type { StandardSigner } from "./signature.ts";

const PRIVATE_PREFIX = "whsk_";
/** What a public key begins with whose rest is its 32 bytes in base64 (Standard Webhooks 1.0.0). */
export const PUBLIC_PREFIX = "whpk_";
const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;

/** A key pair in the form of Standard Webhooks: `whsk_` and base64 of seed and public key, `whpk_` and base64. */
export interface KeyPair {
  readonly privateKey: string;
  readonly publicKey: string;
}

/** Makes an Ed25519 key pair. */
export async function generateKeyPair(): Promise<KeyPair> {
  const generated = await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]);
  if (!("privateKey" in generated)) throw new Error("a key pair was generated");
  const jwk = await crypto.subtle.exportKey("jwk", generated.privateKey);
  if (!("d" in jwk) || jwk.d === undefined || jwk.x === undefined) throw new Error("an Ed25519 key has d and x");
  const [seed, open] = [decodeUrl(jwk.d), decodeUrl(jwk.x)];
  const both = new Uint8Array(2 * KEY_BYTES);
  both.set(seed);
  both.set(open, KEY_BYTES);
  return { privateKey: PRIVATE_PREFIX + both.toBase64(), publicKey: PUBLIC_PREFIX + open.toBase64() };
}

/** Imports a private key, whose entries of `webhook-signature` are `v1a`. Throws for what is no key of that form. */
export async function createKeySigner(privateKey: string): Promise<StandardSigner> {
  const bytes = privateKey.startsWith(PRIVATE_PREFIX) ? fromBase64(privateKey.slice(PRIVATE_PREFIX.length)) : undefined;
  if (bytes?.length !== 2 * KEY_BYTES) throw new Error("an Ed25519 private key is whsk_ and 64 bytes in base64");
  const d = encodeUrl(bytes.subarray(0, KEY_BYTES));
  const jwk = { kty: "OKP", crv: "Ed25519", d, x: encodeUrl(bytes.subarray(KEY_BYTES)) };
  const key = await crypto.subtle.importKey("jwk", jwk, "Ed25519", false, ["sign"]);
  return {
    async standard(messageId, timestampSeconds, body) {
      const signed = joinBytes(`${messageId}.${timestampSeconds}.`, body);
      return `v1a,${new Uint8Array(await crypto.subtle.sign("Ed25519", key, signed)).toBase64()}`;
    },
  };
}

/** Verifies entries of `webhook-signature` whose scheme is `v1a`. */
export interface KeyVerifier {
  /** Tells whether an entry, with its scheme, is the signature of `id.timestamp.body`. */
  verify(entry: string, messageId: string, timestampSeconds: number, body: Uint8Array): Promise<boolean>;
}

/** Imports a `whpk_` key. Throws for what is no key of that form. */
export async function createKeyVerifier(publicKey: string): Promise<KeyVerifier> {
  const { kty, crv, x } = await publicJwk(publicKey);
  const key = await crypto.subtle.importKey("jwk", { kty, crv, x }, "Ed25519", false, ["verify"]);
  return {
    async verify(entry, messageId, timestampSeconds, body) {
      const signature = entry.startsWith("v1a,") ? fromBase64(entry.slice("v1a,".length)) : undefined;
      if (signature?.length !== SIGNATURE_BYTES) return false;
      return crypto.subtle.verify("Ed25519", key, signature, joinBytes(`${messageId}.${timestampSeconds}.`, body));
    },
  };
}

/** The bytes of a `whpk_` key; undefined for what is none. */
export function readPublicKey(publicKey: string): Uint8Array | undefined {
  const bytes = publicKey.startsWith(PUBLIC_PREFIX) ? fromBase64(publicKey.slice(PUBLIC_PREFIX.length)) : undefined;
  return bytes?.length === KEY_BYTES ? bytes : undefined;
}

/** A public key as RFC 8037 writes it; the id is its thumbprint (RFC 7638). */
export interface PublicJwk {
  readonly kty: "OKP";
  readonly crv: "Ed25519";
  readonly x: string;
  readonly kid: string;
  readonly use: "sig";
  readonly alg: "EdDSA";
}

/** Writes a `whpk_` key as a JWK. */
export async function publicJwk(publicKey: string): Promise<PublicJwk> {
  const bytes = readPublicKey(publicKey);
  if (bytes === undefined) throw new Error("an Ed25519 public key is whpk_ and 32 bytes in base64");
  const x = encodeUrl(bytes);
  const thumbprint = await crypto.subtle.digest("SHA-256", utf8(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`));
  return { kty: "OKP", crv: "Ed25519", x, kid: encodeUrl(new Uint8Array(thumbprint)), use: "sig", alg: "EdDSA" };
}

function encodeUrl(bytes: Uint8Array): string {
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}

function decodeUrl(text: string): Uint8Array {
  return Uint8Array.fromBase64(text, { alphabet: "base64url" });
}
