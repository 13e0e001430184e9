import { Hono } from "hono";
import { etag, RETAINED_304_HEADERS } from "hono/etag";
import type { ApiEnv } from "../context/api-context.ts";
import { documentText } from "../document/served-document.ts";

/** What is told to everybody about the API. */
export const documentRoutes = new Hono<ApiEnv>().get(
  "/openapi.json",
  etag({
    retainedHeaders: [...RETAINED_304_HEADERS, "access-control-allow-origin", "x-content-type-options", "x-request-id"],
  }),
  (c) => {
    c.header("Cache-Control", "public, max-age=300");
    // Tools of other sites may read it: there is nothing in it that is anybody's own.
    c.header("Access-Control-Allow-Origin", "*");
    c.header("Content-Type", "application/json");
    return c.body(documentText(c.get("address")));
  },
);
