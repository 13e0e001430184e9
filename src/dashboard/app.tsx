import { Hono } from "hono";
import type { ApiEnv } from "../api/context.ts";
import { openRequest } from "../api/open-request.ts";

/** The dashboard. */
export const dashboard = new Hono<ApiEnv>();

dashboard.use(...openRequest);
dashboard.get("/", (c) => c.redirect("/dashboard/webhooks"));
