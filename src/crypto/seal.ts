import { fromBase64 } from "../domain/base64.ts";
import { readSealingKey } from "../domain/key-strength.ts";
import { utf8 } from "./encoding.ts";

const FORMAT = "s1";
const IV_BYTES = 12;

/** An AES-256-GCM key, and its short id in the values sealed under it. */
export interface SealingKey {
  readonly id: string;
  readonly key: CryptoKey;
}

/** Seals under the first key and opens under any of them. */
export interface Sealer {
  seal(plain: string, boundTo: string): Promise<string>;
  /** Opens a sealed value; throws a {@link SealError} when it was sealed for something else, or its key is not there. */
  open(sealed: string, boundTo: string): Promise<string>;
  /** The beginning of every value sealed under the first key. */
  readonly currentPrefix: string;
}

/** A sealed value can't be opened with the configured keys. */
export class SealError extends Error {
  override readonly name = "SealError";
}

/** Imports keys in order, the current one first. Throws when a text is no key. */
export async function createSealer(keyTexts: readonly [string, ...string[]]): Promise<Sealer> {
  const [current, ...older] = await Promise.all(keyTexts.map(importSealingKey));
  if (current === undefined) throw new Error("no sealing key");
  const byId = new Map([current, ...older].map((entry) => [entry.id, entry.key]));
  return {
    currentPrefix: `${FORMAT}.${current.id}.`,
    async seal(plain, boundTo) {
      const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
      const algorithm = { name: "AES-GCM", iv, additionalData: utf8(boundTo) };
      const ciphertext = new Uint8Array(await crypto.subtle.encrypt(algorithm, current.key, utf8(plain)));
      return [FORMAT, current.id, iv.toBase64(), ciphertext.toBase64()].join(".");
    },
    async open(sealed, boundTo) {
      const [format, id, iv, ciphertext] = sealed.split(".");
      const key = byId.get(id ?? "");
      const ivBytes = fromBase64(iv ?? "");
      const cipherBytes = fromBase64(ciphertext ?? "");
      if (format !== FORMAT || key === undefined || ivBytes === undefined || cipherBytes === undefined) {
        throw new SealError("a sealed value is damaged, or its key is not configured");
      }
      const algorithm = { name: "AES-GCM", iv: ivBytes, additionalData: utf8(boundTo) };
      try {
        return new TextDecoder().decode(await crypto.subtle.decrypt(algorithm, key, cipherBytes));
      } catch (cause) {
        throw new SealError("a sealed value is damaged, or was sealed for something else", { cause });
      }
    },
  };
}

async function importSealingKey(text: string): Promise<SealingKey> {
  const read = readSealingKey(text);
  if (!read.ok) throw new Error(`a sealing key ${read.error}`);
  const bytes = read.value;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const key = await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
  return { id: digest.slice(0, 4).toHex(), key };
}
