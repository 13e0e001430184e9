import type { AcceptedEvent, EventTarget } from "../domain/event.ts";
import type { AgainMessage } from "../messages/again-message.ts";
import { eventKey, type KeptEvent } from "../store/event-table.ts";
import type { FanOutWorkspace } from "../store/read-fan-out.ts";
import { againMessages } from "./accept.ts";
import { dispatchEvents, type DispatchPorts, isUnread, itemKey } from "./dispatch.ts";

/** The functions that a fan-out before the 202 gets from outside. */
export interface DispatchInlinePorts extends DispatchPorts {
  readonly sendAgain: (messages: readonly AgainMessage[]) => Promise<void>;
}

/** The targets of events that are known to be kept, by {@link itemKey}. */
type KnownTargets = Map<string, readonly EventTarget[]>;

/**
 * Fans events out before the 202. Events that fail go on through the queue as redelivered ones, which merge. Throws if that
 * would cost an event its place in the line of a `fifo` webhook: the publisher then has to repeat it before the next.
 */
export async function dispatchInline(accepted: readonly AcceptedEvent[], ports: DispatchInlinePorts): Promise<void> {
  const workspaces = await ports.readFanOut([...new Set(accepted.map(({ workspaceId }) => workspaceId))]);
  const known: KnownTargets = new Map();
  const faults = await dispatchEvents(
    accepted.map((event) => ({ event, doubtful: event.chosen })),
    workspaces,
    noteTargets(ports, known),
  );
  const failed = accepted.filter((event) => faults.has(itemKey(event)));
  if (failed.length > 0) await ports.sendAgain(againMessages(failed));
  const outOfLine = failed.find((event) => isOrdered(known.get(itemKey(event)), workspaces.get(event.workspaceId)));
  if (outOfLine === undefined) return;
  throw new Error(`${outOfLine.id} is not in its line yet`, { cause: faults.get(itemKey(outOfLine)) });
}

/** The same ports, which note the targets of what is kept. */
function noteTargets(ports: DispatchPorts, known: KnownTargets): DispatchPorts {
  const note = (events: readonly KeptEvent[]) => {
    for (const event of events) if (event.hasUnreadTargets !== true) known.set(itemKey(event), event.targets);
  };
  return {
    ...ports,
    keepEvents: async (events) => {
      const winners = await ports.keepEvents(events);
      note(events.filter((event) => winners.has(eventKey(event))));
      return winners;
    },
    findKeptEvents: async (keys) => {
      const found = await ports.findKeptEvents(keys);
      note(found);
      return found;
    },
  };
}

/**
 * Tells whether an event has a place in a line to lose. What is not kept yet is matched when it comes again, by the webhooks
 * of that time: any of them may have been enabled or subscribed since.
 */
function isOrdered(targets: readonly EventTarget[] | undefined, workspace: FanOutWorkspace | undefined): boolean {
  const webhooks = workspace?.webhooks ?? [];
  return (
    isUnread(workspace) ||
    webhooks.some(({ id, ordering }) => {
      return ordering === "fifo" && (targets?.some(({ webhookId }) => webhookId === id) ?? true);
    })
  );
}
