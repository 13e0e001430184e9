import { newKeyInput, rollInput } from "../../actions/api-keys.ts";
import { contactsInput } from "../../actions/contacts.ts";
import { memberInput } from "../../actions/members.ts";
import { sessionInput } from "../../actions/portal-sessions.ts";
import {
  apiKeysAnswer,
  auditLogAnswer,
  contactsAnswer,
  memberAnswer,
  membersAnswer,
  portalSessionAnswer,
  shownApiKeyAnswer,
} from "../answers/workspace-answers.ts";
import { queries } from "../query.ts";
import { apiKey, contacts, member, page, shown } from "./examples.ts";
import type { Operation } from "./operation.ts";

const shownKey = { ...apiKey, secret: "hk_7Qp2…" };

export const ACCESS_OPERATIONS: readonly Operation[] = [
  {
    id: "apiKeys.create",
    route: "POST /v1/api-keys",
    tag: "Access",
    summary: "Make an API key",
    description:
      "Keys of the roles `member` and `guest` must name a member. A key or session of a member makes keys of that member only, up to its own role.",
    access: "keys.manage",
    body: { schema: newKeyInput.meta({ id: "NewApiKey" }), example: { name: "Ledger", role: "publisher" } },
    answers: {
      201: { description: "The key; its secret is shown only now.", schema: shownApiKeyAnswer, example: shownKey },
    },
    failures: ["conflict"],
  },
  {
    id: "apiKeys.list",
    route: "GET /v1/api-keys",
    tag: "Access",
    summary: "List API keys",
    access: "keys.manage",
    query: queries.page,
    answers: { 200: { description: "Newest first.", schema: apiKeysAnswer, example: page(apiKey) } },
  },
  {
    id: "apiKeys.roll",
    route: "POST /v1/api-keys/:id/roll",
    tag: "Access",
    summary: "Give an API key a new secret",
    description:
      "With the same permissions. The old secret works on for `grace_period_seconds`; without them it stops working within ten seconds, and so does one before it. At most two work at once: while one before works on, another grace period is a conflict.",
    access: "keys.manage",
    body: {
      schema: rollInput.meta({ id: "ApiKeyRoll" }),
      isOptional: true,
      example: { grace_period_seconds: 86_400 },
    },
    answers: {
      200: {
        description: "The key with its new secret.",
        schema: shownApiKeyAnswer,
        example: { ...shownKey, previous_expires_at: shown.at },
      },
    },
    failures: ["conflict"],
  },
  {
    id: "apiKeys.revoke",
    route: "DELETE /v1/api-keys/:id",
    tag: "Access",
    summary: "Revoke an API key",
    access: "keys.manage",
    answers: { 204: { description: "It is revoked, everywhere within ten seconds." } },
  },
  {
    id: "contacts.get",
    route: "GET /v1/contacts",
    tag: "Access",
    summary: "Show whom operational events are mailed to",
    access: "contacts.manage",
    answers: {
      200: { description: "The contacts; `emails` is empty for none.", schema: contactsAnswer, example: contacts },
    },
  },
  {
    id: "contacts.set",
    route: "PUT /v1/contacts",
    tag: "Access",
    summary: "Say whom operational events are mailed to",
    description:
      "One mail at most about a webhook, a kind of event and a day (UTC), and 50 a day in all, 30 of them of failed deliveries. No `emails` take the contacts away. Where the service can't send mail, a 409 says what it lacks.",
    access: "contacts.manage",
    body: { schema: contactsInput.meta({ id: "NewContacts" }), example: { emails: ["ops@example.com"] } },
    answers: { 200: { description: "The contacts as they are now.", schema: contactsAnswer, example: contacts } },
    failures: ["conflict"],
  },
  {
    id: "members.list",
    route: "GET /v1/members",
    tag: "Access",
    summary: "List members",
    access: "members.manage",
    query: queries.page,
    answers: { 200: { description: "Newest first.", schema: membersAnswer, example: page(member) } },
  },
  {
    id: "members.get",
    route: "GET /v1/members/:id",
    tag: "Access",
    summary: "Get a member",
    access: "members.manage",
    answers: { 200: { description: "The member.", schema: memberAnswer, example: member } },
  },
  {
    id: "members.put",
    route: "PUT /v1/members/:id",
    tag: "Access",
    summary: "Add or change a member",
    description:
      "Under an id of your own. Removing a member ends its keys, links and sessions for good and disables its webhooks.",
    access: "members.manage",
    body: { schema: memberInput.meta({ id: "MemberChanges" }), example: { role: "member" } },
    answers: { 200: { description: "The member as it is now.", schema: memberAnswer, example: member } },
    failures: ["conflict"],
  },
  {
    id: "members.delete",
    route: "DELETE /v1/members/:id",
    tag: "Access",
    summary: "Remove and forget a member",
    access: "members.manage",
    answers: { 204: { description: "It is gone." } },
  },
  {
    id: "portalSessions.create",
    route: "POST /v1/portal-sessions",
    tag: "Access",
    summary: "Make a link into the dashboard",
    description: "It works once, for `expires_in` seconds. Links of the roles `member` and `guest` must name a member.",
    access: "sessions.create",
    body: { schema: sessionInput.meta({ id: "NewPortalSession" }), example: { role: "admin", expires_in: 600 } },
    answers: {
      201: {
        description: "The link.",
        schema: portalSessionAnswer,
        example: { url: "https://hookline.example.com/dashboard/open#token", expires_at: shown.at },
      },
    },
    failures: ["conflict"],
  },
  {
    id: "auditLog.list",
    route: "GET /v1/audit-log",
    tag: "Access",
    summary: "List who changed what",
    access: "audit.read",
    query: queries.audit,
    answers: {
      200: {
        description: "Newest first.",
        schema: auditLogAnswer,
        example: page({
          id: "aud_01K91P0H00V1W2X3Y4Z5A6B7C8",
          actor_kind: "key",
          actor: apiKey.id,
          action: "webhook.created",
          target: shown.webhook,
          target_name: "Ledger",
          changes: [],
          at: shown.at,
          ip: "203.0.113.7",
        }),
      },
    },
  },
];
