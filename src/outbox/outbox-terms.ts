import { type Env, readNumber } from "../config.ts";

const HOUR_MS = 3_600_000;

/** What the service's settings say of every Outbox. */
export interface OutboxTerms {
  /** How long a webhook may have nothing but failures. */
  readonly disableAfterMs: number;
  /** How long what has ended is kept. */
  readonly retentionMs: number;
}

/** Reads them from the settings, also while another setting keeps the service from starting: alarms come all the same. */
export function readOutboxTerms(env: Env): OutboxTerms {
  return {
    disableAfterMs: readNumber(env, "disableAfterHours") * HOUR_MS,
    retentionMs: readNumber(env, "deliveryRetentionDays") * 24 * HOUR_MS,
  };
}
