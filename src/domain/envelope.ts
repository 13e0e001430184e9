import { CHAT_FORMATS, type ChatFormat, writeChat } from "./chat/write-chat.ts";

/** Formats that have the event's data whole, for programs: a workspace's default is one of them. */
export const DATA_FORMATS = ["event", "message", "standard", "cloudevents"] as const;
export type DataFormat = (typeof DATA_FORMATS)[number];
/** How a body is laid out for a subscriber; fixed when the delivery is created. */
export const PAYLOAD_FORMATS = [...DATA_FORMATS, ...CHAT_FORMATS] as const;
export type PayloadFormat = DataFormat | ChatFormat;

/** What every format is built from. `dataText` is minified JSON that is unchanged by parsing and serialising it. */
export interface EnvelopeEvent {
  readonly id: string;
  readonly workspaceId: string;
  readonly type: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly applicationId: string | null;
  readonly dataText: string;
}

/** Renders epoch milliseconds as RFC 3339 in UTC. */
export function rfc3339(ms: number): string {
  return new Date(ms).toISOString();
}

/**
 * Builds the exact body that is signed and sent; equal to `JSON.stringify(JSON.parse(body))`.
 * `sourceUrl` is the service's own address as it is set (`PUBLIC_URL`), with which the `source` of CloudEvents and the link of
 * a message in a chat begin; without it the source is a path, the same for ever, whatever host the service is reached by, and
 * there is no link.
 */
export function buildBody(event: EnvelopeEvent, format: PayloadFormat, sourceUrl: string | null): string {
  const createdAt = rfc3339(event.createdAt);
  switch (format) {
    case "event":
      return object([
        ["id", event.id],
        ["type", event.type],
        ["created_at", createdAt],
      ]).concat(`,"data":${event.dataText}}`);
    case "message":
      return object([
        ["id", messageId(event.id)],
        ["eventId", event.id],
        ["eventType", event.type],
        ["timestamp", createdAt],
        ["workspaceId", event.workspaceId],
        ["applicationId", event.applicationId],
      ]).concat(`,"payload":${event.dataText}}`);
    case "standard":
      return object([
        ["type", event.type],
        ["timestamp", createdAt],
      ]).concat(`,"data":${event.dataText}}`);
    case "cloudevents":
      return object([
        ["specversion", "1.0"],
        ["id", event.id],
        ["source", `${sourceUrl ?? ""}/workspaces/${event.workspaceId}`],
        ["type", event.type],
        ["time", createdAt],
        ["datacontenttype", "application/json"],
      ]).concat(`,"data":${event.dataText}}`);
    case "slack":
    case "discord":
    case "teams":
      return writeChat({ ...event, createdAt }, format, sourceUrl);
  }
}

/** The `Content-Type` of a format's body. */
export function contentType(format: PayloadFormat): string {
  return format === "cloudevents" ? "application/cloudevents+json" : "application/json";
}

/** The `webhook-id` of an event in a format: the event's id, or its message id in the `message` format. */
export function webhookMessageId(eventId: string, format: PayloadFormat): string {
  return format === "message" ? messageId(eventId) : eventId;
}

/** Replaces the prefix of a generated id. A chosen id stays whole, so that two never become one. */
function messageId(eventId: string): string {
  return /^evt_[0-9A-HJKMNP-TV-Z]{26}$/.test(eventId) ? `msg_${eventId.slice(4)}` : `msg_${eventId}`;
}

function object(fields: readonly (readonly [string, string | null])[]): string {
  return `{${fields.map(([name, value]) => `"${name}":${JSON.stringify(value)}`).join(",")}`;
}
