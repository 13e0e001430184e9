import { createMiddleware } from "hono/factory";
import { z } from "zod";
import { retirementHeaders } from "../domain/retirement.ts";
import type { ApiEnv } from "./context/api-context.ts";
import { pathPattern } from "./document/path-pattern.ts";

/** What the document says of retired operations, by path and method. */
const documentSchema = z.object({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({ "x-retired": z.object({ since: z.iso.date(), sunset: z.iso.date() }).optional() }).catch({}),
    ),
  ),
});

/** Says in the answers of operations that an OpenAPI document retires since when and until when: docs/api-versions.md. */
export function announceRetired(document: unknown) {
  const { paths } = documentSchema.parse(document);
  const retired = Object.entries(paths).flatMap(([path, item]) => {
    const pattern = pathPattern(path);
    return Object.entries(item).flatMap(([method, { "x-retired": retirement }]) => {
      if (retirement === undefined) return [];
      return [{ method: method.toUpperCase(), pattern, headers: retirementHeaders(retirement) }];
    });
  });
  return createMiddleware<ApiEnv>(async (c, next) => {
    await next();
    const method = c.req.method === "HEAD" ? "GET" : c.req.method;
    const found = retired.find((one) => one.method === method && one.pattern.test(c.req.path));
    if (found === undefined) return;
    for (const [name, value] of Object.entries(found.headers)) c.header(name, value);
    c.header("Link", `<${c.get("address")}/docs/api-versions.md>; rel="deprecation"; type="text/markdown"`);
  });
}
