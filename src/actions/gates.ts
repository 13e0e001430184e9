import type { Failure } from "../domain/failure.ts";
import { ok, type Result } from "../domain/result.ts";
import type { Permission } from "../domain/roles.ts";
import { type ActionContext, allow, allowRoot } from "./context.ts";
import { findOwnWebhook } from "./find-webhook.ts";

/**
 * Lets an actor in before anything of its request's body is read; the action behind it checks again. `id` is what the
 * path names, empty where it names nothing.
 */
export type Gate = (context: ActionContext, id: string) => Result<unknown, Failure> | Promise<Result<unknown, Failure>>;

/** The gate of a permission within a workspace. */
export function may(permission: Permission): Gate {
  return (context) => allow(context, permission);
}

/** The gate of the root key. */
export const rootOnly: Gate = (context) => allowRoot(context);

/** The gate of one webhook, for who may change it. */
export const ownWebhook: Gate = (context, id) => findOwnWebhook(context, id, "webhooks.write");

/** The gate of what belongs to whoever is signed in. */
export const anybody: Gate = () => ok(null);
