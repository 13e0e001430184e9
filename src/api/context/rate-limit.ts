import type { Context, MiddlewareHandler } from "hono";
import { createMiddleware } from "hono/factory";
import type { Actor } from "../../actions/context.ts";
import type { Failure } from "../../domain/failure.ts";
import type { ApiEnv } from "./api-context.ts";

/**
 * The limits of `wrangler.toml` for a Cloudflare location, where their reasons are; a test compares the two. `own` is for
 * one key or session, `workspace` for all of a workspace together.
 */
export const RATE_LIMITS = {
  reads: { own: { limit: 300, windowSeconds: 10 }, workspace: { limit: 1500, windowSeconds: 10 } },
  writes: { own: { limit: 3000, windowSeconds: 10 }, workspace: { limit: 10_000, windowSeconds: 10 } },
} as const;

/** HEAD costs as much as GET. */
const READS: ReadonlySet<string> = new Set(["GET", "HEAD"]);

/** A limit on a request. `name` is the name of its policy; `of` says in words whose limit it is. */
interface HeldLimit {
  readonly name: string;
  readonly of: string;
  readonly limiter: RateLimit;
  readonly key: string;
  readonly limit: number;
  readonly windowSeconds: number;
}

/**
 * Limits the reads and the writes of each key or session and of its workspace; `refuse` answers a request over a limit. A
 * request over the key's own limit doesn't count for its workspace. Off in development.
 */
export function rateLimit<E extends ApiEnv>(
  refuse: (c: Context<E>, failure: Failure) => Response | Promise<Response>,
): MiddlewareHandler<E> {
  return createMiddleware<E>(async (c, next) => {
    if (c.get("settings").development) return next();
    const { actor } = c.get("action");
    const kind = READS.has(c.req.method) ? "reads" : "writes";
    const limits = limitsOf(c.env, kind, actor);
    const policies = limits.map(({ name, limit, windowSeconds }) => `"${name}";q=${limit};w=${windowSeconds}`);
    c.header("RateLimit-Policy", policies.join(", "));
    for (const { limiter, key, of, limit, windowSeconds } of limits) {
      const { success } = await limiter.limit({ key });
      if (success) continue;
      const message = `too many ${kind}${of}; at most ${limit} in ${windowSeconds} seconds`;
      return refuse(c, { code: "rate_limited", message, details: [], retryAfterSeconds: windowSeconds });
    }
    return next();
  });
}

function limitsOf(env: ApiEnv["Bindings"], kind: "reads" | "writes", actor: Actor): readonly HeldLimit[] {
  const [own, workspace] =
    kind === "reads" ? [env.READ_LIMIT, env.WORKSPACE_READ_LIMIT] : [env.WRITE_LIMIT, env.WORKSPACE_WRITE_LIMIT];
  const key = actor.kind === "root" ? "root" : actor.keyId;
  const first = { name: kind, of: "", limiter: own, key, ...RATE_LIMITS[kind].own };
  if (actor.kind === "root") return [first];
  const { workspaceId } = actor;
  const of = " in this workspace";
  return [
    first,
    { name: `workspace-${kind}`, of, limiter: workspace, key: workspaceId, ...RATE_LIMITS[kind].workspace },
  ];
}
