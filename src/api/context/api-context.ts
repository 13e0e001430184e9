import type { Context } from "hono";
import type { ActionContext } from "../../actions/context.ts";
import type { Served } from "../../actions/door.ts";
import type { Env } from "../../config.ts";
import type { Failure } from "../../domain/failure.ts";
import type { Result } from "../../domain/result.ts";

type Limiter =
  | "READ_LIMIT"
  | "WRITE_LIMIT"
  | "WORKSPACE_READ_LIMIT"
  | "WORKSPACE_WRITE_LIMIT"
  | "GUESS_LIMIT"
  | "NEW_INBOX_LIMIT"
  | "INBOX_LIMIT";

/** The bindings of routes and pages: no database, queue or secret, which only actions have. */
export interface Bindings extends Pick<Env, Limiter | "INBOX"> {
  /** What routes and pages use, or why the service can't run. */
  readonly served: Result<Served, Failure>;
}

/** Hono's types for all routes and pages: the bindings, and the values that middleware sets. */
export interface ApiEnv {
  Bindings: Bindings;
  /** `body` is set by `takeBody`. */
  Variables: Served & {
    requestId: string;
    /** The service's own address, for links; see `serviceAddress`. */
    address: string;
    /** When the request came, epoch milliseconds. */
    requestedAt: number;
    action: ActionContext;
    body: unknown;
  };
}
export type ApiContext = Context<ApiEnv>;
