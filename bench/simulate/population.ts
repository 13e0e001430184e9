import type { Scenario } from "./assumptions.ts";
import { LIMITS } from "./limits.ts";
import type { Chance } from "./random.ts";

/** A workspace of the scenario. Its rank is its place by size, from 1. */
export interface Workspace {
  readonly rank: number;
  /** Its part of all deliveries. */
  readonly share: number;
  /** Webhooks that each of its events goes to, on average. */
  readonly fanOut: number;
  /** Parts of all deliveries, one for each webhook, the largest first. */
  readonly webhooks: readonly number[];
}

/** Makes the workspaces, the largest first. */
export function makeWorkspaces(scenario: Scenario, chance: Chance): readonly Workspace[] {
  const shares = zipfShares(scenario.workspaces, scenario.zipf);
  return shares.map((share, index) => {
    // Those with more traffic have more webhooks: with the fourth root, ten thousand times the traffic has ten times as many.
    const size = (share * scenario.workspaces) ** 0.25;
    const drawn = Math.round(scenario.webhooks * size * (0.5 + chance.next()));
    const count = Math.min(LIMITS.webhooksOfWorkspace.value, Math.max(1, drawn));
    const fanOut = Math.min(count, scenario.fanOut);
    // An event goes to a webhook once, so that none gets more than the events.
    const parts = capped(zipfShares(count, scenario.webhookZipf), 1 / fanOut);
    return { rank: index + 1, share, fanOut, webhooks: parts.map((part) => part * share) };
  });
}

function zipfShares(count: number, exponent: number): readonly number[] {
  const weights = Array.from({ length: count }, (_, index) => (index + 1) ** -exponent);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** Takes what is over a cap from the parts and gives it to the others, in proportion. Their sum is 1. */
function capped(parts: readonly number[], cap: number): readonly number[] {
  const isFull = (part: number) => part >= cap * (1 - 1e-9);
  if (!parts.some((part) => part > cap * (1 + 1e-9))) return parts;
  const full = parts.filter(isFull).length;
  if (full === parts.length) return parts.map(() => 1 / parts.length);
  const rest = parts.reduce((total, part) => total + (isFull(part) ? 0 : part), 0);
  const scaled = parts.map((part) => (isFull(part) ? cap : (part * (1 - full * cap)) / rest));
  return capped(scaled, cap);
}
