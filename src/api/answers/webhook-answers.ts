import { z } from "zod";
import { COMPAT_SCHEMES } from "../../domain/compat-signature.ts";
import { PAYLOAD_FORMATS } from "../../domain/envelope.ts";
import { HEALTHS } from "../../domain/lane.ts";
import { SIGNATURE_MODES } from "../../domain/signature-mode.ts";
import { DISABLED_REASONS, ORDERINGS, WEBHOOK_STATUSES } from "../../domain/webhook.ts";
import { type AnswerOf, count, filterCondition, pageOf, time } from "./parts.ts";

const webhookFields = {
  id: z.string().meta({ example: "wh_01K9ZJ5V7Q8R9S0T1V2W3X4Y5Z" }),
  name: z.string(),
  description: z.string(),
  url: z.string(),
  events: z.array(z.string()).meta({ description: "Event types, prefixes such as `investment.*`, or `*`." }),
  filter: z
    .record(z.string(), z.unknown())
    .nullable()
    .meta({ description: "Which of those events it gets; null for all." }),
  status: z.enum(WEBHOOK_STATUSES),
  disabled_reason: z.enum(DISABLED_REASONS).nullable().meta({ description: "Null while the webhook is active." }),
  payload_format: z.enum(PAYLOAD_FORMATS),
  headers: z.record(z.string(), z.string()).meta({ description: "Your own headers; their values are shown as `***`." }),
  retry_schedule: z.array(z.number()).meta({ description: "Seconds before each attempt; the first is 0." }),
  timeout_ms: z.int(),
  rate_limit: z.int().nullable().meta({ description: "Most attempts in a second; null for no limit." }),
  ordering: z.enum(ORDERINGS),
  signature: z.enum(SIGNATURE_MODES).meta({ description: "What `webhook-signature` has." }),
  compat_signature: z
    .object({ scheme: z.enum(COMPAT_SCHEMES), header: z.string().optional(), prefix: z.string().optional() })
    .nullable()
    .meta({
      description: "One more signature; null for none. `header` and `prefix` where its scheme lets one choose.",
    }),
  health: z.enum(HEALTHS).meta({ description: "`degraded` after failures or slow answers in a row." }),
  health_reason: z.string().nullable().meta({ description: "Why it is degraded, in words; null while it is healthy." }),
  created_by: z.string().meta({ description: "The id of the member, or else of the key or session, that made it." }),
  created_at: time,
  updated_at: time,
};

/** That of the vector T3 of Standard Webhooks. */
const PUBLIC_KEY = "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=";

const secretFields = {
  secret: z.string().meta({ description: "Signs every request. Keep it where your receiver can read it." }),
  standard_secret: z.string().meta({ description: "The same key as Standard Webhooks libraries want it." }),
};

export const webhookAnswer = z.object(webhookFields).meta({ id: "Webhook" });
export const createdWebhookAnswer = z.object({ ...webhookFields, ...secretFields }).meta({ id: "CreatedWebhook" });
export const changedWebhookAnswer = z
  .object({
    ...webhookFields,
    warnings: z.array(z.string()).meta({ description: "What changed without being asked for, in words." }),
  })
  .meta({ id: "ChangedWebhook" });
export const webhooksAnswer = pageOf(webhookAnswer, "WebhookPage");

export const secretAnswer = z
  .object({
    ...secretFields,
    previous_expires_at: time
      .nullable()
      .meta({ description: "When the secret before this one stops signing; null without one." }),
  })
  .meta({ id: "WebhookSecret" });

const publicKey = z.string().meta({ description: "`whpk_` and 32 bytes in base64.", example: PUBLIC_KEY });

export const publicKeyAnswer = z
  .object({
    public_key: publicKey,
    previous: z
      .array(z.object({ public_key: publicKey, expires_at: time }))
      .meta({ description: "Replaced keys that sign on until then." }),
    jwks_url: z.string().meta({ description: "Where anybody gets these keys as a JWK set." }),
  })
  .meta({ id: "WebhookPublicKey" });

export const keySetAnswer = z
  .object({
    keys: z.array(
      z.object({
        kty: z.literal("OKP"),
        crv: z.literal("Ed25519"),
        x: z.string(),
        kid: z.string().meta({ description: "The thumbprint (RFC 7638)." }),
        use: z.literal("sig"),
        alg: z.literal("EdDSA"),
      }),
    ),
  })
  .meta({ id: "KeySet" });

export type PublicKeyAnswer = AnswerOf<typeof publicKeyAnswer>;
export type KeySetAnswer = AnswerOf<typeof keySetAnswer>;
export const filterTestAnswer = z
  .object({
    matched: count.meta({ description: "How many of them pass." }),
    of: count.meta({
      description:
        "How many events it was tried on: the newest that the webhook subscribes to and may see, among the newest 2,000 of the workspace.",
    }),
    first_mismatch: z
      .object({ event_id: z.string(), condition: filterCondition })
      .nullable()
      .meta({ description: "The newest event that it keeps out; null without one." }),
  })
  .meta({ id: "FilterTest" });

export type FilterTestAnswer = AnswerOf<typeof filterTestAnswer>;
export type WebhookAnswer = AnswerOf<typeof webhookAnswer>;
export type CreatedWebhookAnswer = AnswerOf<typeof createdWebhookAnswer>;
export type ChangedWebhookAnswer = AnswerOf<typeof changedWebhookAnswer>;
export type SecretAnswer = AnswerOf<typeof secretAnswer>;
