import type { AcceptedEvent } from "../domain/event.ts";
import type { AgainMessage } from "../messages/again-message.ts";
import type { FanOutWorkspace } from "../store/read-fan-out.ts";
import { againMessages } from "./accept.ts";
import { dispatchEvents, type DispatchPorts, isUnread, itemKey } from "./dispatch.ts";
import { exclusionOf } from "./fan-out.ts";

/** The functions that a fan-out before the 202 gets from outside. */
export interface DispatchInlinePorts extends DispatchPorts {
  readonly sendAgain: (messages: readonly AgainMessage[]) => Promise<void>;
}

/**
 * Fans events out before the 202. Events that fail go on through the queue as redelivered ones, which merge. Throws if that
 * would cost an event its place in the line of a `fifo` webhook: the publisher then has to repeat it before the next.
 */
export async function dispatchInline(accepted: readonly AcceptedEvent[], ports: DispatchInlinePorts): Promise<void> {
  const workspaces = await ports.readFanOut([...new Set(accepted.map(({ workspaceId }) => workspaceId))]);
  const faults = await dispatchEvents(
    accepted.map((event) => ({ event, doubtful: event.chosen })),
    workspaces,
    ports,
  );
  const failed = accepted.filter((event) => faults.has(itemKey(event)));
  if (failed.length > 0) await ports.sendAgain(againMessages(failed));
  const outOfLine = failed.find((event) => isOrdered(event, workspaces.get(event.workspaceId)));
  if (outOfLine === undefined) return;
  throw new Error(`${outOfLine.id} is not in its line yet`, { cause: faults.get(itemKey(outOfLine)) });
}

function isOrdered(event: AcceptedEvent, workspace: FanOutWorkspace | undefined): boolean {
  const webhooks = workspace?.webhooks ?? [];
  return (
    isUnread(workspace) ||
    webhooks.some((webhook) => webhook.ordering === "fifo" && exclusionOf(webhook, event) === undefined)
  );
}
