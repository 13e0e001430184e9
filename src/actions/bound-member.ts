import { z } from "zod";
import { type Failure, failure, invalid } from "../domain/failure.ts";
import { CHOSEN_ID } from "../domain/ids.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { type KeyRole, lowerRole } from "../domain/roles.ts";
import { findMember } from "../store/member-table.ts";
import type { AllowedContext, WorkspaceActor } from "./context.ts";

/**
 * The member of a new key or session. Null or absent means the member of the key or session that makes it, if it has one.
 */
export const memberIdInput = z
  .string()
  .regex(CHOSEN_ID, "must be a member's id")
  .nullable()
  .optional()
  .meta({ description: "An active member of the workspace. Required for the roles member and guest." });

/** A key or session: its role, and its member; null without one. */
export interface Credential {
  readonly role: KeyRole;
  readonly memberId: string | null;
}

/**
 * Says why an actor may not make a credential or learn its secret, or undefined when it may. A credential of a member makes
 * others for the same member only, so that all of them end with the member, and never with a higher role.
 */
export function findMintingProblem(actor: WorkspaceActor, { role, memberId }: Credential): string | undefined {
  if (actor.memberId === null) return undefined;
  if (memberId !== actor.memberId) return "a member's key or session makes keys and links for that member only";
  if (lowerRole(actor.role, role) === role) return undefined;
  return `a member's key or session makes keys and links up to its own role only, ${actor.role}`;
}

/** Finds the member of a new key or session: the given one, else the actor's; null for none. */
export async function bindToMember(
  { services, workspaceId, actor }: AllowedContext,
  role: KeyRole,
  given: string | null,
): Promise<Result<string | null, Failure>> {
  const memberId = given ?? actor.memberId;
  const problem = findMintingProblem(actor, { role, memberId });
  if (problem !== undefined) return err(failure("forbidden", problem));
  if (memberId === null) {
    const needsMember = role === "member" || role === "guest";
    return needsMember ? err(invalid({ field: "member_id", message: `is required for the role ${role}` })) : ok(null);
  }
  const member = await findMember(services.db, workspaceId, memberId);
  return member?.status === "active" ? ok(memberId) : err(NO_MEMBER);
}

const NO_MEMBER = invalid({ field: "member_id", message: "is not an active member of the workspace" });

/** Says why a new key or session was not added: the workspace is full, or the member was removed meanwhile. */
export async function explainNotAdded(
  { services, workspaceId }: AllowedContext,
  memberId: string | null,
  atBound: string,
): Promise<Failure> {
  if (memberId === null) return failure("conflict", atBound);
  const member = await findMember(services.db, workspaceId, memberId);
  return member?.status === "active" ? failure("conflict", atBound) : NO_MEMBER;
}
