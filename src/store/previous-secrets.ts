import { z } from "zod";
import type { PreviousSecret } from "../domain/secret-rotation.ts";

/** What a webhook's row says of its replaced secrets. */
export interface PreviousSecretColumns {
  readonly sealedPreviousSecret: string | null;
  readonly previousExpiresAt: number | null;
  readonly sealedPreviousSecrets: string | null;
}

const list = z.array(z.object({ secret: z.string(), expires_at: z.number() }));

/**
 * Reads the replaced secrets, the one replaced last first. A version that knows only one of them writes the two columns
 * and leaves the list as it was: what the columns say is newer, and when they are empty all of them were ended.
 */
export function readPreviousSecrets(row: PreviousSecretColumns): readonly PreviousSecret[] {
  const { sealedPreviousSecret: secret, previousExpiresAt: expiresAt } = row;
  if (secret === null || expiresAt === null) return [];
  const listed = list.parse(JSON.parse(row.sealedPreviousSecrets ?? "[]")).map((entry) => {
    return { secret: entry.secret, expiresAt: entry.expires_at };
  });
  // The same end is the same secret, which may have been sealed anew since.
  const others = listed[0]?.expiresAt === expiresAt ? listed.slice(1) : listed;
  return [{ secret, expiresAt }, ...others];
}

/** Writes the replaced secrets, the first also where a version that knows only one of them reads it. */
export function writePreviousSecrets(previous: readonly PreviousSecret[]): PreviousSecretColumns {
  const [newest] = previous;
  const listed = previous.map(({ secret, expiresAt }) => ({ secret, expires_at: expiresAt }));
  return {
    sealedPreviousSecret: newest?.secret ?? null,
    previousExpiresAt: newest?.expiresAt ?? null,
    sealedPreviousSecrets: newest === undefined ? null : JSON.stringify(listed),
  };
}
