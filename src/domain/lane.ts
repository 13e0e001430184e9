/** Where first attempts go: straight to the direct queue, or through the Outbox. */
export const LANES = ["direct", "paced"] as const;
export type Lane = (typeof LANES)[number];
export const HEALTHS = ["healthy", "degraded"] as const;
export type Health = (typeof HEALTHS)[number];

/** An exchange longer than this is slow, in milliseconds. */
export const SLOW_EXCHANGE_MS = 2000;
/** Quick successes in a row that earn the direct lane. */
export const PROVEN_RUN = 10;
/** Failed or slow exchanges in a row that make a webhook degraded. */
export const DEGRADED_RUN = 3;
/** Deliveries of a new webhook that may be under way at once. */
export const FIRST_WINDOW = 2;
/** Most deliveries of one webhook that its Outbox has under way at once. */
export const MAX_WINDOW = 50;

/** A webhook's record of exchanges and what it has earned; kept in its Outbox. */
export interface Standing {
  readonly lane: Lane;
  readonly health: Health;
  /** How many of its deliveries may be under way at once. */
  readonly window: number;
  readonly quickRun: number;
  readonly troubleRun: number;
}

/** The standing of a webhook without any exchange. */
export const NEW_STANDING: Standing = {
  lane: "paced",
  health: "healthy",
  window: FIRST_WINDOW,
  quickRun: 0,
  troubleRun: 0,
};

/** What the lane rules see of one exchange. */
export interface ExchangeSeen {
  readonly succeeded: boolean;
  readonly durationMs: number;
}

/** Tells whether an exchange shows trouble: it failed or took longer than {@link SLOW_EXCHANGE_MS}. */
export function isTrouble(exchange: ExchangeSeen): boolean {
  return !exchange.succeeded || exchange.durationMs > SLOW_EXCHANGE_MS;
}

/**
 * Updates a standing after one exchange. A quick success of a proven webhook answers the same object, so that nothing has
 * to be written.
 */
export function advanceStanding(standing: Standing, exchange: ExchangeSeen): Standing {
  if (isTrouble(exchange)) {
    const troubleRun = Math.min(standing.troubleRun + 1, DEGRADED_RUN);
    return {
      ...standing,
      lane: "paced",
      health: troubleRun >= DEGRADED_RUN ? "degraded" : standing.health,
      window: Math.max(1, Math.floor(standing.window / 2)),
      quickRun: 0,
      troubleRun,
    };
  }
  const proven = standing.quickRun >= PROVEN_RUN && standing.window >= MAX_WINDOW && standing.troubleRun === 0;
  if (proven) return standing;
  const quickRun = Math.min(standing.quickRun + 1, PROVEN_RUN);
  const window = quickRun >= PROVEN_RUN ? MAX_WINDOW : Math.min(standing.window + 1, MAX_WINDOW);
  const health = quickRun >= DEGRADED_RUN ? "healthy" : standing.health;
  const lane = quickRun >= PROVEN_RUN ? "direct" : standing.lane;
  return { ...standing, lane, health, window, quickRun, troubleRun: 0 };
}
