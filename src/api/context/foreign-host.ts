import { createMiddleware } from "hono/factory";
import { failure } from "../../domain/failure.ts";
import { isLoopbackHost } from "../../domain/url-policy.ts";
import { answerFailure } from "../answer.ts";
import type { ApiEnv } from "./api-context.ts";

const REFUSAL = failure(
  "forbidden",
  "in development only this machine is answered, at localhost or 127.0.0.1; set PUBLIC_URL to use another host",
);

/** What the last request was let pass for: parsing three URLs takes as long as much of the rest of a publication. */
let passed: string | undefined;

/**
 * In development, refuses requests to hosts other than this machine, and requests from pages of such hosts: the development
 * keys are public, and any site can point a name of its own at this machine.
 */
export const refuseForeignHost = createMiddleware<ApiEnv>(async (c, next) => {
  const { development } = c.get("settings");
  if (!development) return next();
  const origin = c.req.url.split("/", 3).join("/");
  const page = c.req.header("Origin") ?? "";
  const asked = JSON.stringify([origin, page, c.get("address")]);
  if (asked === passed) return next();
  const hosts = [origin, page].flatMap((url) => URL.parse(url)?.hostname ?? []);
  const own = new URL(c.get("address")).hostname;
  if (!hosts.every((host) => host === own || isLoopbackHost(host))) return answerFailure(c, REFUSAL);
  passed = asked;
  return next();
});
