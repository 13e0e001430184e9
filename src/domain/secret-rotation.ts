import { err, ok, type Result } from "./result.ts";

/** Most secrets of a webhook that sign at once: the present one, and replaced ones in their grace. */
export const MAX_LIVE_SECRETS = 3;

/** A secret that was replaced; it signs on until its end, epoch milliseconds. */
export interface PreviousSecret {
  readonly secret: string;
  readonly expiresAt: number;
}

/** A webhook's secrets, sealed or not; of the previous ones the one that was replaced last is first. */
export interface HeldSecrets {
  readonly present: string;
  readonly previous: readonly PreviousSecret[];
}

/** Leaves out the previous secrets that have ended. */
export function livePrevious(previous: readonly PreviousSecret[], now: number): readonly PreviousSecret[] {
  return previous.filter(({ expiresAt }) => expiresAt > now);
}

/** When another secret has room beside those that were replaced, epoch milliseconds; null when it has now. */
export function roomAt(previous: readonly PreviousSecret[], now: number): number | null {
  const ends = livePrevious(previous, now)
    .map(({ expiresAt }) => expiresAt)
    .sort((one, other) => one - other);
  return ends[ends.length - (MAX_LIVE_SECRETS - 1)] ?? null;
}

/**
 * Makes `next` the present secret. The one before it signs on for the grace, and every other as long as it was promised;
 * the error is when there is room for that, epoch milliseconds. To the present secret nothing changes: the same object
 * is the answer. One that signs still is taken back from the previous ones, and is promised anew when it is replaced.
 */
export function rotateSecrets(
  held: HeldSecrets,
  next: string,
  graceMs: number,
  now: number,
): Result<HeldSecrets, { readonly roomAt: number }> {
  if (next === held.present) return ok(held);
  const others = livePrevious(held.previous, now).filter(({ secret }) => secret !== next);
  if (graceMs === 0) return ok({ present: next, previous: others });
  const full = roomAt(others, now);
  if (full !== null) return err({ roomAt: full });
  return ok({ present: next, previous: [{ secret: held.present, expiresAt: now + graceMs }, ...others] });
}
