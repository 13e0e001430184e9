import { Hono } from "hono";
import { etag } from "hono/etag";
import { anybody } from "../actions/gates.ts";
import { closeSession } from "../actions/portal-sessions.ts";
import { openRequest } from "../api/context/open-request.ts";
import { rateLimit } from "../api/context/rate-limit.ts";
import { failureOf } from "../actions/outage.ts";
import { notFound } from "../domain/failure.ts";
import { accentSheet } from "./accent-sheet.ts";
import { answerFailurePage, answerSignedOut } from "./failure-page.tsx";
import { answerLanding } from "./landing-page.tsx";
import { apiKeyPages } from "./pages/api-key-pages.tsx";
import { auditLogPages } from "./pages/audit-log-pages.tsx";
import { builtInCatalogPages } from "./pages/built-in-catalog-pages.tsx";
import { catalogDocumentPages } from "./pages/catalog-document-pages.tsx";
import { contactPages } from "./pages/contact-pages.tsx";
import { deliveryPages } from "./pages/delivery-pages.tsx";
import { eventListPages } from "./pages/event-list-pages.tsx";
import { eventPages } from "./pages/event-pages.tsx";
import { eventReplayPages } from "./pages/event-replay-pages.tsx";
import { eventTypePages } from "./pages/event-type-pages.tsx";
import { findPages } from "./pages/find-pages.tsx";
import { memberPages } from "./pages/member-pages.tsx";
import { openFreshLink, openLinkPages } from "./pages/open-link-pages.tsx";
import { publishPages } from "./pages/publish-pages.tsx";
import { webhookCreatedPages } from "./pages/webhook-created-pages.tsx";
import { webhookPages } from "./pages/webhook-pages.tsx";
import { webhookStatusPages } from "./pages/webhook-status-pages.tsx";
import { webhookFormPages } from "./pages/webhook-form-pages.tsx";
import { webhookRecoverPages } from "./pages/webhook-recover-pages.tsx";
import { webhookKeyPages } from "./pages/webhook-key-pages.tsx";
import { webhookSecretPages } from "./pages/webhook-secret-pages.tsx";
import { webhookTestPages } from "./pages/webhook-test-pages.tsx";
import { workspaceDeliveryPages } from "./pages/workspace-delivery-pages.tsx";
import { webhookListPages } from "./pages/webhook-list-pages.tsx";
import { portalHeaders } from "./portal-headers.ts";
import { homeOf } from "./sections.ts";
import { type DashboardEnv, dropSession, findSession, requireSession, takeForm } from "./session.ts";

/** The dashboard: pages over the same actions as the API. */
export const dashboard = new Hono<DashboardEnv>();

dashboard.use(...openRequest);
dashboard.use(portalHeaders);

dashboard.get("/", async (c) => {
  return (await findSession(c))?.ok ? c.redirect("/dashboard") : answerLanding(c, 200);
});
dashboard.get("/dashboard/accent/:name", async (c) => {
  const sheet = accentSheet(c.req.param("name"));
  if (sheet === undefined) return answerFailurePage(c, notFound("style sheet"));
  return c.body(sheet, 200, { "Content-Type": "text/css", "Cache-Control": "public, max-age=86400" });
});
dashboard.get("/dashboard/open", openFreshLink);

// A page that asks again gets what it has not got yet.
dashboard.use("/dashboard/*", etag({ weak: true }));
dashboard.use("/dashboard/*", requireSession);
dashboard.use("/dashboard/*", rateLimit<DashboardEnv>(answerFailurePage));
dashboard.get("/dashboard", (c) => c.redirect(homeOf(c.get("session").actor.role)));
dashboard.post("/dashboard/close", takeForm(anybody), async (c) => {
  await closeSession(c.get("action"));
  await dropSession(c);
  return answerSignedOut(c, "You signed out.");
});

for (const pages of [
  openLinkPages,
  webhookListPages,
  webhookFormPages,
  webhookCreatedPages,
  webhookPages,
  webhookStatusPages,
  webhookTestPages,
  webhookSecretPages,
  webhookKeyPages,
  webhookRecoverPages,
  deliveryPages,
  workspaceDeliveryPages,
  findPages,
  eventListPages,
  eventPages,
  eventReplayPages,
  publishPages,
  catalogDocumentPages,
  builtInCatalogPages,
  eventTypePages,
  apiKeyPages,
  memberPages,
  contactPages,
  auditLogPages,
]) {
  dashboard.route("/dashboard", pages);
}

dashboard.notFound((c) => answerFailurePage(c, notFound("page")));
dashboard.onError((error, c) => {
  const context = { request_id: c.get("requestId"), method: c.req.method, path: c.req.path };
  return answerFailurePage(c, failureOf(error, context));
});
