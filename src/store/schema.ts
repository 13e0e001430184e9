import { blob, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/*
 * Mirrors migrations/, which are written by hand: drizzle can't declare WITHOUT ROWID, which saves one written row per
 * insert. A test compares the two.
 */

export const workspaces = sqliteTable("workspaces", {
  id: text().notNull().primaryKey(),
  name: text().notNull(),
  webhooksEnabled: integer("webhooks_enabled", { mode: "boolean" }).notNull(),
  payloadFormat: text("payload_format").notNull(),
  createdAt: integer("created_at").notNull(),
  eventDatabases: text("event_databases"),
  contacts: text(),
});

export const apiKeys = sqliteTable(
  "api_keys",
  {
    workspaceId: text("workspace_id").notNull(),
    id: text().notNull(),
    name: text().notNull(),
    role: text().notNull(),
    memberId: text("member_id"),
    prefix: text().notNull(),
    hash: text().notNull(),
    createdAt: integer("created_at").notNull(),
    lastUsedAt: integer("last_used_at"),
    previousHash: text("previous_hash"),
    previousExpiresAt: integer("previous_expires_at"),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.id] })],
);

export const members = sqliteTable(
  "members",
  {
    workspaceId: text("workspace_id").notNull(),
    id: text().notNull(),
    role: text().notNull(),
    status: text().notNull(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.id] })],
);

export const portalSessions = sqliteTable(
  "portal_sessions",
  {
    workspaceId: text("workspace_id").notNull(),
    id: text().notNull(),
    role: text().notNull(),
    memberId: text("member_id"),
    hash: text().notNull(),
    createdAt: integer("created_at").notNull(),
    openedAt: integer("opened_at"),
    expiresAt: integer("expires_at").notNull(),
    embedOrigin: text("embed_origin"),
    next: text(),
    returnUrl: text("return_url"),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.id] })],
);

export const brandings = sqliteTable("brandings", {
  workspaceId: text("workspace_id").notNull().primaryKey(),
  name: text(),
  logoUrl: text("logo_url"),
  accent: text(),
  supportUrl: text("support_url"),
  breadcrumb: text(),
});

export const eventTypes = sqliteTable(
  "event_types",
  {
    workspaceId: text("workspace_id").notNull(),
    name: text().notNull(),
    description: text().notNull(),
    schema: text(),
    example: text(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
    deprecated: integer({ mode: "boolean" }).notNull().default(false),
    since: text(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.name] })],
);

export const webhooks = sqliteTable(
  "webhooks",
  {
    workspaceId: text("workspace_id").notNull(),
    id: text().notNull(),
    name: text().notNull(),
    description: text().notNull(),
    url: text().notNull(),
    events: text().notNull(),
    status: text().notNull(),
    disabledReason: text("disabled_reason"),
    payloadFormat: text("payload_format").notNull(),
    headerNames: text("header_names").notNull(),
    sealedHeaders: text("sealed_headers"),
    sealedSecret: text("sealed_secret").notNull(),
    sealedPreviousSecret: text("sealed_previous_secret"),
    previousExpiresAt: integer("previous_expires_at"),
    retrySchedule: text("retry_schedule").notNull(),
    timeoutMs: integer("timeout_ms").notNull(),
    rateLimit: integer("rate_limit"),
    ordering: text().notNull(),
    lane: text().notNull(),
    health: text().notNull(),
    epoch: integer().notNull(),
    version: integer().notNull(),
    activeSince: integer("active_since").notNull(),
    createdBy: text("created_by").notNull(),
    creatorIsMember: integer("creator_is_member", { mode: "boolean" }).notNull(),
    creatorKeyRole: text("creator_key_role").notNull(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
    sealedPreviousSecrets: text("sealed_previous_secrets"),
    signature: text().notNull().default("hmac"),
    compatSignature: text("compat_signature"),
    signingKeys: text("signing_keys"),
    filter: text(),
    disabledAt: integer("disabled_at"),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.id] })],
);

