import { DEFAULT_ON } from "../../domain/mail/contacts.ts";
import type { DeliveryAnswer, DeliveryDetailAnswer, StatsAnswer } from "../answers/delivery-answers.ts";
import type { AcceptedEventAnswer, EventAnswer, EventDetailAnswer, EventTypeAnswer } from "../answers/event-answers.ts";
import type { CreatedWebhookAnswer, KeySetAnswer, PublicKeyAnswer, WebhookAnswer } from "../answers/webhook-answers.ts";
import type { ApiKeyAnswer, ContactsAnswer, MemberAnswer, WorkspaceAnswer } from "../answers/workspace-answers.ts";

const AT = "2026-11-02T09:30:00.000Z";
const WEBHOOK = "wh_01K91P0CE0VQ8R9S0T1V2W3X4Y";
const EVENT = "evt_01K91P0DDG0A1B2C3D4E5F6G7H";
const DELIVERY = "del_01K91P0DDGM8N9P0Q1R2S3T4V5";
const SECRET = "a-secret-of-your-own-choice";
const STANDARD_SECRET = "whsec_YS1zZWNyZXQtb2YteW91ci1vd24tY2hvaWNl";

/** The data of the examples, that of `investment.created` in the catalog `countercyclical`. */
const data = { name: "Coca-Cola Co", tickerSymbol: "KO" };

/** Bodies that a fresh workspace takes as they are. */
export const bodies = {
  event: { type: "investment.created", data },
  events: { events: [{ id: "investment-42", type: "investment.created", data }] },
  webhook: { name: "New investments", url: "https://example.com/hooks", events: ["investment.*"], secret: SECRET },
  webhookChanges: { events: ["investment.created", "investment.deleted"], timeout_ms: 5000 },
  filterTest: { filter: { type: { $startsWith: "investment." }, data: { amount: { $gte: 1000 } } } },
  recovery: { since: "2026-11-01T00:00:00Z", until: "2026-11-02T00:00:00Z", include_missed: true },
  eventType: {
    description: "An investment was created.",
    schema: { type: "object", required: ["name"], properties: { name: { type: "string" } } },
    example: data,
  },
  catalog: {
    openapi: "3.1.0",
    info: { title: "Events", version: "1" },
    webhooks: {
      "investment.created": {
        post: {
          requestBody: {
            content: {
              "application/json": {
                schema: {
                  type: "object",
                  properties: {
                    id: { type: "string" },
                    type: { const: "investment.created" },
                    created_at: { type: "string" },
                    data: { type: "object", required: ["name"], properties: { name: { type: "string" } } },
                  },
                },
              },
            },
          },
        },
      },
    },
  },
} as const;

export const webhook: WebhookAnswer = {
  id: WEBHOOK,
  name: "New investments",
  description: "",
  url: "https://example.com/hooks",
  events: ["investment.*"],
  filter: null,
  status: "active",
  disabled_reason: null,
  payload_format: "event",
  headers: {},
  retry_schedule: [0, 60, 300, 1800, 3600, 21_600],
  timeout_ms: 15_000,
  rate_limit: null,
  ordering: "none",
  signature: "hmac",
  compat_signature: null,
  health: "healthy",
  health_reason: null,
  created_by: "key_01K91NZZR0T2V3W4X5Y6Z7A8B9",
  created_at: AT,
  updated_at: AT,
};

export const createdWebhook: CreatedWebhookAnswer = { ...webhook, secret: SECRET, standard_secret: STANDARD_SECRET };

export const secret = { secret: SECRET, standard_secret: STANDARD_SECRET, previous_expires_at: null };

export const publicKey: PublicKeyAnswer = {
  public_key: "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=",
  previous: [],
  jwks_url: `https://hookline.example.com/keys/${WEBHOOK}.json`,
};

