import { err, ok, type Result } from "./result.ts";

/** The longest grace period of a replaced secret, key or API key. */
export const MAX_GRACE_SECONDS = 604_800;

/** Most secrets of a webhook that sign at once: the present one, and replaced ones in their grace. */
export const MAX_LIVE_SECRETS = 3;

/** A secret that was replaced; it signs on until its end, epoch milliseconds. */
export interface PreviousSecret {
  readonly secret: string;
  readonly expiresAt: number;
}

/** A webhook's secrets, sealed or not; previous ones with the last replaced first. */
export interface HeldSecrets {
  readonly present: string;
  readonly previous: readonly PreviousSecret[];
}

/** Leaves out the previous secrets that have ended. */
export function livePrevious(previous: readonly PreviousSecret[], now: number): readonly PreviousSecret[] {
  return previous.filter(({ expiresAt }) => expiresAt > now);
}

/** When there is room for another secret, epoch milliseconds; null for now. */
export function roomAt(previous: readonly PreviousSecret[], now: number): number | null {
  const ends = livePrevious(previous, now)
    .map(({ expiresAt }) => expiresAt)
    .sort((one, other) => one - other);
  return ends[ends.length - (MAX_LIVE_SECRETS - 1)] ?? null;
}

/**
 * Makes `next` the present secret. The replaced one signs on for the grace period, and earlier ones until their own end.
 * The error says when there will be room for that, epoch milliseconds. Rotating to the present secret answers the same
 * object. A previous secret can become the present one again; its old end is then forgotten.
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
