import { Hono } from "hono";
import { enterWorkspace } from "../actions/authenticate.ts";
import { failureOf } from "../actions/outage.ts";
import { failure } from "../domain/failure.ts";
import document from "../../openapi.json";
import { announceRetired } from "./announce-retired.ts";
import { answerFailure } from "./answer.ts";
import type { ApiEnv } from "./context/api-context.ts";
import { guessCounter } from "./context/guess-counter.ts";
import { openRequest } from "./context/open-request.ts";
import { rateLimit } from "./context/rate-limit.ts";
import { docsRoutes } from "./docs/docs-routes.ts";
import { documentRoutes } from "./routes/document-routes.ts";
import { eventRoutes } from "./routes/events-routes.ts";
import { keySetRoutes } from "./routes/key-set-routes.ts";
import { webhookRoutes } from "./routes/webhooks-routes.ts";
import { workspaceRoutes } from "./routes/workspace-routes.ts";
import { workspacesRoutes } from "./routes/workspaces-routes.ts";
import { healthJson } from "./to-json/workspaces-json.ts";

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] as const;

/** The HTTP API. */
export const app = new Hono<ApiEnv>();

app.use(...openRequest);

app.get("/healthz", async (c) => {
  await c.get("door").checkHealth();
  return c.json(healthJson());
});

app.use("/v1/*", announceRetired(document));

app.use("/v1/*", async (c, next) => {
  const door = c.get("door");
  const actor = await door.authenticate(c.req.header("Authorization") ?? null, guessCounter(c));
  if (!actor.ok) return answerFailure(c, actor.error);
  const ip = c.req.header("CF-Connecting-IP") ?? "";
  c.set("action", door.enter({ actor: actor.value, ip, requestUrl: c.req.url, address: c.get("address") }));
  return next();
});

app.use("/v1/*", rateLimit(answerFailure));

app.use("/v1/*", async (c, next) => {
  const workspaceId = c.req.header("X-Workspace-Id");
  if (workspaceId === undefined) return next();
  const entered = await enterWorkspace(c.get("action"), workspaceId);
  if (!entered.ok) return answerFailure(c, entered.error);
  c.set("action", entered.value);
  return next();
});

app.route("/", documentRoutes);
app.route("/", docsRoutes);
app.route("/", keySetRoutes);

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

/** True if a route, not just a middleware, answers a method at a path. Hono answers HEAD with the GET route. */
function isRouted(method: string, path: string): boolean {
  const served = method === "HEAD" ? "GET" : method;
  const [handlers] = app.router.match(served, path);
  return handlers.some(([[, route]]) => route.method === served);
}
