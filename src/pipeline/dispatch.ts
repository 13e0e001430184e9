import type { AcceptedEvent } from "../domain/event.ts";
import { describeError, log } from "../log.ts";
import { type EventKey, eventKey, type KeptEvent } from "../store/event-table.ts";
import { type FanOutWorkspace, unreadWebhooks, type WebhookWithCreator } from "../store/read-fan-out.ts";
import { type DispatchItem, findCostly, matchEach, type Matched } from "./match-events.ts";
import type { EventDataPorts } from "./read-event-data.ts";
import { enqueueGroup, type EnqueuePorts, groupForOutboxes, type Work } from "./outbox-groups.ts";

/** The functions that dispatch gets from outside. */
export interface DispatchPorts extends EnqueuePorts, EventDataPorts {
  readonly readFanOut: (workspaceIds: readonly string[]) => Promise<ReadonlyMap<string, FanOutWorkspace>>;
  readonly keepEvents: (events: readonly KeptEvent[]) => Promise<ReadonlySet<string>>;
  readonly findKeptEvents: (
    keys: readonly (EventKey & { readonly chosen: boolean })[],
  ) => Promise<readonly KeptEvent[]>;
  /**
   * Makes, or sends on, the first attempts of events that were just kept, at their direct targets. Answers the events that
   * must come again; throws when all must.
   */
  readonly sendFirst: (events: readonly KeptEvent[]) => Promise<readonly KeptEvent[]>;
}

/** What went wrong with each event, by its {@link itemKey}; absent for a success. Such an event must come again. */
export type DispatchFaults = ReadonlyMap<string, unknown>;

/** The key of an event within a dispatch: its id if the caller chose it, else its database key. */
export function itemKey(event: AcceptedEvent): string {
  return event.chosen ? `${event.workspaceId}/${event.id}` : eventKey(event);
}

/**
 * Keeps events with their targets, then sends what is owed. First attempts of new events are made or go to the
 * direct queue, or to Outboxes; deliveries that an earlier run may have sent go to the Outboxes, which merge. Safe to repeat: nothing is lost
 * or sent twice. A repeated publication is not new and is not sent.
 */
export async function dispatchEvents(
  items: readonly DispatchItem[],
  workspaces: ReadonlyMap<string, FanOutWorkspace>,
  ports: DispatchPorts,
): Promise<DispatchFaults> {
  const faults = new Map<string, unknown>();
  const unique = new Map<string, DispatchItem>();
  for (const item of items) {
    const key = itemKey(item.event);
    if (isUnread(workspaces.get(item.event.workspaceId))) {
      faults.set(key, unreadWebhooks());
      continue;
    }
    const known = unique.get(key);
    unique.set(key, { event: known?.event ?? item.event, doubtful: item.doubtful || known?.doubtful === true });
  }
  const all = [...unique.values()];
  const earlier = await findEarlier(findCostly(all, workspaces), ports);
  const earlierKeys = new Set(earlier.map(itemKey));
  const rest = all.filter(({ event }) => !earlierKeys.has(itemKey(event)));
  const { matched, failed } = await matchEach(rest, workspaces, ports);
  for (const [event, error] of failed) faults.set(itemKey(event), error);
  const kept = await keepEach(matched, ports, faults);
  const known = [...noteUnread(earlier, faults), ...(await findDoubtful(kept, ports, faults))];
  const work: Work[] = [
    ...kept.filter(({ won }) => won).map(({ event }) => ({ event, first: true })),
    ...known.map((event) => ({ event, first: false })),
  ];
  await sendWork(work, workspaces, ports, faults);
  return faults;
}

/** True if a webhook of the workspace is not understood, so that the targets of its events are unknown. */
export function isUnread(workspace: FanOutWorkspace | undefined): boolean {
  return workspace !== undefined && workspace.unread.length > 0;
}

interface Kept {
  readonly event: KeptEvent;
  readonly won: boolean;
  readonly doubtful: boolean;
}

