import type { AuditedAction } from "../../src/domain/audited-actions.ts";

/** Who may speak, by the key that is sent. */
export const CALLERS = ["none", "bad key", "root", "owner", "admin", "member", "guest", "publisher"] as const;
export type Caller = (typeof CALLERS)[number];

/** What a route is tested with, and what the contract says of it. */
export interface RouteRule {
  readonly callers: readonly Caller[];
  /** The status of a call that is in order. */
  readonly answers: number;
  /** A body that is in order; undefined for none. */
  readonly body?: unknown;
  /** What its id is of: a member reaches its own webhooks and their events only, the root key every workspace. */
  readonly reach?: "webhook" | "workspace";
  /** The status with another workspace's id, where that is a name that every workspace may use. */
  readonly elsewhere?: number;
  /** What the audit log keeps of a call that is in order; every route but those that only read says it. */
  readonly audits?: AuditedAction | "nothing";
}

type ChangeRule = RouteRule & Required<Pick<RouteRule, "audits">>;
type Rules = Record<`GET ${string}`, RouteRule> &
  Record<`${"POST" | "PUT" | "PATCH" | "DELETE"} ${string}`, ChangeRule>;

const ROOT: readonly Caller[] = ["root"];
const ADMINS: readonly Caller[] = ["owner", "admin"];
const MEMBERS: readonly Caller[] = ["owner", "admin", "member"];
const READERS: readonly Caller[] = ["owner", "admin", "member", "guest"];
const PUBLISHERS: readonly Caller[] = ["owner", "admin", "publisher"];

const newWebhook = { url: "http://127.0.0.1:9402/hook", events: ["thing.*"] };
const event = { type: "thing.made", data: { n: 1 } };
const inWebhook = { callers: MEMBERS, reach: "webhook" } as const;
const inWorkspace = { callers: ROOT, reach: "workspace" } as const;

