import { fromBase64 } from "../domain/base64.ts";
import { SECRET_PREFIX, standardKey } from "./signature.ts";

/** Bytes of a generated secret; Standard Webhooks asks for 24 to 64. */
const GENERATED_BYTES = 32;
const MIN_CHOSEN_LENGTH = 16;
const MAX_CHOSEN_LENGTH = 256;
const MIN_DECODED_BYTES = 16;

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
  if (secret.length < MIN_CHOSEN_LENGTH || secret.length > MAX_CHOSEN_LENGTH) {
    return `must have ${MIN_CHOSEN_LENGTH} to ${MAX_CHOSEN_LENGTH} characters`;
  }
  if (!isCleanText(secret)) {
    return "must have no control characters and no white space around it";
  }
  if (!secret.startsWith(SECRET_PREFIX)) return undefined;
  const decoded = fromBase64(secret.slice(SECRET_PREFIX.length));
  if (decoded === undefined) return "begins with whsec_ and must go on in base64";
  return decoded.length < MIN_DECODED_BYTES ? `must decode to ${MIN_DECODED_BYTES} bytes or more` : undefined;
}

function isCleanText(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  return text.isWellFormed() && text.trim() === text && !/[\u0000-\u001f\u007f]/.test(text);
}
