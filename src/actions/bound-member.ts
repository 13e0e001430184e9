import { z } from "zod";
import { type Failure, failure, invalid } from "../domain/failure.ts";
import { CHOSEN_ID } from "../domain/ids.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { type KeyRole, lowerRole } from "../domain/roles.ts";
import { findMember } from "../store/member-table.ts";
import type { AllowedContext, WorkspaceActor } from "./context.ts";

/** Whom a key or session is bound to; null or absent for nobody, or for whom its maker is bound to. */
export const memberIdInput = z.string().regex(CHOSEN_ID, "must be a member's id").nullable().optional();

/** What a key or session may do, and for whom it speaks; null for nobody. */
export interface Credential {
  readonly role: KeyRole;
  readonly memberId: string | null;
}

/**
 * Says why an actor may not make a credential or learn its secret, or undefined when it may. What is bound to a member
 * makes what is bound to the same member, so that all of it ends with the member, and of no higher role than its own.
 */
export function findMintingProblem(actor: WorkspaceActor, { role, memberId }: Credential): string | undefined {
  if (actor.memberId === null) return undefined;
  if (memberId !== actor.memberId) return "what is bound to a member makes keys and links of that member only";
  if (lowerRole(actor.role, role) === role) return undefined;
  return `what is bound to a member makes keys and links of no higher role than its own, ${actor.role}`;
}

/** Answers whom a new key or session is bound to; what is bound to a member binds what it makes to the same one. */
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

const NO_MEMBER = invalid({ field: "member_id", message: "is no active member of the workspace" });

/** Says why a new key or session was not added: its workspace has `max`, unless its member was removed meanwhile. */
export async function explainNotAdded(
  { services, workspaceId }: AllowedContext,
  memberId: string | null,
  atBound: string,
): Promise<Failure> {
  if (memberId === null) return failure("conflict", atBound);
  const member = await findMember(services.db, workspaceId, memberId);
  return member?.status === "active" ? failure("conflict", atBound) : NO_MEMBER;
}
