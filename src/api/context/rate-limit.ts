import type { Context, MiddlewareHandler } from "hono";
import { createMiddleware } from "hono/factory";
import type { Failure } from "../../domain/failure.ts";
import type { ApiEnv } from "./api-context.ts";

/** What `wrangler.toml` sets for a key and Cloudflare location; a test compares the two. `w` is in seconds. */
export const RATE_LIMITS = {
  reads: { limit: 300, windowSeconds: 10 },
  writes: { limit: 3000, windowSeconds: 10 },
} as const;

/** A HEAD reads as much as its GET. */
const READS: ReadonlySet<string> = new Set(["GET", "HEAD"]);

/** Limits what one key or session may ask for, reads and writes apart; `refuse` answers the rest. Off in development. */
export function rateLimit<E extends ApiEnv>(
  refuse: (c: Context<E>, failure: Failure) => Response | Promise<Response>,
): MiddlewareHandler<E> {
  return createMiddleware<E>(async (c, next) => {
    const { actor, services } = c.get("action");
    if (services.config.development) return next();
    const kind = READS.has(c.req.method) ? "reads" : "writes";
    const { limit, windowSeconds } = RATE_LIMITS[kind];
    c.header("RateLimit-Policy", `"${kind}";q=${limit};w=${windowSeconds}`);
    const limiter = kind === "reads" ? c.env.READ_LIMIT : c.env.WRITE_LIMIT;
    const { success } = await limiter.limit({ key: actor.kind === "root" ? "root" : actor.keyId });
    if (success) return next();
    const message = `too many ${kind}; at most ${limit} in ${windowSeconds} seconds`;
    return refuse(c, { code: "rate_limited", message, details: [], retryAfterSeconds: windowSeconds });
  });
}
