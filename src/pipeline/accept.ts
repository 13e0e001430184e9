import type { AcceptedEvent } from "../domain/event.ts";
import type { AcceptedMessage, AgainMessage } from "./messages.ts";
import { MAX_PACKED_BYTES } from "./messages.ts";
import { messageBytes } from "./send-chunked.ts";
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
  else await ports.sendEvents(packEvents(events));
}

/** The messages that have events fanned out again of which an earlier time may have broken off: their Outboxes merge. */
export function againMessages(events: readonly AcceptedEvent[]): readonly AgainMessage[] {
  return packEvents(events).map((body) => ({ v: 1, kind: "again", hops: 0, body }));
}

/** Packs events of one workspace and one moment into messages of up to 60 KB, in order. */
export function packEvents(events: readonly AcceptedEvent[]): readonly AcceptedMessage[] {
  const messages: { -readonly [Key in keyof AcceptedMessage]: AcceptedMessage[Key] }[] = [];
  let bytes = 0;
  for (const event of events) {
    const packed = toWire(event);
    const size = messageBytes(packed);
    const last = messages.at(-1);
    if (last === undefined || last.accepted_at !== event.acceptedAt || bytes + size > MAX_PACKED_BYTES) {
      messages.push({
        v: 1,
        kind: "accepted",
        workspace_id: event.workspaceId,
        accepted_at: event.acceptedAt,
        events: [packed],
      });
      bytes = size;
    } else {
      last.events.push(packed);
      bytes += size;
    }
  }
  return messages;
}

function toWire(event: AcceptedEvent): AcceptedMessage["events"][number] {
  return {
    id: event.id,
    chosen: event.chosen,
    type: event.type,
    created_at: event.createdAt,
    application_id: event.applicationId,
    visible_to: event.visibleTo === null ? null : [...event.visibleTo],
    data: event.dataText,
    body_hash: event.bodyHash,
  };
}

/** The events of a message, as they were accepted. */
export function unpackEvents(message: AcceptedMessage): readonly AcceptedEvent[] {
  return message.events.map((event) => ({
    workspaceId: message.workspace_id,
    id: event.id,
    chosen: event.chosen,
    type: event.type,
    acceptedAt: message.accepted_at,
    createdAt: event.created_at,
    applicationId: event.application_id,
    visibleTo: event.visible_to,
    dataText: event.data,
    bodyHash: event.body_hash,
  }));
}
