import type { AuditedAction } from "../domain/audited-actions.ts";

/** What was done, to be followed by what it was done to. */
const WORDS: Readonly<Record<AuditedAction, string>> = {
  "webhook.created": "Created webhook",
  "webhook.updated": "Edited webhook",
  "webhook.deleted": "Deleted webhook",
  "webhook.disabled": "Disabled webhook",
  "webhook.tested": "Sent a test to webhook",
  "webhook.secret_shown": "Looked at the secret of webhook",
  "webhook.secret_rotated": "Rotated the secret of webhook",
  "webhook.key_rotated": "Rotated the key of webhook",
  "delivery.resent": "Resent a delivery to webhook",
  "delivery.canceled": "Canceled a delivery to webhook",
  "event.replayed": "Replayed event",
  "webhook.recovery_started": "Started a recovery of webhook",
  "api_key.created": "Created API key",
  "api_key.rolled": "Rolled API key",
  "api_key.revoked": "Revoked API key",
  "member.changed": "Changed member",
  "member.removed": "Removed member",
  "portal_session.created": "Made a link into the dashboard",
  "event_type.changed": "Changed event type",
  "event_type.deleted": "Deleted event type",
  "event_type.imported": "Imported a catalog into",
  "contacts.changed": "Changed the contacts of",
  "branding.changed": "Changed the branding of",
  "workspace.created": "Created workspace",
  "workspace.updated": "Changed workspace",
};

/** An action in words; one of another version as it is stored. */
export function describeAction(action: string): string {
  return isAudited(action) ? WORDS[action] : action;
}

function isAudited(action: string): action is AuditedAction {
  return Object.hasOwn(WORDS, action);
}

/** The page of an entry's target; undefined where there is none, or none any more. */
export function targetPath({
  action,
  target,
}: {
  readonly action: string;
  readonly target: string;
}): string | undefined {
  if (/(?:deleted|revoked|removed)$/.test(action)) return undefined;
  const id = encodeURIComponent(target);
  const [kind = ""] = action.split(".");
  switch (kind) {
    case "webhook":
      return `/dashboard/webhooks/${id}`;
    case "delivery":
      return `/dashboard/find?q=${id}`;
    case "event":
      return `/dashboard/events/${id}`;
    case "event_type":
      return action === "event_type.imported" ? "/dashboard/event-types" : `/dashboard/event-types/${id}`;
    case "contacts":
      return "/dashboard/contacts";
    case "api_key":
      return "/dashboard/api-keys";
    case "member":
      return "/dashboard/members";
    default:
      return undefined;
  }
}
