import { hasMoreCharacters } from "../domain/text.ts";
import { SECRET_PREFIX, standardKey } from "./signature.ts";

/** Bytes of a generated secret; Standard Webhooks asks for 24 to 64. */
const GENERATED_BYTES = 32;
export const MIN_CHOSEN_LENGTH = 16;
export const MAX_CHOSEN_LENGTH = 256;
/** At least 16 bytes in base64, with or without padding. */
const BASE64 = "[A-Za-z0-9+/]";
const KEY = `${SECRET_PREFIX}(?:${BASE64}{4}){5,}(?:${BASE64}{2}(?:==)?|${BASE64}{3}=?|${BASE64}{4})`;
/** A regular expression of chosen secrets that begin with `whsec_`, besides their length. */
export const PREFIXED_SECRET = `^${KEY}$`;
/** A regular expression of texts without control characters and white space around them. */
export const SECRET_TEXT = String.raw`^[^\s\u0000-\u001f\u007f](?:[^\u0000-\u001f\u007f]*[^\s\u0000-\u001f\u007f])?$`;

/** A regular expression of what looks like an Ed25519 key, which verifiers would take a secret for. */
export const OF_KEYS = "^wh[ps]k_";

const keyRule = new RegExp(OF_KEYS);
const textRule = new RegExp(SECRET_TEXT);
const prefixedRule = new RegExp(PREFIXED_SECRET);

/** Makes a webhook secret: `whsec_` and 32 random bytes in base64. */
export function generateSecret(): string {
  return SECRET_PREFIX + crypto.getRandomValues(new Uint8Array(GENERATED_BYTES)).toBase64();
}

/** The same key in the form of Standard Webhooks libraries: `whsec_` and base64. */
export function standardSecret(secret: string): string {
  return SECRET_PREFIX + standardKey(secret).toBase64();
}

/** Says why a chosen secret can't be used, or undefined when it can. */
export function secretProblem(secret: string): string | undefined {
  if (!hasMoreCharacters(secret, MIN_CHOSEN_LENGTH - 1) || hasMoreCharacters(secret, MAX_CHOSEN_LENGTH)) {
    return `must have ${MIN_CHOSEN_LENGTH} to ${MAX_CHOSEN_LENGTH} characters`;
  }
  if (!secret.isWellFormed() || !textRule.test(secret)) {
    return "must have no control characters and no white space around it";
  }
  if (keyRule.test(secret)) return "must not begin with whpk_ or whsk_, as Ed25519 keys do";
  if (!secret.startsWith(SECRET_PREFIX) || prefixedRule.test(secret)) return undefined;
  return "begins with whsec_ and must go on with 16 bytes or more in base64";
}
