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

/** Forbids caches to store answers and browsers to guess their types, unless a route says otherwise. */
const keepNothing = createMiddleware<ApiEnv>(async (c, next) => {
  // Set before the handler: a Durable Object's answer brings headers of its own, and a WebSocket's answer can't be changed
  // later.
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
 * Learns the host of a request. Only Cloudflare's edge routes by host, and it sets `CF-Ray`; a service binding of another
 * Worker takes any host.
 */
const noteOwnHost = createMiddleware<ApiEnv>(async (c, next) => {
  if (c.req.header("CF-Ray") !== undefined) {
    const work = c.get("door").noteOwnHost(c.req.url);
    if (work !== undefined) waitUntil(work);
  }
  return next();
});

/** The middleware of every request: its id, the headers of its answer, and what it uses, or why the service can't run. */
export const openRequest = [
  requestId({ limitLength: 64 }),
  keepNothing,
  takeServed,
  refuseForeignHost,
  noteOwnHost,
] as const;
