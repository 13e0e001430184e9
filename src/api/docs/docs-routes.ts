import { Hono } from "hono";
import { createMiddleware } from "hono/factory";
import document from "../../../openapi.json";
import type { ApiEnv } from "../context/api-context.ts";
import { pageHeaders } from "../context/page-headers.ts";
import { renderDocs } from "./docs-page.tsx";
import { writeLlmsTxt } from "./llms-txt.ts";
import { type Outline, readOutline } from "./outline.ts";

let known: Outline | undefined;

/** Read when it is first asked for, since most isolates never are. */
function outline(): Outline {
  known ??= readOutline(document);
  return known;
}

/**
 * The policy of the reference's page. Its script writes styles, hence `unsafe-inline` for those. It shares its origin with
 * the dashboard's session, so it may ask for nothing but the document.
 */
const docsPolicy = createMiddleware<ApiEnv>(async (c, next) => {
  await next();
  const directives = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    `connect-src ${new URL("/openapi.json", c.req.url).href}`,
    "img-src 'self' data:",
    "font-src 'self'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ];
  c.header("Content-Security-Policy", directives.join("; "));
});

/** What people and programs read about the API, for everybody. */
export const docsRoutes = new Hono<ApiEnv>();

docsRoutes.get("/docs", docsPolicy, pageHeaders, (c) => c.html(renderDocs(outline())));

docsRoutes.get("/docs/", (c) => c.redirect("/docs", 301));

docsRoutes.get("/llms.txt", (c) => {
  c.header("Content-Type", "text/markdown; charset=utf-8");
  return c.body(writeLlmsTxt(outline(), c.get("address")));
});
