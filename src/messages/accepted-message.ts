import { z } from "zod";
import type { AcceptedEvent } from "../domain/event.ts";
import { MAX_PACKED_BYTES, messageBytes } from "./limits.ts";
import { packBy } from "./pack-by.ts";

const wireEvent = z.object({
  id: z.string(),
  chosen: z.boolean(),
  type: z.string(),
  created_at: z.number(),
  application_id: z.string().nullable(),
  visible_to: z.array(z.string()).nullable(),
  /** Absent without any, as in messages of the version before tags. */
  tags: z.array(z.string()).optional(),
  /** Null when the data is too large for a message; it is in `event_data` then. */
  data: z.string().nullable(),
  body_hash: z.string(),
});

/** Accepted events of one workspace on `hookline-events`, from the API, Publisher, or an Outbox (operational ones). */
export const acceptedMessage = z.object({
  v: z.literal(1),
  kind: z.literal("accepted"),
  workspace_id: z.string(),
  accepted_at: z.number(),
  events: z.array(wireEvent),
});
export type AcceptedMessage = z.infer<typeof acceptedMessage>;

/** Writes events of one workspace as messages of up to 60 KB, in order; those of a message were accepted together. */
export function writeAccepted(events: readonly AcceptedEvent[]): readonly AcceptedMessage[] {
  const written = events.map(({ workspaceId, acceptedAt, ...event }) => {
    return { workspaceId, acceptedAt, event: writeEvent(event) };
  });
  const lots = packBy(written, {
    maxBytes: MAX_PACKED_BYTES,
    bytesOf: ({ event }) => messageBytes(event),
    kindOf: ({ acceptedAt }) => acceptedAt,
  });
  return lots.map((lot) => ({
    v: 1,
    kind: "accepted",
    workspace_id: lot[0].workspaceId,
    accepted_at: lot[0].acceptedAt,
    events: lot.map(({ event }) => event),
  }));
}

function writeEvent(event: Omit<AcceptedEvent, "workspaceId" | "acceptedAt">): z.infer<typeof wireEvent> {
  return {
    id: event.id,
    chosen: event.chosen,
    type: event.type,
    created_at: event.createdAt,
    application_id: event.applicationId,
    visible_to: event.visibleTo === null ? null : [...event.visibleTo],
    ...(event.tags.length === 0 ? {} : { tags: [...event.tags] }),
    data: event.dataText,
    body_hash: event.bodyHash,
  };
}

/** Reads the events of a message as they were accepted. */
export function readAccepted(message: AcceptedMessage): readonly AcceptedEvent[] {
  return message.events.map((event) => ({
    workspaceId: message.workspace_id,
    id: event.id,
    chosen: event.chosen,
    type: event.type,
    acceptedAt: message.accepted_at,
    createdAt: event.created_at,
    applicationId: event.application_id,
    visibleTo: event.visible_to,
    tags: event.tags ?? [],
    dataText: event.data,
    bodyHash: event.body_hash,
  }));
}
