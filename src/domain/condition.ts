import type { Failing } from "./failing.ts";
import { DEGRADED_RUN, type Standing } from "./lane.ts";

/**
 * How a webhook fares, by its last attempts: `stumbling` while the first two of a run failed, `failing` from the third on,
 * `slow` while it answers, but late, and `recovering` until three quick answers in a row.
 */
export const CONDITIONS = ["healthy", "stumbling", "failing", "slow", "recovering"] as const;
export type Condition = (typeof CONDITIONS)[number];

/** Tells how a webhook fares: one that answers late but delivers does not fail. */
export function conditionOf(
  { health, troubleRun }: Pick<Standing, "health" | "troubleRun">,
  { failures }: Pick<Failing, "failures">,
): Condition {
  if (failures > 0) return failures < DEGRADED_RUN ? "stumbling" : "failing";
  if (health === "healthy") return "healthy";
  return troubleRun > 0 ? "slow" : "recovering";
}