/** Every route of the API with its rule. */
export const ACCESS: Readonly<Record<string, RouteRule>> = {
  "POST /v1/webhooks": { callers: MEMBERS, answers: 201, audits: "webhook.created", body: newWebhook },
  "GET /v1/webhooks": { callers: MEMBERS, answers: 200 },
  "GET /v1/webhooks/:id": { ...inWebhook, answers: 200 },
  "PATCH /v1/webhooks/:id": { ...inWebhook, answers: 200, audits: "webhook.updated", body: { name: "Renamed" } },
  "DELETE /v1/webhooks/:id": { ...inWebhook, answers: 204, audits: "webhook.deleted" },
  "POST /v1/webhooks/:id/test": { ...inWebhook, answers: 200, audits: "webhook.tested", body: {} },
  "POST /v1/webhooks/:id/filter/test": { ...inWebhook, answers: 200, audits: "nothing", body: { filter: null } },
  "GET /v1/webhooks/:id/secret": { ...inWebhook, answers: 200, audits: "webhook.secret_shown" },
  "POST /v1/webhooks/:id/secret/rotate": { ...inWebhook, answers: 200, audits: "webhook.secret_rotated", body: {} },
  "GET /v1/webhooks/:id/public-key": { ...inWebhook, answers: 200 },
  "POST /v1/webhooks/:id/public-key/rotate": { ...inWebhook, answers: 200, audits: "webhook.key_rotated", body: {} },
  "GET /v1/webhooks/:id/deliveries": { ...inWebhook, answers: 200 },
  "GET /v1/deliveries": { callers: MEMBERS, answers: 200 },
  "GET /v1/webhooks/:id/deliveries/:deliveryId": { ...inWebhook, answers: 200 },
  "POST /v1/webhooks/:id/deliveries/:deliveryId/resend": { ...inWebhook, answers: 202, audits: "delivery.resent" },
  "POST /v1/webhooks/:id/deliveries/:deliveryId/cancel": { ...inWebhook, answers: 200, audits: "delivery.canceled" },
  "POST /v1/webhooks/:id/recover": {
    ...inWebhook,
    answers: 202,
    audits: "webhook.recovery_started",
    body: { since: "2026-01-01T00:00:00Z" },
  },
  "GET /v1/webhooks/:id/recoveries/:recoveryId": { ...inWebhook, answers: 200 },
  "GET /v1/webhooks/:id/stats": { ...inWebhook, answers: 200 },
  "POST /v1/events": { callers: PUBLISHERS, answers: 202, audits: "nothing", body: event },
  "POST /v1/events/batch": { callers: PUBLISHERS, answers: 202, audits: "nothing", body: { events: [event] } },
  "GET /v1/events": { callers: MEMBERS, answers: 200 },
  "GET /v1/events/:id": { ...inWebhook, answers: 200 },
  "POST /v1/events/:id/replay": { callers: ADMINS, answers: 202, audits: "event.replayed", body: {} },
  "GET /v1/rejected-events": { callers: ADMINS, answers: 200 },
  "GET /v1/audit-log": { callers: ADMINS, answers: 200 },
  "GET /v1/event-types": { callers: READERS, answers: 200 },
  "GET /v1/event-types.json": { callers: READERS, answers: 200 },
  "POST /v1/event-types/import": {
    callers: ADMINS,
    answers: 200,
    audits: "event_type.imported",
    body: { openapi: { openapi: "3.1.0", webhooks: { "thing.imported": { post: { description: "Imported" } } } } },
  },
  "GET /v1/event-types/:name": { callers: READERS, answers: 200 },
  "PUT /v1/event-types/:name": {
    callers: ADMINS,
    answers: 200,
    audits: "event_type.changed",
    body: {},
    elsewhere: 200,
  },
  "DELETE /v1/event-types/:name": { callers: ADMINS, answers: 204, audits: "event_type.deleted" },
  "POST /v1/api-keys": {
    callers: ADMINS,
    answers: 201,
    audits: "api_key.created",
    body: { name: "Key", role: "publisher" },
  },
  "GET /v1/api-keys": { callers: ADMINS, answers: 200 },
  "POST /v1/api-keys/:id/roll": { callers: ADMINS, answers: 200, audits: "api_key.rolled", body: {} },
  "DELETE /v1/api-keys/:id": { callers: ADMINS, answers: 204, audits: "api_key.revoked" },
  "GET /v1/members": { callers: ADMINS, answers: 200 },
  "GET /v1/members/:id": { callers: ADMINS, answers: 200 },
  "PUT /v1/members/:id": {
    callers: ADMINS,
    answers: 200,
    audits: "member.changed",
    body: { role: "guest" },
    elsewhere: 200,
  },
  "DELETE /v1/members/:id": { callers: ADMINS, answers: 204, audits: "member.removed" },
  "GET /v1/contacts": { callers: ADMINS, answers: 200 },
  "PUT /v1/contacts": {
    callers: ADMINS,
    answers: 200,
    audits: "contacts.changed",
    body: { emails: ["ops@example.com"], on: ["webhook.disabled"] },
  },
  "POST /v1/portal-sessions": {
    callers: ADMINS,
    answers: 201,
    audits: "portal_session.created",
    body: { role: "admin" },
  },
  "POST /v1/workspaces": { callers: ROOT, answers: 201, audits: "workspace.created", body: { name: "New" } },
  "GET /v1/workspaces": { callers: ROOT, answers: 200 },
  "GET /v1/workspaces/:id": { ...inWorkspace, answers: 200 },
  "PATCH /v1/workspaces/:id": { ...inWorkspace, answers: 200, audits: "workspace.updated", body: { name: "Renamed" } },
  "DELETE /v1/workspaces/:id": { ...inWorkspace, answers: 204, audits: "nothing" },
  "GET /v1/workspaces/:id/branding": { ...inWorkspace, answers: 200 },
  "PUT /v1/workspaces/:id/branding": {
    ...inWorkspace,
    answers: 200,
    audits: "branding.changed",
    body: { name: "Acme" },
  },
  "DELETE /v1/workspaces/:id/branding": { ...inWorkspace, answers: 204, audits: "branding.changed" },
  "GET /v1/branding": { callers: ROOT, answers: 200 },
  "PUT /v1/branding": { callers: ROOT, answers: 200, audits: "nothing", body: { name: "Acme" } },
  "DELETE /v1/branding": { callers: ROOT, answers: 204, audits: "nothing" },
  "GET /v1/status": { callers: ROOT, answers: 200 },
  "POST /v1/reseal": { callers: ROOT, answers: 200, audits: "nothing" },
} satisfies Rules;
