import type { MemberRole } from "../../src/domain/roles.ts";
import type { FormFields } from "../tools/visitor.ts";

export const ROLES: readonly MemberRole[] = ["owner", "admin", "member", "guest"];

/** What a route of the dashboard is tested with, and who may use it. */
export interface PageRule {
  readonly roles: readonly MemberRole[];
  /** The status of a request that is in order. */
  readonly answers: number;
  /** A form that is in order; undefined where there is none to fill in. */
  readonly fields?: FormFields;
  /** Its id is a webhook's, of which a member reaches its own only. */
  readonly ofWebhook?: true;
}

const ADMINS: readonly MemberRole[] = ["owner", "admin"];
const MEMBERS: readonly MemberRole[] = ["owner", "admin", "member"];
const inWebhook = { roles: MEMBERS, ofWebhook: true } as const;

/** The form of a webhook, filled in. */
export const WEBHOOK_FIELDS: FormFields = {
  name: "From a form",
  url: "http://127.0.0.1:9402/hook",
  description: "",
  events: ["thing.*"],
  other_events: "",
  payload_format: "event",
  headers: "",
  retry_schedule: "0, 1 min",
  timeout_seconds: "15",
  rate_limit: "",
  ordering: "none",
  enabled: "on",
};

/** The form of a recovery, counted before it is sent: up to a time that is the same each time. */
export const RECOVER_FIELDS: FormFields = {
  since: "2026-01-01T00:00",
  failed: "on",
  send: "yes",
  counted: `${Date.UTC(2200, 0, 1)} ${JSON.stringify([
    Date.UTC(2026, 0, 1),
    null,
    { eventTypes: "", responseCode: "", failed: true, canceled: false, missed: false },
  ])}`,
};

