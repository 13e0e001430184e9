import { z } from "zod";
import { ACTOR_KINDS } from "../../domain/audited-actions.ts";
import { DATA_FORMATS } from "../../domain/envelope.ts";
import { OPERATIONAL_EVENT_TYPES } from "../../domain/event-type.ts";
import { QUEUE_ROLES } from "../../domain/queues.ts";
import { KEY_ROLES, MEMBER_ROLES, MEMBER_STATUSES } from "../../domain/roles.ts";
import { type AnswerOf, count, pageOf, time } from "./parts.ts";

const on = z.array(z.enum(OPERATIONAL_EVENT_TYPES)).meta({ description: "The operational events to be mailed of." });
const emails = z.array(z.string());

export const contactsAnswer = z
  .object({ emails: emails.meta({ description: "Empty when nobody is mailed." }), on })
  .meta({ id: "Contacts" });

const workspaceFields = {
  id: z.string().meta({ example: "ws_01K9ZJ5V7Q8R9S0T1V2W3X4Y5Z" }),
  name: z.string(),
  webhooks_enabled: z.boolean(),
  payload_format: z.enum(DATA_FORMATS).meta({ description: "That of new webhooks which name none." }),
  created_at: time,
  event_databases: z
    .array(z.object({ since: time, database: z.string() }))
    .meta({ description: "Where the workspace's events are kept, and since when." }),
  contacts: z
    .object({ emails, on })
    .nullable()
    .meta({ description: "Whom operational events are mailed to; null for nobody." }),
};

export const workspaceAnswer = z.object(workspaceFields).meta({ id: "Workspace" });
export const createdWorkspaceAnswer = z
  .object({ ...workspaceFields, api_key: z.string().meta({ description: "An owner key's secret, shown only once." }) })
  .meta({ id: "CreatedWorkspace" });
export const workspacesAnswer = pageOf(workspaceAnswer, "WorkspacePage");

export const memberAnswer = z
  .object({
    id: z.string(),
    role: z.enum(MEMBER_ROLES),
    status: z.enum(MEMBER_STATUSES),
    created_at: time,
    updated_at: time,
  })
  .meta({ id: "Member" });
export const membersAnswer = pageOf(memberAnswer, "MemberPage");

const apiKeyFields = {
  id: z.string().meta({ example: "key_01K9ZJ5V7Q8R9S0T1V2W3X4Y5Z" }),
  name: z.string(),
  role: z.enum(KEY_ROLES),
  member_id: z.string().nullable(),
  prefix: z.string().meta({ description: "How the secret begins, so that it is known again." }),
  created_at: time,
  last_used_at: time.nullable(),
  previous_expires_at: time.nullable().meta({
    description: "When the secret that was replaced stops working; null when none works on.",
  }),
};

export const apiKeyAnswer = z.object(apiKeyFields).meta({ id: "ApiKey" });
export const apiKeysAnswer = pageOf(apiKeyAnswer, "ApiKeyPage");
export const shownApiKeyAnswer = z
  .object({ ...apiKeyFields, secret: z.string().meta({ description: "Shown only once." }) })
  .meta({ id: "ShownApiKey" });

export const portalSessionAnswer = z
  .object({ url: z.string().meta({ format: "uri", description: "Opens the dashboard once." }), expires_at: time })
  .meta({ id: "PortalSession" });

export const auditEntryAnswer = z
  .object({
    id: z.string(),
    actor_kind: z.string().meta({ description: `One of ${ACTOR_KINDS.join(", ")}.` }),
    actor: z.string(),
    action: z.string().meta({ example: "webhook.created" }),
    target: z.string(),
    target_name: z.string().nullable().meta({ description: "What it was called then; null without a name." }),
    changes: z
      .array(z.object({ field: z.string(), from: z.string().nullable(), to: z.string().nullable() }))
      .meta({ description: "What changed, each value cut to 200 characters; null where a field was not set." }),
    at: time,
    ip: z.string().meta({ description: "Empty for what Hookline did itself." }),
  })
  .meta({ id: "AuditEntry" });
export const auditLogAnswer = pageOf(auditEntryAnswer, "AuditEntryPage");

export const serviceStatusAnswer = z
  .object({
    status: z.enum(["ok", "attention"]),
    version: z.string(),
    attention: z.array(z.string()).meta({ description: "What an operator should look at, in words." }),
    queues: z.array(
      z.object({
        name: z.enum(QUEUE_ROLES),
        backlog: count.nullable().meta({ description: "Null where the platform does not tell it." }),
        oldest_age_seconds: count.nullable(),
      }),
    ),
    databases: z.array(z.object({ name: z.string(), bytes: count })),
    troubles: z
      .array(z.object({ event: z.string(), detail: z.string(), at: time }))
      .meta({ description: "Of the last hour, the newest of each kind." }),
    workspaces: count,
    webhooks: z.object({ active: count, degraded: count, disabled: count }),
    rejected_events: count,
    stray_messages: count,
  })
  .meta({ id: "ServiceStatus" });

export const resealedAnswer = z
  .object({
    resealed: count,
    failed: count,
    has_more: z.boolean().meta({ description: "Ask again while it is true." }),
  })
  .meta({ id: "Resealed" });

export const documentAnswer = z.record(z.string(), z.unknown()).meta({ id: "OpenApiDocument" });

export const healthAnswer = z.object({ status: z.literal("ok"), version: z.string() }).meta({ id: "Health" });

export type WorkspaceAnswer = AnswerOf<typeof workspaceAnswer>;
export type ContactsAnswer = AnswerOf<typeof contactsAnswer>;
export type MemberAnswer = AnswerOf<typeof memberAnswer>;
export type CreatedWorkspaceAnswer = AnswerOf<typeof createdWorkspaceAnswer>;
export type ApiKeyAnswer = AnswerOf<typeof apiKeyAnswer>;
export type ShownApiKeyAnswer = AnswerOf<typeof shownApiKeyAnswer>;
export type PortalSessionAnswer = AnswerOf<typeof portalSessionAnswer>;
export type AuditEntryAnswer = AnswerOf<typeof auditEntryAnswer>;
export type ServiceStatusAnswer = AnswerOf<typeof serviceStatusAnswer>;
export type ResealedAnswer = AnswerOf<typeof resealedAnswer>;
export type HealthAnswer = AnswerOf<typeof healthAnswer>;
