import { Hono } from "hono";
import { etag } from "hono/etag";
import { anybody } from "../actions/gates.ts";
import { closeSession } from "../actions/portal-sessions.ts";
import { guessCounter } from "../api/context/guess-counter.ts";
import { openRequest } from "../api/context/open-request.ts";
import { pageHeaders } from "../api/context/page-headers.ts";
import { rateLimit } from "../api/context/rate-limit.ts";
import { failureOf } from "../actions/outage.ts";
import { notFound } from "../domain/failure.ts";
import { answerFailurePage, answerSignedOut } from "./failure-page.tsx";
import { homeOf } from "./page-frame.tsx";
import { apiKeyPages } from "./pages/api-key-pages.tsx";
import { auditLogPages } from "./pages/audit-log-pages.tsx";
import { builtInCatalogPages } from "./pages/built-in-catalog-pages.tsx";
import { catalogDocumentPages } from "./pages/catalog-document-pages.tsx";
import { deliveryPages } from "./pages/delivery-pages.tsx";
import { eventPages } from "./pages/event-pages.tsx";
import { eventTypePages } from "./pages/event-type-pages.tsx";
import { findPages } from "./pages/find-pages.tsx";
import { memberPages } from "./pages/member-pages.tsx";
import { openLinkPages } from "./pages/open-link-pages.tsx";
import { publishPages } from "./pages/publish-pages.tsx";
import { webhookCreatedPages } from "./pages/webhook-created-pages.tsx";
import { webhookPages } from "./pages/webhook-pages.tsx";
import { webhookFormPages } from "./pages/webhook-form-pages.tsx";
import { webhookRecoverPages } from "./pages/webhook-recover-pages.tsx";
import { webhookKeyPages } from "./pages/webhook-key-pages.tsx";
import { webhookSecretPages } from "./pages/webhook-secret-pages.tsx";
import { webhookTestPages } from "./pages/webhook-test-pages.tsx";
import { workspaceDeliveryPages } from "./pages/workspace-delivery-pages.tsx";
import { webhookListPages } from "./pages/webhook-list-pages.tsx";
import { type DashboardEnv, dropSession, findSession, keepSession, requireSession, takeForm } from "./session.ts";

/** The dashboard: pages over the same actions as the API. */
export const dashboard = new Hono<DashboardEnv>();

dashboard.use(...openRequest);
dashboard.use(pageHeaders);

dashboard.get("/", (c) => c.redirect("/dashboard"));
dashboard.get("/dashboard/open", async (c, next) => {
  // Mail scanners and link previews send HEAD first, which must not use the link up.
  if (c.req.method === "HEAD") return c.body(null);
  // Somebody who is signed in already is asked first.
  if ((await findSession(c))?.ok) return next();
  const opened = await c.get("door").openSession(c.req.query("token") ?? "", guessCounter(c));
  if (!opened.ok && opened.error.code === "rate_limited") return answerFailurePage(c, opened.error);
  if (!opened.ok) return answerSignedOut(c, `${opened.error.message}. Ask for a new one.`);
  await keepSession(c, opened.value);
  return c.redirect("/dashboard", 303);
});

// A page that asks again gets what it has not got yet.
dashboard.use("/dashboard/*", etag({ weak: true }));
dashboard.use("/dashboard/*", requireSession);
dashboard.use("/dashboard/*", rateLimit<DashboardEnv>(answerFailurePage));
dashboard.get("/dashboard", (c) => c.redirect(homeOf(c.get("session").actor.role)));
dashboard.post("/dashboard/close", takeForm(anybody), async (c) => {
  await closeSession(c.get("action"));
  dropSession(c);
  return answerSignedOut(c, "You signed out.");
});

for (const pages of [
  openLinkPages,
  webhookListPages,
  webhookFormPages,
  webhookCreatedPages,
  webhookPages,
  webhookTestPages,
  webhookSecretPages,
  webhookKeyPages,
  webhookRecoverPages,
  deliveryPages,
  workspaceDeliveryPages,
  findPages,
  eventPages,
  publishPages,
  catalogDocumentPages,
  builtInCatalogPages,
  eventTypePages,
  apiKeyPages,
  memberPages,
  auditLogPages,
]) {
  dashboard.route("/dashboard", pages);
}

dashboard.notFound((c) => answerFailurePage(c, notFound("page")));
dashboard.onError((error, c) => {
  const context = { request_id: c.get("requestId"), method: c.req.method, path: c.req.path };
  return answerFailurePage(c, failureOf(error, context));
});
