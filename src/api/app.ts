import { Hono } from "hono";
import { authenticate, enterWorkspace } from "../actions/authenticate.ts";
import { failureOf } from "../actions/outage.ts";
import { checkHealth } from "../actions/isolate.ts";
import { failure } from "../domain/failure.ts";
import { answerFailure } from "./answer.ts";
import { VERSION } from "../version.ts";
import type { ApiEnv } from "./context/api-context.ts";
import { guessCounter } from "./context/guess-counter.ts";
import { openRequest } from "./context/open-request.ts";
import { rateLimit } from "./context/rate-limit.ts";
import { eventRoutes } from "./routes/events.ts";
import { webhookRoutes } from "./routes/webhooks.ts";
import { workspaceRoutes } from "./routes/workspace.ts";
import { workspacesRoutes } from "./routes/workspaces.ts";

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] as const;

/** The HTTP API. */
export const app = new Hono<ApiEnv>();

app.use(...openRequest);

app.get("/healthz", async (c) => {
  await checkHealth(c.get("isolate"));
  return c.json({ status: "ok", version: VERSION });
});

app.use("/v1/*", async (c, next) => {
  const { services, caches } = c.get("isolate");
  const actor = await authenticate(c.req.header("Authorization") ?? null, services, caches, guessCounter(c));
  if (!actor.ok) return answerFailure(c, actor.error);
  const ip = c.req.header("CF-Connecting-IP") ?? "";
  c.set("action", { services, caches, actor: actor.value, ip, requestUrl: c.req.url });
  return next();
});

app.use("/v1/*", rateLimit(answerFailure));

app.use("/v1/*", async (c, next) => {
  const workspaceId = c.req.header("X-Workspace-Id");
  if (workspaceId === undefined) return next();
  const action = c.get("action");
  const actor = await enterWorkspace(action.actor, workspaceId, action.services);
  if (!actor.ok) return answerFailure(c, actor.error);
  c.set("action", { ...action, actor: actor.value });
  return next();
});

for (const routes of [webhookRoutes, eventRoutes, workspaceRoutes, workspacesRoutes]) app.route("/v1", routes);

app.notFound((c) => {
  const allowed = METHODS.filter((method) => isRouted(method, c.req.path));
  if (allowed.length === 0) return answerFailure(c, failure("not_found", "there is nothing at this path"));
  c.header("Allow", allowed.join(", "));
  return answerFailure(c, failure("method_not_allowed", `this path takes ${allowed.join(", ")}`));
});

app.onError((error, c) => {
  const context = { request_id: c.get("requestId"), method: c.req.method, path: c.req.path };
  return answerFailure(c, failureOf(error, context));
});

/** Tells whether a route other than a middleware answers a method at a path; Hono answers HEAD by what answers GET. */
function isRouted(method: string, path: string): boolean {
  const served = method === "HEAD" ? "GET" : method;
  const [handlers] = app.router.match(served, path);
  return handlers.some(([[, route]]) => route.method === served);
}
