import { type Failure, failure, invalidAll } from "../domain/failure.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { type KeyRole, type Permission, type Reach, reachOf } from "../domain/roles.ts";
import { parseFields } from "../pipeline/parse-fields.ts";
import type { Isolate } from "./isolate.ts";
import type { RequestReads } from "./request-reads.ts";
import type { z } from "zod";

/** Who asks, within one workspace. */
export interface WorkspaceActor {
  readonly kind: "workspace";
  readonly workspaceId: string;
  /** The id of the key or session; {@link ROOT_ID} for the root key. */
  readonly keyId: string;
  /** The present role: the lower of the key's and its member's. */
  readonly role: KeyRole;
  /** The key's own role. */
  readonly keyRole: KeyRole;
  /** The member of the key or session; null without one. */
  readonly memberId: string | null;
  readonly webhooksEnabled: boolean;
}

/** The root key: it manages workspaces and the service as a whole. */
export interface RootActor {
  readonly kind: "root";
}

export type Actor = WorkspaceActor | RootActor;

/** The id under which the root key is recorded. Ids of keys begin with `key_`. */
export const ROOT_ID = "root";

/** True for the root key, also when it acts as an owner of a workspace. */
export function isRoot(actor: Actor): boolean {
  return actor.kind === "root" || actor.keyId === ROOT_ID;
}

/** What every action gets. */
export interface ActionContext extends Isolate {
  readonly reads: RequestReads;
  readonly actor: Actor;
  /** The caller's network address, for the audit log. */
  readonly ip: string;
  /** The URL of the request; absent for a call of another Worker. */
  readonly requestUrl?: string;
  /** The service's own address, for links; see `serviceAddress`. */
  readonly address: string;
}

/** A context whose actor may do what it asks for, within a workspace. */
export interface AllowedContext extends ActionContext {
  readonly actor: WorkspaceActor;
  readonly workspaceId: string;
  readonly reach: Exclude<Reach, "none">;
}

/** Allows an action if the actor's role has the permission and the workspace is entitled to webhooks. */
export function allow(context: ActionContext, permission: Permission): Result<AllowedContext, Failure> {
  const { actor } = context;
  if (actor.kind === "root")
    return err(
      failure("forbidden", "the root key needs a workspace: name it in X-Workspace-Id, or use a workspace's key"),
    );
  const reach = reachOf(actor.role, permission);
  if (reach === "none") return err(failure("forbidden", `the role ${actor.role} may not do this (${permission})`));
  if (!actor.webhooksEnabled && /^(?:webhooks|events)\./.test(permission)) {
    return err(failure("forbidden", "webhooks are not enabled for this workspace"));
  }
  return ok({ ...context, actor, workspaceId: actor.workspaceId, reach });
}

/** Allows an action to the root key only. */
export function allowRoot(context: ActionContext): Result<ActionContext, Failure> {
  return isRoot(context.actor) ? ok(context) : err(failure("forbidden", "only the root key may do this"));
}

/** Checks input against a schema. */
export function parseInput<T>(schema: z.ZodType<T>, input: unknown): Result<T, Failure> {
  const parsed = parseFields(schema, input);
  return parsed.ok ? parsed : err(invalidAll(parsed.error));
}
