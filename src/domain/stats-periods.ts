/** The periods that a webhook's figures can be asked for. */
export const STATS_PERIODS = ["1h", "24h", "7d", "30d"] as const;
export type StatsPeriod = (typeof STATS_PERIODS)[number];
