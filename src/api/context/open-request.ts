import { waitUntil } from "cloudflare:workers";
import { createMiddleware } from "hono/factory";
import { requestId } from "hono/request-id";
import { NO_ADDRESS, unconfigured } from "../../config.ts";
import { serviceAddress } from "../../domain/service-address.ts";
import type { ApiEnv } from "./api-context.ts";
import { refuseForeignHost } from "./foreign-host.ts";
import { answerUnready } from "./unready-page.ts";

/** Largest request to the API, and largest form of the dashboard, in bytes: 4 MiB. */
export const MAX_REQUEST_BYTES = 4 * 1024 * 1024;

/** What is answered is nobody's to keep or to guess the type of, unless a route says otherwise. */
const keepNothing = createMiddleware<ApiEnv>(async (c, next) => {
  // Set beforehand: what a Durable Object answers by itself has its own, and a WebSocket's answer can't be changed.
  c.header("Cache-Control", "no-store");
  c.header("X-Content-Type-Options", "nosniff");
  return next();
});

const takeServed = createMiddleware<ApiEnv>(async (c, next) => {
  const { served } = c.env;
  if (!served.ok) return answerUnready(c, served.error);
  const address = serviceAddress(served.value.settings.publicUrl, c.req.url);
  if (address === undefined) return answerUnready(c, unconfigured([NO_ADDRESS]));
  c.set("address", address);
  c.set("settings", served.value.settings);
  c.set("door", served.value.door);
  c.set("inboxIds", served.value.inboxIds);
  c.set("requestedAt", Date.now());
  return next();
});

/**
 * Notes the host by which a request came. Only one that came through Cloudflare's edge, which names it by `CF-Ray`, was
 * routed by its host: another Worker's service binding takes any.
 */
const noteOwnHost = createMiddleware<ApiEnv>(async (c, next) => {
  if (c.req.header("CF-Ray") !== undefined) {
    const work = c.get("door").noteOwnHost(c.req.url);
    if (work !== undefined) waitUntil(work);
  }
  return next();
});

/** What every request begins with: its id, what holds of its answer, and what it is served with, or why it is not. */
export const openRequest = [
  requestId({ limitLength: 64 }),
  keepNothing,
  takeServed,
  refuseForeignHost,
  noteOwnHost,
] as const;
