import { type Failure, notFound } from "../domain/failure.ts";
import { isId } from "../domain/ids.ts";
import { err, ok, type Result } from "../domain/result.ts";
import type { Permission } from "../domain/roles.ts";
import { findWebhook, type StoredWebhook } from "../store/webhook-table.ts";
import { type ActionContext, allow, type AllowedContext } from "./context.ts";

/** A webhook that the actor may use, and the context that allows it. */
export interface FoundWebhook {
  readonly allowed: AllowedContext;
  readonly webhook: StoredWebhook;
}

/** Finds a webhook of the workspace that the actor may use; any other is not found. */
export async function findOwnWebhook(
  context: ActionContext,
  id: string,
  permission: Permission,
): Promise<Result<FoundWebhook, Failure>> {
  const allowed = allow(context, permission);
  if (!allowed.ok) return allowed;
  const { workspaceId, services } = allowed.value;
  const webhook = isId("webhook", id) ? await findWebhook(services.db, workspaceId, id) : undefined;
  if (webhook === undefined || !reaches(allowed.value, webhook)) return err(notFound("webhook"));
  return ok({ allowed: allowed.value, webhook });
}

/** True if the actor may use the webhook: any in the workspace, or only its own. */
export function reaches({ reach, actor }: AllowedContext, webhook: StoredWebhook): boolean {
  return reach === "all" || isSameCreator(webhook, creatorOf(actor));
}

/**
 * The creator that a new webhook gets from the actor: the member, or else the key or session; always with the key's role.
 */
export function creatorOf(
  actor: AllowedContext["actor"],
): Pick<StoredWebhook, "createdBy" | "creatorIsMember" | "creatorKeyRole"> {
  const { memberId, keyId, keyRole: creatorKeyRole } = actor;
  return { createdBy: memberId ?? keyId, creatorIsMember: memberId !== null, creatorKeyRole };
}

type CreatorId = Pick<StoredWebhook, "createdBy" | "creatorIsMember">;

/** True if two creators are the same: both members or both not, with the same id. */
export function isSameCreator(one: CreatorId, other: CreatorId): boolean {
  return one.creatorIsMember === other.creatorIsMember && one.createdBy === other.createdBy;
}
