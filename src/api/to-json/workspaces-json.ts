import type { ShownApiKey } from "../../actions/api-keys.ts";
import type { CreatedWorkspace } from "../../actions/workspaces.ts";
import type { ResealResult } from "../../actions/reseal.ts";
import type { PortalLink } from "../../actions/portal-sessions.ts";
import type { ServiceStatus } from "../../actions/service-status.ts";
import type { AuditDetails } from "../../domain/audit-details.ts";
import { type Contacts, DEFAULT_ON } from "../../domain/mail/contacts.ts";
import type { DataFormat } from "../../domain/envelope.ts";
import type { KeyRole, MemberRole, MemberStatus } from "../../domain/roles.ts";
import { VERSION } from "../../version.ts";
import type {
  ApiKeyAnswer,
  AuditEntryAnswer,
  ContactsAnswer,
  HealthAnswer,
  MemberAnswer,
  PortalSessionAnswer,
  CreatedWorkspaceAnswer,
  ResealedAnswer,
  ServiceStatusAnswer,
  ShownApiKeyAnswer,
  WorkspaceAnswer,
} from "../answers/workspace-answers.ts";
import { time } from "./time-json.ts";

/** A workspace. */
export function workspaceJson(workspace: {
  readonly id: string;
  readonly name: string;
  readonly webhooksEnabled: boolean;
  readonly payloadFormat: DataFormat;
  readonly createdAt: number;
  readonly homes: readonly { readonly since: number; readonly database: string }[];
  readonly contacts: Contacts | null;
}): WorkspaceAnswer {
  return {
    id: workspace.id,
    name: workspace.name,
    webhooks_enabled: workspace.webhooksEnabled,
    payload_format: workspace.payloadFormat,
    created_at: time(workspace.createdAt),
    event_databases: workspace.homes.map(({ since, database }, index) => {
      return { since: time(index === 0 ? workspace.createdAt : since), database };
    }),
    contacts: workspace.contacts,
  };
}

/** A new workspace, with the secret of its owner key. */
export function createdWorkspaceJson({ workspace, apiKey }: CreatedWorkspace): CreatedWorkspaceAnswer {
  return { ...workspaceJson(workspace), api_key: apiKey };
}

/** Whom operational events are mailed to; nobody is an empty list, with what contacts would be mailed of. */
export function contactsJson(contacts: Contacts | null): ContactsAnswer {
  return contacts ?? { emails: [], on: DEFAULT_ON };
}

/** A member. */
export function memberJson(member: {
  readonly id: string;
  readonly role: MemberRole;
  readonly status: MemberStatus;
  readonly createdAt: number;
  readonly updatedAt: number;
}): MemberAnswer {
  return {
    id: member.id,
    role: member.role,
    status: member.status,
    created_at: time(member.createdAt),
    updated_at: time(member.updatedAt),
  };
}

/** An API key, without its secret. */
export function apiKeyJson(key: {
  readonly id: string;
  readonly name: string;
  readonly role: KeyRole;
  readonly memberId: string | null;
  readonly prefix: string;
  readonly createdAt: number;
  readonly lastUsedAt: number | null;
  readonly previousExpiresAt: number | null;
}): ApiKeyAnswer {
  return {
    id: key.id,
    name: key.name,
    role: key.role,
    member_id: key.memberId,
    prefix: key.prefix,
    created_at: time(key.createdAt),
    last_used_at: time(key.lastUsedAt),
    previous_expires_at: time(key.previousExpiresAt),
  };
}

/** An API key with its secret. */
export function shownKeyJson({ key, secret }: ShownApiKey): ShownApiKeyAnswer {
  return { ...apiKeyJson(key), secret };
}

/** A one-time link into the dashboard. */
export function portalLinkJson({ url, expiresAt }: PortalLink): PortalSessionAnswer {
  return { url, expires_at: time(expiresAt) };
}

/** An entry of the audit log. */
export function auditEntryJson(entry: {
  readonly id: string;
  readonly actorKind: string;
  readonly actor: string;
  readonly action: string;
  readonly target: string;
  readonly at: number;
  readonly ip: string;
  readonly details: AuditDetails;
}): AuditEntryAnswer {
  const { id, actorKind, actor, action, target, at, ip, details } = entry;
  const { name, changes } = details;
  const told = { target_name: name, changes: changes.map(({ field, from, to }) => ({ field, from, to })) };
  return { id, actor_kind: actorKind, actor, action, target, ...told, at: time(at), ip };
}

/** The state of the service; ages in seconds. */
export function serviceStatusJson({
  counts,
  queues,
  databases,
  troubles,
  attention,
}: ServiceStatus): ServiceStatusAnswer {
  return {
    status: attention.length === 0 ? "ok" : "attention",
    version: VERSION,
    attention,
    queues: queues.map(({ name, backlog, oldestAgeMs }) => ({
      name,
      backlog,
      oldest_age_seconds: oldestAgeMs === null ? null : Math.round(oldestAgeMs / 1000),
    })),
    databases,
    troubles: troubles.map(({ event, detail, at }) => ({ event, detail, at: time(at) })),
    workspaces: counts.workspaces,
    webhooks: {
      active: counts.activeWebhooks,
      degraded: counts.degradedWebhooks,
      disabled: counts.disabledWebhooks,
    },
    rejected_events: counts.rejectedEvents,
    stray_messages: counts.strayMessages,
  };
}

/** How many values were sealed again. */
export function resealedJson({ resealed, failed, hasMore }: ResealResult): ResealedAnswer {
  return { resealed, failed, has_more: hasMore };
}

/** That the service runs, and which version. */
export function healthJson(): HealthAnswer {
  return { status: "ok", version: VERSION };
}
