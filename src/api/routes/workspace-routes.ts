import { Hono } from "hono";
import { createApiKey, listApiKeys, revokeApiKey, rollApiKey } from "../../actions/api-keys.ts";
import { listAuditLog } from "../../actions/audit.ts";
import { getContacts, putContacts } from "../../actions/contacts.ts";
import { deleteEventType, getEventType, listEventTypes, putEventType } from "../../actions/event-types.ts";
import { exportCatalog } from "../../actions/export-catalog.ts";
import { importCatalog } from "../../actions/import-catalog.ts";
import { deleteMember, getMember, listMembers, putMember } from "../../actions/members.ts";
import { createPortalSession } from "../../actions/portal-sessions.ts";
import { may } from "../../actions/gates.ts";
import { answer, answerEmpty, answerFailure, answerList } from "../answer.ts";
import type { ApiEnv } from "../context/api-context.ts";
import { queries, query } from "../query.ts";
import { takeBody } from "../take-body.ts";
import { catalogImportJson, eventTypeJson } from "../to-json/events-json.ts";
import {
  apiKeyJson,
  auditEntryJson,
  contactsJson,
  memberJson,
  portalLinkJson,
  shownKeyJson,
} from "../to-json/workspaces-json.ts";

/** What a workspace has besides webhooks and events: event types, API keys, members, contacts, sessions, the audit log. */
export const workspaceRoutes = new Hono<ApiEnv>()
  .get("/event-types", query(queries.page), async (c) => {
    return answerList(c, await listEventTypes(c.get("action"), c.req.valid("query")), eventTypeJson);
  })
  .get("/event-types.json", query(queries.catalog), async (c) => {
    const written = await exportCatalog(c.get("action"), c.req.valid("query").type);
    if (!written.ok) return answerFailure(c, written.error);
    return c.body(written.value, 200, { "Content-Type": "application/json" });
  })
  .post("/event-types/import", takeBody(may("catalog.write")), async (c) => {
    return answer(c, await importCatalog(c.get("action"), c.get("body")), catalogImportJson);
  })
  .get("/event-types/:name", async (c) => {
    return answer(c, await getEventType(c.get("action"), c.req.param("name")), eventTypeJson);
  })
  .put("/event-types/:name", takeBody(may("catalog.write"), { optional: true }), async (c) => {
    return answer(c, await putEventType(c.get("action"), c.req.param("name"), c.get("body")), eventTypeJson);
  })
  .delete("/event-types/:name", async (c) => {
    return answerEmpty(c, await deleteEventType(c.get("action"), c.req.param("name")));
  })
  .post("/api-keys", takeBody(may("keys.manage")), async (c) => {
    return answer(c, await createApiKey(c.get("action"), c.get("body")), shownKeyJson, 201);
  })
  .get("/api-keys", query(queries.page), async (c) => {
    return answerList(c, await listApiKeys(c.get("action"), c.req.valid("query")), apiKeyJson);
  })
  .post("/api-keys/:id/roll", takeBody(may("keys.manage"), { optional: true }), async (c) => {
    return answer(c, await rollApiKey(c.get("action"), c.req.param("id"), c.get("body")), shownKeyJson);
  })
  .delete("/api-keys/:id", async (c) => answerEmpty(c, await revokeApiKey(c.get("action"), c.req.param("id"))))
  .get("/members", query(queries.page), async (c) => {
    return answerList(c, await listMembers(c.get("action"), c.req.valid("query")), memberJson);
  })
  .get("/members/:id", async (c) => answer(c, await getMember(c.get("action"), c.req.param("id")), memberJson))
  .put("/members/:id", takeBody(may("members.manage")), async (c) => {
    return answer(c, await putMember(c.get("action"), c.req.param("id"), c.get("body")), memberJson);
  })
  .delete("/members/:id", async (c) => answerEmpty(c, await deleteMember(c.get("action"), c.req.param("id"))))
  .get("/contacts", async (c) => answer(c, await getContacts(c.get("action")), contactsJson))
  .put("/contacts", takeBody(may("contacts.manage")), async (c) => {
    return answer(c, await putContacts(c.get("action"), c.get("body")), contactsJson);
  })
  .post("/portal-sessions", takeBody(may("sessions.create")), async (c) => {
    return answer(c, await createPortalSession(c.get("action"), c.get("body")), portalLinkJson, 201);
  })
  .get("/audit-log", query(queries.audit), async (c) => {
    const { limit, cursor, actor_kind: actorKind, ...rest } = c.req.valid("query");
    const filter = { actorKind, ...rest };
    return answerList(c, await listAuditLog(c.get("action"), filter, { limit, cursor }), auditEntryJson);
  });
