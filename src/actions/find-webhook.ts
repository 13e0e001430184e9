import { type Failure, notFound } from "../domain/failure.ts";
import { isId } from "../domain/ids.ts";
import { err, ok, type Result } from "../domain/result.ts";
import type { Permission } from "../domain/roles.ts";
import { findWebhook, type StoredWebhook } from "../store/webhook-table.ts";
import { type ActionContext, allow, type AllowedContext } from "./context.ts";

/** A webhook that the actor may see, with the context that lets it. */
export interface FoundWebhook {
  readonly allowed: AllowedContext;
  readonly webhook: StoredWebhook;
}

/** Finds a webhook of the actor's workspace; another's, or one that is not the actor's own to see, is not found. */
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

/** Tells whether a webhook is within the actor's reach. */
export function reaches({ reach, actor }: AllowedContext, webhook: StoredWebhook): boolean {
  return reach === "all" || isSameCreator(webhook, creatorOf(actor));
}

/** Whom a webhook counts as made by: the member, or the key or session of nobody's, each with the key's role. */
export function creatorOf(
  actor: AllowedContext["actor"],
): Pick<StoredWebhook, "createdBy" | "creatorIsMember" | "creatorKeyRole"> {
  const { memberId, keyId, keyRole: creatorKeyRole } = actor;
  return { createdBy: memberId ?? keyId, creatorIsMember: memberId !== null, creatorKeyRole };
}

type CreatorId = Pick<StoredWebhook, "createdBy" | "creatorIsMember">;

/** Tells whether two creators are one: of one kind, and of one id within it. */
export function isSameCreator(one: CreatorId, other: CreatorId): boolean {
  return one.creatorIsMember === other.creatorIsMember && one.createdBy === other.createdBy;
}
