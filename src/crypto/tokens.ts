import { utf8 } from "./encoding.ts";
import { sha256Hex } from "./make-ids.ts";

/** Random bytes of a token: 256 bits, so that a plain hash is safe to store. */
const TOKEN_BYTES = 32;
/** Characters of an API key that are shown, to tell keys apart. */
const SHOWN_CHARACTERS = 12;

/** A new API key: the secret for its owner, the hash to store, the prefix to show. */
export interface NewApiKey {
  readonly secret: string;
  readonly hash: string;
  readonly prefix: string;
}

/** Makes an API key, `hk_` and 32 random bytes in URL-safe base64. */
export async function generateApiKey(): Promise<NewApiKey> {
  const secret = `hk_${generateToken()}`;
  return { secret, hash: await hashApiKey(secret), prefix: secret.slice(0, SHOWN_CHARACTERS) };
}

/** Hashes an API key, to store it and to find it. */
export async function hashApiKey(secret: string): Promise<string> {
  return sha256Hex(`hookline-api-key\n${secret}`);
}

/** Makes the token of a link or a session: 32 random bytes in URL-safe base64. */
export function generateToken(): string {
  return crypto.getRandomValues(new Uint8Array(TOKEN_BYTES)).toBase64({ alphabet: "base64url", omitPadding: true });
}

/** Hashes the token of a link or a session, to store it and to find it. */
export async function hashToken(token: string): Promise<string> {
  return sha256Hex(`hookline-portal-token\n${token}`);
}

/** Makes the token in a session's forms, so that no other site can send them. It does not reveal the session's. */
export async function csrfToken(token: string): Promise<string> {
  return sha256Hex(`hookline-csrf-token\n${token}`);
}

/** Compares two texts in constant time. */
export async function equalInConstantTime(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([one, other].map((text) => crypto.subtle.digest("SHA-256", utf8(text))));
  return a !== undefined && b !== undefined && crypto.subtle.timingSafeEqual(a, b);
}