export const events = sqliteTable(
  "events",
  {
    workspaceId: text("workspace_id").notNull(),
    acceptedAt: integer("accepted_at").notNull(),
    id: text().notNull(),
    type: text().notNull(),
    createdAt: integer("created_at").notNull(),
    applicationId: text("application_id"),
    visibleTo: text("visible_to"),
    data: text(),
    chosen: integer({ mode: "boolean" }).notNull(),
    bodyHash: text("body_hash").notNull(),
    targets: text().notNull(),
    tags: text(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.acceptedAt, table.id] })],
);

export const eventData = sqliteTable(
  "event_data",
  {
    workspaceId: text("workspace_id").notNull(),
    acceptedAt: integer("accepted_at").notNull(),
    eventId: text("event_id").notNull(),
    bodyHash: text("body_hash").notNull(),
    data: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.acceptedAt, table.eventId, table.bodyHash] })],
);

export const rejectedEvents = sqliteTable(
  "rejected_events",
  {
    workspaceId: text("workspace_id").notNull(),
    id: text().notNull(),
    reason: text().notNull(),
    receivedAt: integer("received_at").notNull(),
    body: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.id] })],
);

export const auditLog = sqliteTable(
  "audit_log",
  {
    workspaceId: text("workspace_id").notNull(),
    id: text().notNull(),
    actor: text().notNull(),
    action: text().notNull(),
    target: text().notNull(),
    at: integer().notNull(),
    ip: text().notNull(),
    actorKind: text("actor_kind"),
    details: text(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.id] })],
);

export const ownHosts = sqliteTable("own_hosts", {
  name: text().notNull().primaryKey(),
  seenAt: integer("seen_at").notNull(),
});

export const heldHosts = sqliteTable(
  "held_hosts",
  {
    workspaceId: text("workspace_id").notNull(),
    host: text().notNull(),
    lastAt: integer("last_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.host] })],
);

export const troubles = sqliteTable("troubles", {
  event: text().notNull().primaryKey(),
  detail: text().notNull(),
  at: integer().notNull(),
});

export const eventSegments = sqliteTable(
  "event_segments",
  {
    workspaceId: text("workspace_id").notNull(),
    level: integer().notNull(),
    lastAt: integer("last_at").notNull(),
    lastId: text("last_id").notNull(),
    firstAt: integer("first_at").notNull(),
    firstId: text("first_id").notNull(),
    count: integer().notNull(),
    chosen: integer().notNull(),
    size: integer().notNull(),
    types: text(),
    keys: text(),
    heads: blob().notNull(),
    data: blob().notNull(),
    tags: text(),
    applications: text(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.level, table.lastAt, table.lastId] })],
);

export const chosenEvents = sqliteTable(
  "chosen_events",
  {
    workspaceId: text("workspace_id").notNull(),
    id: text().notNull(),
    acceptedAt: integer("accepted_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.id] })],
);

export const addedTargets = sqliteTable(
  "added_targets",
  {
    workspaceId: text("workspace_id").notNull(),
    acceptedAt: integer("accepted_at").notNull(),
    eventId: text("event_id").notNull(),
    webhookId: text("webhook_id").notNull(),
    target: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.acceptedAt, table.eventId, table.webhookId] })],
);

export const compactions = sqliteTable("compactions", {
  workspaceId: text("workspace_id").notNull().primaryKey(),
  fromAt: integer("from_at").notNull(),
  token: text(),
});

export const storageChanges = sqliteTable("storage_changes", {
  name: text().notNull().primaryKey(),
  fromAt: integer("from_at"),
});

export const sentMails = sqliteTable(
  "sent_mails",
  {
    workspaceId: text("workspace_id").notNull(),
    day: integer().notNull(),
    webhookId: text("webhook_id").notNull(),
    kind: text().notNull(),
    eventId: text("event_id").notNull(),
    data: text().notNull(),
    tries: integer().notNull(),
    triedAt: integer("tried_at").notNull(),
    sentAt: integer("sent_at"),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.day, table.webhookId, table.kind] })],
);
