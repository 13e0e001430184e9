import { filterTestInput } from "../../actions/test-filter.ts";
import { testInput } from "../../actions/test-webhook.ts";
import { newWebhookInput, webhookChangesInput } from "../../actions/webhook-input.ts";
import { keyRotationInput } from "../../actions/webhook-keys.ts";
import { rotationInput } from "../../actions/webhook-secrets.ts";
import { statsAnswer, trialAnswer } from "../answers/delivery-answers.ts";
import {
  changedWebhookAnswer,
  createdWebhookAnswer,
  keySetAnswer,
  publicKeyAnswer,
  filterTestAnswer,
  secretAnswer,
  webhookAnswer,
  webhooksAnswer,
} from "../answers/webhook-answers.ts";
import { queries } from "../query.ts";
import { bodies, createdWebhook, keySet, page, publicKey, secret, shown, stats, webhook } from "./examples.ts";
import type { Operation } from "./operation.ts";

export const WEBHOOK_OPERATIONS: readonly Operation[] = [
  {
    id: "webhooks.create",
    route: "POST /v1/webhooks",
    tag: "Webhooks",
    summary: "Register a webhook",
    description:
      "Its secret is in this answer and in `GET /v1/webhooks/{id}/secret`. Only `url` and `events` are required.",
    access: "webhooks.write",
    body: { schema: newWebhookInput.meta({ id: "NewWebhook" }), example: bodies.webhook },
    answers: {
      201: { description: "The webhook, with its secret.", schema: createdWebhookAnswer, example: createdWebhook },
    },
    failures: ["conflict"],
  },
  {
    id: "webhooks.list",
    route: "GET /v1/webhooks",
    tag: "Webhooks",
    summary: "List webhooks",
    access: "webhooks.read",
    query: queries.webhooks,
    answers: { 200: { description: "Newest first.", schema: webhooksAnswer, example: page(webhook) } },
  },
  {
    id: "webhooks.get",
    route: "GET /v1/webhooks/:id",
    tag: "Webhooks",
    summary: "Get a webhook",
    access: "webhooks.read",
    answers: { 200: { description: "The webhook.", schema: webhookAnswer, example: webhook } },
  },
  {
    id: "webhooks.update",
    route: "PATCH /v1/webhooks/:id",
    tag: "Webhooks",
    summary: "Change a webhook",
    description:
      "Absent fields keep their values. Disabling cancels what is pending; enabling begins with new events, and `POST …/recover` with `include_missed` sends those that were missed.",
    access: "webhooks.write",
    body: {
      schema: webhookChangesInput({ events: [], headerNames: [] }).meta({ id: "WebhookChanges" }),
      example: bodies.webhookChanges,
    },
    answers: {
      200: {
        description: "The webhook as it is now.",
        schema: changedWebhookAnswer,
        example: { ...webhook, ...bodies.webhookChanges, warnings: [] },
      },
    },
    failures: ["conflict"],
  },
  {
    id: "webhooks.delete",
    route: "DELETE /v1/webhooks/:id",
    tag: "Webhooks",
    summary: "Delete a webhook",
    description: "With its log and what is pending.",
    access: "webhooks.write",
    answers: { 204: { description: "It is deleted." } },
    failures: ["conflict"],
  },
  {
    id: "webhooks.test",
    route: "POST /v1/webhooks/:id/test",
    tag: "Webhooks",
    summary: "Send a trial and see the answer",
    description:
      "One attempt, at once, also while the webhook is disabled. Without `event_type` the first subscribed one is taken, without `data` the catalog's example. A trial is logged, and counts for nothing.",
    access: "webhooks.write",
    body: { schema: testInput.meta({ id: "TrialRequest" }), isOptional: true, example: {} },
    answers: {
      200: {
        description: "What the subscriber answered.",
        schema: trialAnswer,
        example: {
          id: shown.event,
          delivery_id: shown.delivery,
          status: "delivered",
          response_code: 200,
          response_time_ms: 87,
          response_body: "ok",
          error: null,
        },
      },
    },
    failures: ["conflict", "payload_too_large"],
  },
  {
    id: "webhooks.testFilter",
    route: "POST /v1/webhooks/:id/filter/test",
    tag: "Webhooks",
    summary: "Try a filter on the newest events",
    description:
      "On events of the types that the webhook subscribes to and that it may see, as many as `limit`, found among the newest 2,000 of the workspace. Nothing is changed.",
    access: "webhooks.read",
    body: { schema: filterTestInput.meta({ id: "FilterTestRequest" }), example: bodies.filterTest },
    answers: {
      200: {
        description: "How many of them pass.",
        schema: filterTestAnswer,
        example: {
          matched: 37,
          of: 100,
          first_mismatch: {
            event_id: shown.event,
            condition: { path: "data.amount", operator: "$gte", expected: 1000 },
          },
        },
      },
    },
  },
  {
    id: "webhooks.getSecret",
    route: "GET /v1/webhooks/:id/secret",
    tag: "Webhooks",
    summary: "Show a webhook's secret",
    access: "webhooks.write",
    answers: { 200: { description: "The secret that signs.", schema: secretAnswer, example: secret } },
  },
  {
    id: "webhooks.rotateSecret",
    route: "POST /v1/webhooks/:id/secret/rotate",
    tag: "Webhooks",
    summary: "Replace a webhook's secret",
    description:
      "The former secret goes on signing beside the new one for `grace_period_seconds`, a day unless given. At most three live at once. Rotating to the present secret changes nothing.",
    access: "webhooks.write",
    body: {
      schema: rotationInput.meta({ id: "SecretRotation" }),
      isOptional: true,
      example: { grace_period_seconds: 3600 },
    },
    answers: {
      200: {
        description: "The secret that signs now.",
        schema: secretAnswer,
        example: { ...secret, previous_expires_at: "2026-11-02T10:30:00.000Z" },
      },
    },
    failures: ["conflict"],
  },
  {
    id: "webhooks.getPublicKey",
    route: "GET /v1/webhooks/:id/public-key",
    tag: "Webhooks",
    summary: "Show a webhook's public key",
    description:
      "Its Ed25519 signatures (`v1a`) are verified with it. A 404 while it has none: it gets one with the `signature` `ed25519` or `both`, or by a rotation.",
    access: "webhooks.read",
    answers: { 200: { description: "The key that signs.", schema: publicKeyAnswer, example: publicKey } },
  },
  {
    id: "webhooks.rotatePublicKey",
    route: "POST /v1/webhooks/:id/public-key/rotate",
    tag: "Webhooks",
    summary: "Replace a webhook's Ed25519 key",
    description:
      "The former key goes on signing beside the new one for `grace_period_seconds`, a day unless given. At most three live at once. The first one is made so too.",
    access: "webhooks.write",
    body: {
      schema: keyRotationInput.meta({ id: "KeyRotation" }),
      isOptional: true,
      example: { grace_period_seconds: 3600 },
    },
    answers: { 200: { description: "The key that signs now.", schema: publicKeyAnswer, example: publicKey } },
    failures: ["conflict"],
  },
  {
    id: "webhooks.getKeySet",
    route: "GET /keys/:webhookId.json",
    tag: "Webhooks",
    summary: "Get a webhook's public keys as a JWK set",
    description: "Those that sign now, for receivers: the answer may be kept for five minutes.",
    access: "open",
    answers: { 200: { description: "The keys, the present one first.", schema: keySetAnswer, example: keySet } },
    failures: ["not_found", "rate_limited"],
  },
  {
    id: "webhooks.getStats",
    route: "GET /v1/webhooks/:id/stats",
    tag: "Webhooks",
    summary: "Count what a webhook's deliveries came to",
    access: "webhooks.read",
    query: queries.stats,
    answers: { 200: { description: "The figures of the period.", schema: statsAnswer, example: stats } },
  },
];