/** Keeps all events in one statement, or one by one if that fails. The failed statement may still have taken effect. */
async function keepEach(
  matched: readonly Matched[],
  ports: DispatchPorts,
  faults: Map<string, unknown>,
): Promise<readonly Kept[]> {
  try {
    const winners = await ports.keepEvents(matched.map(({ event }) => event));
    return matched.map(({ event, doubtful }) => ({ event, doubtful, won: winners.has(eventKey(event)) }));
  } catch (error) {
    log("warn", "bulk_keep_failed", { events: matched.length, error: describeError(error) });
  }
  const kept: Kept[] = [];
  for (const { event } of matched) {
    try {
      const winners = await ports.keepEvents([event]);
      kept.push({ event, doubtful: true, won: winners.has(eventKey(event)) });
    } catch (error) {
      faults.set(itemKey(event), error);
    }
  }
  return kept;
}

/**
 * Finds events that an earlier run kept and may not have sent: doubtful events, and those kept from this very message when
 * its queue delivered it twice. Another acceptance of a chosen id is a mere repetition.
 */
async function findDoubtful(
  kept: readonly Kept[],
  ports: DispatchPorts,
  faults: Map<string, unknown>,
): Promise<readonly KeptEvent[]> {
  const losers = kept.filter(({ won }) => !won);
  if (losers.length === 0) return [];
  const doubtful = new Set(losers.filter((one) => one.doubtful).map(({ event }) => itemKey(event)));
  const acceptances = new Set(losers.map(({ event }) => eventKey(event)));
  try {
    const found = await ports.findKeptEvents(losers.map(({ event }) => event));
    const known = found.filter((event) => doubtful.has(itemKey(event)) || acceptances.has(eventKey(event)));
    return noteUnread(known, faults);
  } catch (error) {
    for (const { event } of losers) faults.set(itemKey(event), error);
    return [];
  }
}

/** Finds those of doubtful events that an earlier run kept, so that they need no filters; none when they can't be read. */
async function findEarlier(events: readonly AcceptedEvent[], ports: DispatchPorts): Promise<readonly KeptEvent[]> {
  if (events.length === 0) return [];
  try {
    return await ports.findKeptEvents(events);
  } catch (error) {
    log("warn", "dispatch_match_failed", { error: describeError(error) });
    return [];
  }
}

function noteUnread(known: readonly KeptEvent[], faults: Map<string, unknown>): readonly KeptEvent[] {
  for (const event of known) {
    if (event.hasUnreadTargets === true) faults.set(itemKey(event), new Error("a target is of a later version"));
  }
  return known;
}

async function sendWork(
  work: readonly Work[],
  workspaces: ReadonlyMap<string, FanOutWorkspace>,
  ports: DispatchPorts,
  faults: Map<string, unknown>,
): Promise<void> {
  const blame = (events: readonly AcceptedEvent[], error: unknown) => {
    log("warn", "dispatch_send_failed", { events: events.length, error: describeError(error) });
    for (const event of events) faults.set(itemKey(event), error);
  };
  const direct = work.filter(({ first, event }) => first && event.targets.some(({ lane }) => lane === "direct"));
  const sends = [...groupForOutboxes(work).values()].map(async (group) => {
    const webhook = findWebhook(workspaces, group.event.workspaceId, group.webhookId);
    if (webhook === undefined) return;
    try {
      await enqueueGroup(webhook, group, ports);
    } catch (error) {
      blame(group.events, error);
    }
  });
  try {
    const again = direct.length === 0 ? [] : await ports.sendFirst(direct.map(({ event }) => event));
    for (const event of again) faults.set(itemKey(event), new Error("a first attempt could not be made or recorded"));
  } catch (error) {
    blame(
      direct.map(({ event }) => event),
      error,
    );
  }
  await Promise.all(sends);
}

function findWebhook(
  workspaces: ReadonlyMap<string, FanOutWorkspace>,
  workspaceId: string,
  webhookId: string,
): WebhookWithCreator | undefined {
  return workspaces.get(workspaceId)?.webhooks.find(({ id }) => id === webhookId);
}
