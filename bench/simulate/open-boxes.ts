import type { Scenario } from "./assumptions.ts";
import { callsPerFirst, type Mix } from "./mix.ts";
import type { Workspace } from "./population.ts";
import { SimulatedOutbox } from "./simulated-outbox.ts";

/** Webhooks with fewer deliveries a second are looked at together. */
const CROWD_BELOW_PER_SECOND = 5;
const DAY_SECONDS = 86_400;

/** One webhook's Outbox, and whose it is. */
export interface Box {
  readonly workspace: Workspace;
  readonly outbox: SimulatedOutbox;
}

/** Opens the Outboxes that are looked at one by one: of busy webhooks, and of all of the workspace that replays its day. */
export function openBoxes(
  workspaces: readonly Workspace[],
  scenario: Scenario,
  mix: Mix,
): { readonly boxes: readonly Box[]; readonly crowdShare: number } {
  const least = (CROWD_BELOW_PER_SECOND * DAY_SECONDS) / scenario.deliveries;
  const boxes = workspaces.flatMap((workspace) => {
    const isLooked = (share: number) => share >= least || workspace.rank <= 1 || workspace.rank === scenario.stormRank;
    return workspace.webhooks.filter(isLooked).map((share) => {
      const calls = callsPerFirst(mix, share, workspace.share, workspace.fanOut);
      return { workspace, outbox: new SimulatedOutbox({ share, callsPerFirst: calls, isCrowd: false }) };
    });
  });
  const looked = boxes.reduce((sum, { outbox }) => sum + outbox.traits.share, 0);
  return { boxes, crowdShare: Math.max(0, 1 - looked) };
}
