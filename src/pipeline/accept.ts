import type { AcceptedEvent } from "../domain/event.ts";
import { type AcceptedMessage, writeAccepted } from "../messages/accepted-message.ts";
import { type AgainMessage, writeAgain } from "../messages/again-message.ts";
import type { ValidEvent } from "./validate-event.ts";

/** The functions that accepting gets from outside. */
export interface AcceptPorts {
  readonly keepEventData: (event: AcceptedEvent, dataText: string) => Promise<void>;
  readonly sendEvents: (messages: readonly (AcceptedMessage | AgainMessage)[]) => Promise<void>;
  /** Keeps events and fans them out at once, for a workspace with a `fifo` webhook. */
  readonly dispatchInline: (events: readonly AcceptedEvent[]) => Promise<void>;
}

/**
 * Makes valid events of one workspace durable. When it resolves, they are in a queue, or fanned out if `inline`. When it
 * throws, some may be; it is safe to repeat.
 */
export async function acceptEvents(valid: readonly ValidEvent[], inline: boolean, ports: AcceptPorts): Promise<void> {
  for (const { event, dataText } of valid) {
    if (event.dataText === null) await ports.keepEventData(event, dataText);
  }
  const events = valid.map(({ event }) => event);
  if (inline) await ports.dispatchInline(events);
  else await ports.sendEvents(writeAccepted(events));
}

/** The messages that fan events out again, in case the first fan-out broke off; the Outboxes merge. */
export function againMessages(events: readonly AcceptedEvent[]): readonly AgainMessage[] {
  return writeAccepted(events).map((body) => writeAgain(body));
}
