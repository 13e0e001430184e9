/** What the audit log keeps of what people, programs and Hookline itself do. */
export const AUDITED_ACTIONS = [
  "webhook.created",
  "webhook.updated",
  "webhook.deleted",
  "webhook.disabled",
  "webhook.tested",
  "webhook.secret_shown",
  "webhook.secret_rotated",
  "webhook.key_rotated",
  "delivery.resent",
  "delivery.canceled",
  "event.replayed",
  "webhook.recovery_started",
  "api_key.created",
  "api_key.rolled",
  "api_key.revoked",
  "member.changed",
  "member.removed",
  "portal_session.created",
  "contacts.changed",
  "event_type.changed",
  "event_type.deleted",
  "event_type.imported",
  "workspace.created",
  "workspace.updated",
  "branding.changed",
] as const;
export type AuditedAction = (typeof AUDITED_ACTIONS)[number];

/** The kinds of actors; ids of two kinds may be equal. `hookline` is the service itself, which asks nobody. */
export const ACTOR_KINDS = ["root", "key", "session", "member", "hookline"] as const;
export type ActorKind = (typeof ACTOR_KINDS)[number];
