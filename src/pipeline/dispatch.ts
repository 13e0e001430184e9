import type { OwedDelivery } from "../domain/delivery.ts";
import type { AcceptedEvent } from "../domain/event.ts";
import { LEASE_MARGIN_MS } from "../domain/change-delivery.ts";
import { outboxSettings } from "../domain/webhook.ts";
import { describeError, log } from "../log.ts";
import { type DeliverMessage, writeDirect } from "../messages/deliver-message.ts";
import type { OutboxPort, StatedStanding } from "../messages/outbox-calls.ts";
import { type EventKey, eventKey, type KeptEvent } from "../store/event-table.ts";
import { type FanOutWorkspace, unreadWebhooks, type WebhookWithCreator } from "../store/read-fan-out.ts";
import { matchTargets, owedDelivery } from "./fan-out.ts";

/** What dispatch needs of the outside. */
export interface DispatchPorts {
  readonly readFanOut: (workspaceIds: readonly string[]) => Promise<ReadonlyMap<string, FanOutWorkspace>>;
  readonly keepEvents: (events: readonly KeptEvent[]) => Promise<ReadonlySet<string>>;
  readonly findKeptEvents: (
    keys: readonly (EventKey & { readonly chosen: boolean })[],
  ) => Promise<readonly KeptEvent[]>;
  readonly sendDirect: (messages: readonly DeliverMessage[]) => Promise<void>;
  readonly outbox: (webhookId: string) => OutboxPort;
  readonly applyStanding: (webhook: WebhookWithCreator, stated: StatedStanding) => Promise<void>;
  readonly now: () => number;
}

/** An event to fan out; `doubtful` when an earlier run may have kept or sent it already. */
export interface DispatchItem {
  readonly event: AcceptedEvent;
  readonly doubtful: boolean;
}

/** How each event fared: by its {@link itemKey}, undefined for done. Anything else has to come again. */
export type DispatchFaults = ReadonlyMap<string, unknown>;

/** What tells one event of a dispatch from another: its id where the caller chose it, else its key. */
export function itemKey(event: AcceptedEvent): string {
  return event.chosen ? `${event.workspaceId}/${event.id}` : eventKey(event);
}

/**
 * Keeps events with their targets, then sends what is owed: the winners' first attempts to the direct queue or to their
 * Outboxes, and what an earlier run may have sent already to the Outboxes, which merge. Repeating it loses nothing and
 * sends nothing twice; a repeated publication is simply no winner.
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
  const matched = await Promise.all(
    [...unique.values()].map(async ({ event, doubtful }) => {
      const webhooks = workspaces.get(event.workspaceId)?.webhooks ?? [];
      return { event: { ...event, targets: await matchTargets(event, webhooks) }, doubtful };
    }),
  );
  const kept = await keepEach(matched, ports, faults);
  const known = await findDoubtful(kept, ports, faults);
  const work: Work[] = [
    ...kept.filter(({ won }) => won).map(({ event }) => ({ event, first: true })),
    ...known.map((event) => ({ event, first: false })),
  ];
  await sendWork(work, workspaces, ports, faults);
  return faults;
}

/** Tells whether nobody can say what an event of the workspace is owed to. */
export function isUnread(workspace: FanOutWorkspace | undefined): boolean {
  return workspace !== undefined && workspace.unread.length > 0;
}

interface Kept {
  readonly event: KeptEvent;
  readonly won: boolean;
  readonly doubtful: boolean;
}

interface Work {
  readonly event: KeptEvent;
  readonly first: boolean;
}

/** Keeps all at once, or one by one when that fails; then nobody can tell what the failed statement did. */
async function keepEach(
  matched: readonly { readonly event: KeptEvent; readonly doubtful: boolean }[],
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
 * What was kept before by a run that may not have sent everything: a doubtful event, or one that was kept from this very
 * message, which its queue has handed out twice. Another acceptance of a chosen id is no winner and nothing more.
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
    for (const event of known) {
      if (event.hasUnreadTargets === true) faults.set(itemKey(event), new Error("a target is of a later version"));
    }
    return known;
  } catch (error) {
    for (const { event } of losers) faults.set(itemKey(event), error);
    return [];
  }
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
    if (direct.length > 0) await ports.sendDirect(writeDirect(direct.map(({ event }) => event)));
  } catch (error) {
    blame(
      direct.map(({ event }) => event),
      error,
    );
  }
  await Promise.all(sends);
}

interface OutboxGroup {
  readonly webhookId: string;
  readonly event: AcceptedEvent;
  readonly events: AcceptedEvent[];
  readonly fresh: OwedDelivery[];
  /** Targets that a direct message may be under way for. */
  readonly doubtful: OwedDelivery[];
}

function groupForOutboxes(work: readonly Work[]): ReadonlyMap<string, OutboxGroup> {
  const groups = new Map<string, OutboxGroup>();
  for (const { event, first } of work) {
    for (const target of event.targets) {
      if (first && target.lane === "direct") continue;
      const { webhookId } = target;
      const group = groups.get(webhookId) ?? { webhookId, event, events: [], fresh: [], doubtful: [] };
      groups.set(webhookId, group);
      group.events.push(event);
      (target.lane === "direct" ? group.doubtful : group.fresh).push(owedDelivery(event, target));
    }
  }
  return groups;
}

/**
 * What may be under way in the direct lane waits for the length of a lease, so that it is not sent twice at once, and goes
 * on with the next number.
 */
async function enqueueGroup(webhook: WebhookWithCreator, group: OutboxGroup, ports: DispatchPorts): Promise<void> {
  const settings = outboxSettings(webhook);
  const outbox = ports.outbox(webhook.id);
  const now = ports.now();
  if (group.fresh.length > 0) await ports.applyStanding(webhook, await outbox.enqueue(settings, group.fresh, now));
  if (group.doubtful.length === 0) return;
  const afterLease = now + webhook.timeoutMs + LEASE_MARGIN_MS;
  await ports.applyStanding(webhook, await outbox.enqueue(settings, group.doubtful, afterLease, true));
}

function findWebhook(
  workspaces: ReadonlyMap<string, FanOutWorkspace>,
  workspaceId: string,
  webhookId: string,
): WebhookWithCreator | undefined {
  return workspaces.get(workspaceId)?.webhooks.find(({ id }) => id === webhookId);
}
