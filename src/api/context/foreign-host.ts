import { createMiddleware } from "hono/factory";
import { failure } from "../../domain/failure.ts";
import { isLoopbackHost } from "../../domain/url-policy.ts";
import { answerFailure } from "../answer.ts";
import type { ApiEnv } from "./api-context.ts";

const REFUSAL = failure(
  "forbidden",
  "in development only this machine is answered, at localhost or 127.0.0.1; set PUBLIC_URL to use another host",
);

/**
 * In development, refuses requests to hosts other than this machine, and requests from pages of such hosts: the development
 * keys are public, and any site can point a name of its own at this machine.
 */
export const refuseForeignHost = createMiddleware<ApiEnv>(async (c, next) => {
  const { development } = c.get("settings");
  if (!development) return next();
  const hosts = [c.req.url, c.req.header("Origin") ?? ""].flatMap((url) => URL.parse(url)?.hostname ?? []);
  const own = new URL(c.get("address")).hostname;
  return hosts.every((host) => host === own || isLoopbackHost(host)) ? next() : answerFailure(c, REFUSAL);
});
