import type { ServiceStatus } from "../../actions/service-status.ts";
import type { KeyRole, MemberRole } from "../../domain/roles.ts";
import { VERSION } from "../../version.ts";
import { time } from "./time-json.ts";

/** A workspace. */
export function workspaceJson(workspace: {
  readonly id: string;
  readonly name: string;
  readonly webhooksEnabled: boolean;
  readonly payloadFormat: string;
  readonly createdAt: number;
  readonly homes: readonly { readonly since: number; readonly database: string }[];
}) {
  return {
    id: workspace.id,
    name: workspace.name,
    webhooks_enabled: workspace.webhooksEnabled,
    payload_format: workspace.payloadFormat,
    created_at: time(workspace.createdAt),
    event_databases: workspace.homes.map(({ since, database }, index) => {
      return { since: time(index === 0 ? workspace.createdAt : since), database };
    }),
  };
}

/** A member. */
export function memberJson(member: {
  readonly id: string;
  readonly role: MemberRole;
  readonly status: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}) {
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
}) {
  return {
    id: key.id,
    name: key.name,
    role: key.role,
    member_id: key.memberId,
    prefix: key.prefix,
    created_at: time(key.createdAt),
    last_used_at: time(key.lastUsedAt),
  };
}

/** A one-time link into the dashboard. */
export function portalLinkJson({ url, expiresAt }: { readonly url: string; readonly expiresAt: number }) {
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
}) {
  const { id, actorKind, actor, action, target, at, ip } = entry;
  return { id, actor_kind: actorKind, actor, action, target, at: time(at), ip };
}

/** The state of the service; ages in seconds. */
export function serviceStatusJson({ counts, queues, databases, troubles, attention }: ServiceStatus) {
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
