import type { Failure } from "../domain/failure.ts";
import { ok, type Result } from "../domain/result.ts";
import type { Permission } from "../domain/roles.ts";
import { type ActionContext, allow, allowRoot } from "./context.ts";
import { findOwnWebhook } from "./find-webhook.ts";

/**
 * Checks an actor before the request's body is read; the action checks again. `id` is the id in the path, empty without
 * one.
 */
export type Gate = (context: ActionContext, id: string) => Result<unknown, Failure> | Promise<Result<unknown, Failure>>;

/** Requires a permission within a workspace. */
export function may(permission: Permission): Gate {
  return (context) => allow(context, permission);
}

/** Requires the root key. */
export const rootOnly: Gate = (context) => allowRoot(context);

/** Requires a webhook that the actor may change. */
export const ownWebhook: Gate = (context, id) => findOwnWebhook(context, id, "webhooks.write");

/** Requires a webhook that the actor may see. */
export const readableWebhook: Gate = (context, id) => findOwnWebhook(context, id, "webhooks.read");

/** Allows every signed-in actor. */
export const anybody: Gate = () => ok(null);
