import {
  advanceStanding,
  DEGRADED_RUN,
  MAX_WINDOW,
  NEW_STANDING,
  PROVEN_RUN,
  type Standing,
} from "../../src/domain/lane.ts";
import type { Scenario } from "./assumptions.ts";
import type { Chance } from "./random.ts";
import { UNITS } from "./units.ts";

const EXCHANGES = 20_000;
const QUICK = { succeeded: true, durationMs: 100 };
const FAILED = { succeeded: false, durationMs: 100 };

/** What the lane rules, run as the service runs them, come to in a scenario. */
export interface LaneFigures {
  /** Deliveries of one webhook that its Outbox has under way, on average, while its subscriber is well. */
  readonly window: number;
  /** Milliseconds from a release until its place in the window is free again. */
  readonly cycleMs: number;
  /** Milliseconds from the end of an outage until the webhook is direct again. */
  readonly recoveryMs: number;
}

/** Runs the rules of lanes for chance failures and for the end of an outage. */
export function readLanes(scenario: Scenario, chance: Chance): LaneFigures {
  const rounds = Math.ceil(UNITS.releaseBatch / 5);
  // Released, claimed, sent and recorded: batches of ten make five exchanges at once.
  const cycleMs = scenario.hopMs + rounds * scenario.exchangeMs + 2 * scenario.callMs;
  let standing: Standing = { ...NEW_STANDING, lane: "direct", window: MAX_WINDOW, quickRun: PROVEN_RUN };
  let sum = 0;
  for (let index = 0; index < EXCHANGES; index++) {
    standing = advanceStanding(standing, chance.next() < scenario.failing ? FAILED : QUICK);
    sum += standing.window;
  }
  return { window: sum / EXCHANGES, cycleMs, recoveryMs: countCycles() * cycleMs };
}

/** Windows that are sent, one after the other, until a webhook in trouble is direct again. */
function countCycles(): number {
  let standing: Standing = { ...NEW_STANDING, health: "degraded", window: 1, troubleRun: DEGRADED_RUN };
  for (let cycles = 0; ; cycles++) {
    if (standing.lane === "direct") return cycles;
    for (let left = standing.window; left > 0; left--) standing = advanceStanding(standing, QUICK);
  }
}

/**
 * The share of a healthy webhook's first attempts that are paced. Each chance failure makes it paced, until ten quick
 * successes are recorded: they fit in one window, so about a cycle.
 */
export function pacedShare(perSecond: number, scenario: Scenario, { cycleMs }: LaneFigures): number {
  const failuresInCycle = (perSecond * scenario.failing * cycleMs) / 1000;
  return failuresInCycle / (1 + failuresInCycle);
}
