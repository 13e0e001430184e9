import { utf8 } from "./encoding.ts";
import { sha256Hex } from "./make-ids.ts";

/** Random bytes of an API key: 256 bits, so that a plain hash is enough to store it by. */
const KEY_BYTES = 32;
/** Characters of a key that may be shown, to tell keys apart. */
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

/** What an API key is stored and looked up by. */
export async function hashApiKey(secret: string): Promise<string> {
  return sha256Hex(`hookline-api-key\n${secret}`);
}

/** Makes the token of a link or a session: 32 random bytes in URL-safe base64. */
export function generateToken(): string {
  return crypto.getRandomValues(new Uint8Array(KEY_BYTES)).toBase64({ alphabet: "base64url", omitPadding: true });
}

/** What a token of a link or a session is stored and looked up by. */
export async function hashToken(token: string): Promise<string> {
  return sha256Hex(`hookline-portal-token\n${token}`);
}

/** What the forms of a session carry, so that no other site can send them; it tells nothing of the session's token. */
export async function csrfToken(token: string): Promise<string> {
  return sha256Hex(`hookline-csrf-token\n${token}`);
}

/** Compares two texts in a time that does not tell where they differ. */
export async function equalInConstantTime(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([one, other].map((text) => crypto.subtle.digest("SHA-256", utf8(text))));
  return a !== undefined && b !== undefined && crypto.subtle.timingSafeEqual(a, b);
}
