import type { AcceptedEvent } from "../domain/event.ts";
import { describeError, log } from "../log.ts";
import type { KeptEvent } from "../store/event-table.ts";
import type { FanOutWorkspace } from "../store/read-fan-out.ts";
import { matchTargets, needsData } from "./fan-out.ts";
import { FilterBudget, MAX_SURE_EVENTS } from "./filter-budget.ts";
import type { EventDataPorts } from "./read-event-data.ts";

/** Most events that are matched at the same time: the data of each may have to be read, of 256 KiB. */
const MAX_MATCHED_AT_ONCE = 16;

/** An event to fan out; `doubtful` when an earlier run may have kept or sent it. */
export interface DispatchItem {
  readonly event: AcceptedEvent;
  readonly doubtful: boolean;
}

/** An event with its targets. */
export interface Matched {
  readonly event: KeptEvent;
  readonly doubtful: boolean;
}

/**
 * Finds the events that an earlier run may have kept and that are not to be matched again where it did: in a dispatch that may
 * be too much for one budget, each run would else spend it on the same events.
 */
export function findCostly(
  items: readonly DispatchItem[],
  workspaces: ReadonlyMap<string, FanOutWorkspace>,
): readonly AcceptedEvent[] {
  if (items.length <= MAX_SURE_EVENTS) return [];
  return items
    .filter(({ event, doubtful }) => doubtful && needsData(workspaces.get(event.workspaceId)?.webhooks ?? [], event))
    .map(({ event }) => event);
}

/** Finds the targets of events, and what failed: those must come again. */
export async function matchEach(
  items: readonly DispatchItem[],
  workspaces: ReadonlyMap<string, FanOutWorkspace>,
  ports: EventDataPorts,
): Promise<{ readonly matched: readonly Matched[]; readonly failed: ReadonlyMap<AcceptedEvent, unknown> }> {
  const matched: Matched[] = [];
  const failed = new Map<AcceptedEvent, unknown>();
  const budget = new FilterBudget();
  const match = async ({ event, doubtful }: DispatchItem) => {
    const webhooks = workspaces.get(event.workspaceId)?.webhooks ?? [];
    try {
      matched.push({ event: { ...event, targets: await matchTargets(event, webhooks, ports, budget) }, doubtful });
    } catch (error) {
      log("warn", "dispatch_match_failed", { error: describeError(error) });
      failed.set(event, error);
    }
  };
  for (let index = 0; index < items.length; index += MAX_MATCHED_AT_ONCE) {
    await Promise.all(items.slice(index, index + MAX_MATCHED_AT_ONCE).map(match));
  }
  return { matched, failed };
}
