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

/** What the Worker hands on with each request: no database, no queue and no secret, which actions alone have. */
export interface Bindings extends Pick<Env, Limiter | "INBOX"> {
  /** What is served with, or why nothing is. */
  readonly served: Result<Served, Failure>;
}

/** Hono's types for everything that is served: the bindings, and what the middleware leaves for handlers. */
export interface ApiEnv {
  Bindings: Bindings;
  /** `body` is there behind `takeBody`. */
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