/** Every route that takes a session, with its rule. */
export const PAGES: Readonly<Record<string, PageRule>> = {
  "GET /dashboard": { roles: ROLES, answers: 302 },
  "POST /dashboard/open": { roles: ROLES, answers: 403, fields: { token: "of-no-link" } },
  "POST /dashboard/close": { roles: ROLES, answers: 403 },
  "GET /dashboard/webhooks": { roles: MEMBERS, answers: 200 },
  "GET /dashboard/webhooks/new": { roles: MEMBERS, answers: 200 },
  "GET /dashboard/webhooks/check-url": { roles: MEMBERS, answers: 200 },
  "POST /dashboard/webhooks/filter-test": { roles: MEMBERS, answers: 200, fields: WEBHOOK_FIELDS },
  "POST /dashboard/webhooks/preview": { roles: MEMBERS, answers: 200, fields: WEBHOOK_FIELDS },
  "POST /dashboard/webhooks/test-inbox": { roles: MEMBERS, answers: 200, fields: WEBHOOK_FIELDS },
  "POST /dashboard/webhooks": { roles: MEMBERS, answers: 303, fields: WEBHOOK_FIELDS },
  "GET /dashboard/webhooks/:id/created": { ...inWebhook, answers: 200 },
  "GET /dashboard/webhooks/:id": { ...inWebhook, answers: 200 },
  "POST /dashboard/webhooks/:id": { ...inWebhook, answers: 303, fields: WEBHOOK_FIELDS },
  "GET /dashboard/webhooks/:id/edit": { ...inWebhook, answers: 200 },
  "POST /dashboard/webhooks/:id/enable": { ...inWebhook, answers: 303 },
  "GET /dashboard/webhooks/:id/disable": { ...inWebhook, answers: 200 },
  "POST /dashboard/webhooks/:id/disable": { ...inWebhook, answers: 303 },
  "GET /dashboard/webhooks/:id/delete": { ...inWebhook, answers: 200 },
  "POST /dashboard/webhooks/:id/delete": { ...inWebhook, answers: 303 },
  "GET /dashboard/webhooks/:id/test": { ...inWebhook, answers: 200 },
  "POST /dashboard/webhooks/:id/test": {
    ...inWebhook,
    answers: 200,
    fields: { event_type: "thing.made", data: '{"n":1}' },
  },
  "GET /dashboard/webhooks/:id/secret": { ...inWebhook, answers: 200 },
  "POST /dashboard/webhooks/:id/secret": { ...inWebhook, answers: 200 },
  "POST /dashboard/webhooks/:id/public-key/rotate": {
    ...inWebhook,
    answers: 303,
    fields: { key_grace_period: "3600" },
  },
  "POST /dashboard/webhooks/:id/secret/rotate": {
    ...inWebhook,
    answers: 200,
    fields: { grace_period_seconds: "3600", secret: "" },
  },
  "GET /dashboard/webhooks/:id/recover": { ...inWebhook, answers: 200 },
  "POST /dashboard/webhooks/:id/recover": {
    ...inWebhook,
    answers: 303,
    fields: RECOVER_FIELDS,
  },
  "GET /dashboard/webhooks/:id/deliveries/:deliveryId": { ...inWebhook, answers: 200 },
  "POST /dashboard/webhooks/:id/resend": { ...inWebhook, answers: 303 },
  "GET /dashboard/deliveries": { roles: MEMBERS, answers: 200 },
  "GET /dashboard/find": { roles: ROLES, answers: 302 },
  "POST /dashboard/webhooks/:id/deliveries/:deliveryId/resend": { ...inWebhook, answers: 303 },
  "POST /dashboard/webhooks/:id/deliveries/:deliveryId/cancel": { ...inWebhook, answers: 303 },
  "GET /dashboard/events": { roles: MEMBERS, answers: 200 },
  "GET /dashboard/events/:id": { ...inWebhook, answers: 200 },
  "GET /dashboard/events/:id/replay": { roles: ADMINS, answers: 200 },
  "POST /dashboard/events/:id/replay": { roles: ADMINS, answers: 303 },
  "GET /dashboard/event-types": { roles: ROLES, answers: 200 },
  "GET /dashboard/event-types/new": { roles: ADMINS, answers: 200 },
  "GET /dashboard/event-types.json": { roles: ROLES, answers: 200 },
  "GET /dashboard/event-types/import": { roles: ADMINS, answers: 200 },
  "POST /dashboard/event-types/import": {
    roles: ADMINS,
    answers: 303,
    fields: { openapi: '{"openapi":"3.1.0","webhooks":{"thing.imported":{"post":{}}}}', import: "yes" },
  },
  "POST /dashboard/event-types/built-in": { roles: ADMINS, answers: 303, fields: { catalog: "exampleapi" } },
  "GET /dashboard/event-types/:name": { roles: ROLES, answers: 200 },
  "POST /dashboard/event-types": {
    roles: ADMINS,
    answers: 303,
    fields: { name: "thing.posted", description: "Posted", schema: "", example: '{"n":1}', is_new: "yes" },
  },
  "GET /dashboard/event-types/:name/delete": { roles: ADMINS, answers: 200 },
  "POST /dashboard/event-types/:name/delete": { roles: ADMINS, answers: 303 },
  "GET /dashboard/publish": { roles: ROLES, answers: 200 },
  "GET /dashboard/api-keys": { roles: ADMINS, answers: 200 },
  "POST /dashboard/api-keys": {
    roles: ADMINS,
    answers: 200,
    fields: { name: "From a form", role: "publisher", member_id: "" },
  },
  "GET /dashboard/api-keys/:id/roll": { roles: ADMINS, answers: 200 },
  "POST /dashboard/api-keys/:id/roll": { roles: ADMINS, answers: 200, fields: { grace_period_seconds: "3600" } },
  "GET /dashboard/api-keys/:id/revoke": { roles: ADMINS, answers: 200 },
  "POST /dashboard/api-keys/:id/revoke": { roles: ADMINS, answers: 303 },
  "GET /dashboard/members": { roles: ADMINS, answers: 200 },
  "POST /dashboard/members": { roles: ADMINS, answers: 303, fields: { id: "from_a_form", role: "guest" } },
  "GET /dashboard/members/:id/remove": { roles: ADMINS, answers: 200 },
  "POST /dashboard/members/:id/remove": { roles: ADMINS, answers: 303 },
  "GET /dashboard/contacts": { roles: ADMINS, answers: 200 },
  "POST /dashboard/contacts": {
    roles: ADMINS,
    answers: 303,
    fields: { emails: "ops@example.com", on: ["webhook.disabled"] },
  },
  "GET /dashboard/audit-log": { roles: ADMINS, answers: 200 },
};