export const keySet: KeySetAnswer = {
  keys: [
    {
      kty: "OKP",
      crv: "Ed25519",
      x: "1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4",
      kid: "rEltOPXl-8jZfn0NbO5yMzHDi5e-WdjzkrFUUcp6oIE",
      use: "sig",
      alg: "EdDSA",
    },
  ],
};

export const delivery: DeliveryAnswer = {
  id: DELIVERY,
  event_id: EVENT,
  event_type: "investment.created",
  status: "delivered",
  response_code: 200,
  response_time_ms: 87,
  attempt_count: 1,
  next_attempt_at: null,
  trigger: "scheduled",
  created_at: AT,
  completed_at: "2026-11-02T09:30:00.112Z",
};

export const deliveryDetail: DeliveryDetailAnswer = {
  ...delivery,
  next_attempt_reason: null,
  attempts: [
    {
      number: 1,
      trigger: "scheduled",
      started_at: "2026-11-02T09:30:00.025Z",
      response_code: 200,
      response_time_ms: 87,
      response_body: "ok",
      response_headers: { "content-type": "text/plain" },
      error: null,
      request: {
        url: "https://example.com/hooks",
        headers: { "Content-Type": "application/json", "X-Webhook-Event": "investment.created", "webhook-id": EVENT },
        body: JSON.stringify({ id: EVENT, type: "investment.created", created_at: AT, data }),
      },
    },
  ],
};

export const stats: StatsAnswer = {
  delivered: 312,
  failed: 1,
  pending: 2,
  canceled: 0,
  success_rate: 312 / 313,
  response_time_ms: { p50: 87, p95: 240 },
  attempts: { total: 320, by_response_class: { "2xx": 312, "3xx": 0, "4xx": 0, "5xx": 7, none: 1 } },
  oldest_pending_seconds: 41,
  series: [{ at: AT, delivered: 312, failed: 1 }],
};

export const acceptedEvent: AcceptedEventAnswer = {
  id: EVENT,
  type: "investment.created",
  created_at: AT,
  status: "accepted",
};

export const event: EventAnswer = {
  id: EVENT,
  type: "investment.created",
  created_at: AT,
  accepted_at: AT,
  application_id: null,
  visible_to: null,
  tags: ["quarter-end"],
};

export const eventDetail: EventDetailAnswer = {
  ...event,
  data,
  deliveries: [
    {
      webhook_id: WEBHOOK,
      delivery_id: DELIVERY,
      status: "delivered",
      response_code: 200,
      attempt_count: 1,
      next_attempt_at: null,
    },
  ],
};

export const eventType: EventTypeAnswer = {
  name: "investment.created",
  ...bodies.eventType,
  deprecated: false,
  since: null,
  created_at: AT,
  updated_at: AT,
};

export const apiKey: ApiKeyAnswer = {
  id: "key_01K91P0E00C1D2E3F4G5H6J7K8",
  name: "Ledger",
  role: "publisher",
  member_id: null,
  prefix: "hk_7Qp2",
  created_at: AT,
  last_used_at: null,
  previous_expires_at: null,
};

export const member: MemberAnswer = {
  id: "user-42",
  role: "member",
  status: "active",
  created_at: AT,
  updated_at: AT,
};

export const workspace: WorkspaceAnswer = {
  id: "ws_01K91NZZ80P1Q2R3S4T5V6W7X8",
  name: "Example Ltd",
  webhooks_enabled: true,
  payload_format: "event",
  created_at: AT,
  event_databases: [{ since: AT, database: "DB" }],
  contacts: null,
};

export const contacts: ContactsAnswer = { emails: ["ops@example.com"], on: DEFAULT_ON };

/** A page of one. */
export function page<T>(item: T) {
  return { data: [item], pagination: { next_cursor: null, has_more: false } };
}

/** The ids and times of the other examples. */
export const shown = { at: AT, event: EVENT, delivery: DELIVERY, webhook: WEBHOOK, secret: SECRET } as const;
