import { z } from "zod";
import { buildBody, contentType, PAYLOAD_FORMATS, type PayloadFormat } from "../../domain/envelope.ts";
import type { ChatFormat } from "../../domain/chat/write-chat.ts";
import { time } from "../answers/parts.ts";
import { bodies, shown } from "./examples.ts";

/** What a subscriber receives in one format. */
export interface ReceivedRequest {
  readonly format: PayloadFormat;
  readonly contentType: string;
  readonly schema: z.ZodType;
  readonly example: unknown;
}

const data = z.unknown().meta({ description: "As published." });
const { type, data: published } = bodies.event;
const eventId = z.string().meta({ description: "The event's id, the same on every attempt: deduplicate by it." });

/** The message that the event of the other examples makes. */
function chatExample(format: ChatFormat): unknown {
  const [workspaceId, dataText] = ["ws_01K91NZZ80P1Q2R3S4T5V6W7X8", JSON.stringify(published)];
  const event = { id: shown.event, workspaceId, type, createdAt: Date.parse(shown.at), applicationId: null, dataText };
  return JSON.parse(buildBody(event, format, "https://hookline.example.com"));
}

const part = z.record(z.string(), z.unknown());

const BODIES: Readonly<Record<PayloadFormat, Pick<ReceivedRequest, "schema" | "example">>> = {
  event: {
    schema: z.object({ id: eventId, type: z.string(), created_at: time, data }).meta({ id: "ReceivedEvent" }),
    example: { id: shown.event, type, created_at: shown.at, data: published },
  },
  message: {
    schema: z
      .object({
        id: z.string().meta({ description: "`msg_…`, the same on every attempt." }),
        eventId,
        eventType: z.string(),
        timestamp: time,
        workspaceId: z.string(),
        applicationId: z.string().nullable(),
        payload: data,
      })
      .meta({ id: "ReceivedMessage" }),
    example: {
      id: shown.event.replace("evt_", "msg_"),
      eventId: shown.event,
      eventType: type,
      timestamp: shown.at,
      workspaceId: "ws_01K91NZZ80P1Q2R3S4T5V6W7X8",
      applicationId: null,
      payload: published,
    },
  },
  standard: {
    schema: z.object({ type: z.string(), timestamp: time, data }).meta({ id: "ReceivedStandard" }),
    example: { type, timestamp: shown.at, data: published },
  },
  cloudevents: {
    schema: z
      .object({
        specversion: z.literal("1.0"),
        id: eventId,
        source: z
          .string()
          .meta({ format: "uri-reference", description: "The service's address and `/workspaces/ID`." }),
        type: z.string(),
        time,
        datacontenttype: z.literal("application/json"),
        data,
      })
      .meta({ id: "ReceivedCloudEvent" }),
    example: {
      specversion: "1.0",
      id: shown.event,
      source: "https://hookline.example.com/workspaces/ws_01K91NZZ80P1Q2R3S4T5V6W7X8",
      type,
      time: shown.at,
      datacontenttype: "application/json",
      data: published,
    },
  },
  slack: {
    schema: z
      .object({
        text: z.string().meta({ description: "The whole message, for notifications and screen readers." }),
        mrkdwn: z.literal(false),
        unfurl_links: z.literal(false),
        unfurl_media: z.literal(false),
        blocks: z.array(part).meta({ description: "Blocks of Slack's Block Kit." }),
      })
      .meta({ id: "ReceivedSlackMessage" }),
    example: chatExample("slack"),
  },
  discord: {
    schema: z
      .object({
        content: z.string().meta({ description: "The message, in Discord's markdown." }),
        allowed_mentions: z.object({ parse: z.array(z.string()).meta({ description: "Empty: nobody is mentioned." }) }),
      })
      .meta({ id: "ReceivedDiscordMessage" }),
    example: chatExample("discord"),
  },
  teams: {
    schema: z
      .object({
        type: z.literal("message"),
        attachments: z.array(
          z.object({
            contentType: z.literal("application/vnd.microsoft.card.adaptive"),
            content: part.meta({ description: "An Adaptive Card." }),
          }),
        ),
      })
      .meta({ id: "ReceivedTeamsMessage" }),
    example: chatExample("teams"),
  },
};

/** What a subscriber receives, by format. */
export const RECEIVED: readonly ReceivedRequest[] = PAYLOAD_FORMATS.map((format) => {
  return { format, contentType: contentType(format), ...BODIES[format] };
});

const hex = "^sha256=[0-9a-f]{64}$";

/** The headers of what a subscriber receives, besides the webhook's own. */
export const RECEIVED_HEADERS = z.object({
  "webhook-id": z
    .string()
    .meta({ description: "The event's id (`msg_…` in the format `message`).", example: shown.event }),
  "webhook-timestamp": z.string().meta({ pattern: "^[0-9]+$", description: "When the attempt was made, in seconds." }),
  "webhook-signature": z.string().meta({
    pattern: "^v1a?,[A-Za-z0-9+/=]+(?: v1a?,[A-Za-z0-9+/=]+)*$",
    description:
      "Standard Webhooks: `v1,` and base64 of the HMAC-SHA256 of `id.timestamp.body`, one for each live secret; with the webhook's `signature` `both` or `ed25519`, `v1a,` and base64 of its Ed25519 signature, one for each live key, beside or instead.",
  }),
  "X-Webhook-Id": z.string().meta({ description: "The webhook's id.", example: shown.webhook }),
  "X-Webhook-Event": z.string().meta({ description: "The event type.", example: type }),
  "X-Webhook-Signature": z.string().meta({
    pattern: hex,
    description: "`sha256=` and the HMAC-SHA256 of the raw body in hex; the key is the whole secret as shown.",
  }),
  "X-Webhook-Signature-Previous": z.string().optional().meta({
    pattern: hex,
    description: "The same under the former secret, while that is still live after a rotation.",
  }),
  "X-Webhook-Delivery": z.string().meta({ description: "The delivery's id.", example: shown.delivery }),
  "X-Webhook-Attempt": z.string().meta({ pattern: "^[1-9][0-9]*$", description: "The attempt's number, from 1." }),
});
