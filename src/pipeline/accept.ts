import type { AcceptedEvent } from "../domain/event.ts";
import { type AcceptedMessage, writeAccepted } from "../messages/accepted-message.ts";
import { type AgainMessage, writeAgain } from "../messages/again-message.ts";
import type { ValidEvent } from "./validate-event.ts";

/** What accepting needs of the outside. */
export interface AcceptPorts {
  readonly keepEventData: (event: AcceptedEvent, dataText: string) => Promise<void>;
  readonly sendEvents: (messages: readonly (AcceptedMessage | AgainMessage)[]) => Promise<void>;
  /** Keeps and fans out at once: what a workspace with a `fifo` webhook needs. */
  readonly dispatchInline: (events: readonly AcceptedEvent[]) => Promise<void>;
}

/**
 * Makes valid events of one workspace durable. When it resolves they are in a queue, or fanned out already if `inline`;
 * when it throws a part may be, so the same events may be accepted again.
 */
export async function acceptEvents(valid: readonly ValidEvent[], inline: boolean, ports: AcceptPorts): Promise<void> {
  for (const { event, dataText } of valid) {
    if (event.dataText === null) await ports.keepEventData(event, dataText);
  }
  const events = valid.map(({ event }) => event);
  if (inline) await ports.dispatchInline(events);
  else await ports.sendEvents(writeAccepted(events));
}

/** The messages that have events fanned out again of which an earlier time may have broken off: their Outboxes merge. */
export function againMessages(events: readonly AcceptedEvent[]): readonly AgainMessage[] {
  return writeAccepted(events).map((body) => writeAgain(body));
}
