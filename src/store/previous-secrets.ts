import { z } from "zod";
import type { PreviousSecret } from "../domain/secret-rotation.ts";
import { readJson } from "./json-column.ts";

/** The columns of a webhook's replaced secrets. */
export interface PreviousSecretColumns {
  readonly sealedPreviousSecret: string | null;
  readonly previousExpiresAt: number | null;
  readonly sealedPreviousSecrets: string | null;
}

const list = z.array(z.object({ secret: z.string(), expires_at: z.number() }));

/**
 * Reads the replaced secrets, the last replaced first. An earlier version writes only the two columns for one secret, so
 * these are newer than the list; when they are empty, all replaced secrets have ended.
 */
export function readPreviousSecrets(row: PreviousSecretColumns): readonly PreviousSecret[] {
  const { sealedPreviousSecret: secret, previousExpiresAt: expiresAt } = row;
  if (secret === null || expiresAt === null) return [];
  const listed = readJson(list, row.sealedPreviousSecrets ?? "[]").map((entry) => {
    return { secret: entry.secret, expiresAt: entry.expires_at };
  });
  // An equal end means the same secret, which may have been sealed again since.
  const others = listed[0]?.expiresAt === expiresAt ? listed.slice(1) : listed;
  return [{ secret, expiresAt }, ...others];
}

/** Writes the replaced secrets, and the first also into the columns that an earlier version reads. */
export function writePreviousSecrets(previous: readonly PreviousSecret[]): PreviousSecretColumns {
  const [newest] = previous;
  const listed = previous.map(({ secret, expiresAt }) => ({ secret, expires_at: expiresAt }));
  return {
    sealedPreviousSecret: newest?.secret ?? null,
    previousExpiresAt: newest?.expiresAt ?? null,
    sealedPreviousSecrets: newest === undefined ? null : JSON.stringify(listed),
  };
}
