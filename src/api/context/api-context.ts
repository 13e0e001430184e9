import type { Context } from "hono";
import type { ActionContext } from "../../actions/context.ts";
import type { Isolate } from "../../actions/isolate.ts";
import type { Env } from "../../config.ts";

/** Hono's types for everything that is served: the bindings, and what the middleware leaves for handlers. */
export interface ApiEnv {
  Bindings: Env;
  /** `body` is there behind `takeBody`. */
  Variables: { requestId: string; isolate: Isolate; action: ActionContext; body: unknown };
}
export type ApiContext = Context<ApiEnv>;
