import { z } from "zod";
import { COMPAT_SCHEMES, type CompatSignature } from "../domain/compat-signature.ts";
import { readJson } from "./json-column.ts";

/** An Ed25519 key pair of a webhook. */
export interface StoredKeyPair {
  /** `whpk_…`. */
  readonly publicKey: string;
  readonly sealedPrivateKey: string;
  /** When it stops signing, epoch milliseconds; null for the present one. */
  readonly expiresAt: number | null;
}

const compatColumn = z.strictObject({
  scheme: z.enum(COMPAT_SCHEMES),
  header: z.string().nullable(),
  prefix: z.string().nullable(),
});
const keysColumn = z.array(z.object({ public: z.string(), private: z.string(), expires_at: z.number().nullable() }));

/** Reads a webhook's compat signature; throws an `UnreadRowError` for what this version does not know to sign. */
export function readCompat(column: string | null): CompatSignature | null {
  return column === null ? null : readJson(compatColumn, column);
}

/** Reads a webhook's key pairs, the present one first. */
export function readSigningKeys(column: string | null): readonly StoredKeyPair[] {
  return readJson(keysColumn, column ?? "[]").map((entry) => {
    return { publicKey: entry.public, sealedPrivateKey: entry.private, expiresAt: entry.expires_at };
  });
}

/** Writes a webhook's key pairs; null for none, so that it is in no index. */
export function writeSigningKeys(keyPairs: readonly StoredKeyPair[]): string | null {
  if (keyPairs.length === 0) return null;
  return JSON.stringify(
    keyPairs.map(({ publicKey, sealedPrivateKey, expiresAt }) => {
      return { public: publicKey, private: sealedPrivateKey, expires_at: expiresAt };
    }),
  );
}
