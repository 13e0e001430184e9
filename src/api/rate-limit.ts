import { createMiddleware } from "hono/factory";
import { answerFailure } from "./answer.ts";
import type { ApiEnv } from "./context.ts";

/** What `wrangler.toml` sets for a key and Cloudflare location; a test compares the two. `w` is in seconds. */
export const RATE_LIMITS = {
  reads: { limit: 300, windowSeconds: 10 },
  writes: { limit: 3000, windowSeconds: 10 },
} as const;

/** Limits what one key may ask for, reads and writes apart. Off in development. */
export const rateLimit = createMiddleware<ApiEnv>(async (c, next) => {
  const { actor, services } = c.get("action");
  if (services.config.development) return next();
  const kind = c.req.method === "GET" ? "reads" : "writes";
  const { limit, windowSeconds } = RATE_LIMITS[kind];
  c.header("RateLimit-Policy", `"${kind}";q=${limit};w=${windowSeconds}`);
  const limiter = kind === "reads" ? c.env.READ_LIMIT : c.env.WRITE_LIMIT;
  const { success } = await limiter.limit({ key: actor.kind === "root" ? "root" : actor.keyId });
  if (success) return next();
  const message = `too many ${kind} with this key; at most ${limit} in ${windowSeconds} seconds`;
  return answerFailure(c, { code: "rate_limited", message, details: [], retryAfterSeconds: windowSeconds });
});
