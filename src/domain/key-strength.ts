import { fromBase64 } from "./base64.ts";
import { err, ok, type Result } from "./result.ts";

/** Bytes of a sealing key: AES-256. */
const SEALING_KEY_BYTES = 32;
const MIN_ROOT_KEY_CHARACTERS = 32;
/** Different characters or bytes that every random key of that length has. */
const MIN_DIFFERENT = 8;

/** Tells whether the root key has at least 32 characters that don't just repeat. */
export function isStrongRootKey(key: string): boolean {
  return key.length >= MIN_ROOT_KEY_CHARACTERS && isVaried(key);
}

/** Decodes a sealing key: 32 bytes in base64 that don't just repeat. The error says why it is none. */
export function readSealingKey(text: string): Result<Uint8Array<ArrayBuffer>, string> {
  const bytes = fromBase64(text.trim());
  if (bytes?.length !== SEALING_KEY_BYTES) return err(`must be ${SEALING_KEY_BYTES} bytes in base64`);
  return isVaried(bytes) ? ok(bytes) : err("is weak: its bytes repeat");
}

function isVaried(key: Iterable<string | number>): boolean {
  return new Set(key).size >= MIN_DIFFERENT;
}
