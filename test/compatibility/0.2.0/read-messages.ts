import { z } from "zod";

/*
 * How 0.2.0 reads its messages: never changed, so that tests can tell whether it still understands what is sent now.
 */
const PAYLOAD_FORMATS = ["event", "message", "standard", "cloudevents"] as const;

const version = z.literal(1);

const acceptedEvent = z.object({
  id: z.string(),
  chosen: z.boolean(),
  type: z.string(),
  created_at: z.number(),
  application_id: z.string().nullable(),
  visible_to: z.array(z.string()).nullable(),
  /** Null when the data is too large to travel and is kept in `event_data` under the message's workspace. */
  data: z.string().nullable(),
  body_hash: z.string(),
});

/** Events that passed validation: what the API and Publisher put on `hookline-events`. */
const accepted = z.object({
  v: version,
  kind: z.literal("accepted"),
  workspace_id: z.string(),
  accepted_at: z.number(),
  events: z.array(acceptedEvent),
});

const target = z.object({
  webhook_id: z.string(),
  delivery_id: z.string(),
  format: z.enum(PAYLOAD_FORMATS),
  epoch: z.number(),
  /** The claim ticket; 0 in the direct lane, where nothing is claimed. */
  token: z.number(),
});

const owedEvent = z.object({
  id: z.string(),
  type: z.string(),
  accepted_at: z.number(),
  /** The event itself when it is small enough to travel; else it is read under the message's workspace. */
  content: z.object({ created_at: z.number(), application_id: z.string().nullable(), data: z.string() }).nullable(),
  targets: z.array(target).min(1),
});

/** Events of one workspace with webhooks that they are owed to: what deliver works on. */
const deliver = z.object({
  v: version,
  kind: z.literal("deliver"),
  workspace_id: z.string(),
  events: z.array(owedEvent).min(1),
});

const owedDelivery = z.object({
  id: z.string(),
  eventId: z.string(),
  eventType: z.string(),
  acceptedAt: z.number(),
  format: z.enum(PAYLOAD_FORMATS),
  epoch: z.number(),
});

/** An attempt as Outboxes keep it and outcome messages carry it. */
const attemptSchema = z.object({
  number: z.number(),
  token: z.number(),
  trigger: z.enum(["scheduled", "manual", "test", "replay"]),
  startedAt: z.number(),
  endedAt: z.number(),
  responseCode: z.number().nullable(),
  responseTimeMs: z.number().nullable(),
  responseBody: z.string().nullable(),
  responseHeaders: z.record(z.string(), z.string()),
  error: z
    .object({
      code: z.enum(["status", "redirect", "gone", "timeout", "network", "url_refused", "internal"]),
      message: z.string(),
    })
    .nullable(),
  request: z
    .object({
      url: z.string(),
      timestamp: z.number(),
      signature: z.string(),
      previousSignature: z.string().nullable(),
      standardSignature: z.string(),
      userAgent: z.string(),
      customHeaderNames: z.array(z.string()).readonly(),
      attemptNumber: z.number().nullable().default(null),
    })
    .nullable(),
});

const report = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("attempted"),
    delivery: owedDelivery,
    attempt: attemptSchema,
    outcome: z.enum(["delivered", "retryable", "terminal"]),
    retryAfterSeconds: z.number().nullable(),
    content: z.object({ createdAt: z.number(), dataText: z.string() }).nullable(),
  }),
  z.object({
    kind: z.literal("given_back"),
    ticket: z.object({ deliveryId: z.string(), token: z.number() }),
    notBefore: z.number(),
  }),
]);

/** What an attempt came to, when its Outbox could not be reached; recorded later, never sent again. */
const outcome = z.object({
  v: version,
  kind: z.literal("outcome"),
  workspace_id: z.string(),
  webhook_id: z.string(),
  reports: z.array(report).readonly(),
});

/** A message that a queue gave up on, on its way back. */
const again = z.object({ v: version, kind: z.literal("again"), hops: z.int().nonnegative(), body: z.unknown() });

/** The messages that 0.2.0 takes for its own. */
export const messageOf020 = z.discriminatedUnion("kind", [accepted, deliver, outcome, again]);
