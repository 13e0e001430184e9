import { z } from "zod";
import { type Failure, failure, invalid, notFound } from "../domain/failure.ts";
import { CHOSEN_ID, isMemberId } from "../domain/ids.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { auditChanges } from "../domain/audit-details.ts";
import { MEMBER_ROLES, MEMBER_STATUSES } from "../domain/roles.ts";
import { outboxSettings } from "../domain/webhook.ts";
import { MAX_MEMBERS } from "../domain/workspace-bounds.ts";
import { describeError, log } from "../log.ts";
import {
  deleteMember as deleteStored,
  findMember,
  listMembers as listStored,
  type Member,
  upsertMember,
} from "../store/member-table.ts";
import { keepDisabledEntry } from "../pipeline/keep-audit-entry.ts";
import { findWebhook } from "../store/webhook-table.ts";
import { audit } from "./audit.ts";
import { type ActionContext, allow, type AllowedContext, parseInput } from "./context.ts";
import { answerPage, type PageAnswer, type PageRequest, placeText, readPlaceCursor } from "./cursor.ts";

export type { Member } from "../store/member-table.ts";

/** The input of `PUT /v1/members/{id}`. */
export const memberInput = z.strictObject({
  role: z.enum(MEMBER_ROLES),
  status: z.enum(MEMBER_STATUSES).optional(),
});

const AT_BOUND = `a workspace has at most ${MAX_MEMBERS} members; removed ones count until they are deleted`;

/**
 * Adds a member under an id of the caller's choice, or changes one. Removing a member ends its keys, links and sessions,
 * also if it comes back, and disables its webhooks.
 */
export async function putMember(context: ActionContext, id: string, input: unknown): Promise<Result<Member, Failure>> {
  const allowed = allow(context, "members.manage");
  if (!allowed.ok) return allowed;
  const problem = await findIdProblem(allowed.value, id);
  if (problem !== undefined) return err(invalid({ field: "id", message: problem }));
  const parsed = parseInput(memberInput, input);
  if (!parsed.ok) return parsed;
  const { workspaceId, services } = allowed.value;
  const now = services.now();
  const { role, status = "active" } = parsed.value;
  const member = { workspaceId, id, role, status, createdAt: now, updatedAt: now };
  const before = await findMember(services.db, workspaceId, id);
  const changed = await upsertMember(services.db, member, MAX_MEMBERS);
  if (changed === undefined) return err(failure("conflict", AT_BOUND));
  context.caches.forget(workspaceId);
  await tellDisabled(allowed.value, changed.disabledWebhookIds);
  const changes = auditChanges(shownMember(before), shownMember(changed.member));
  await audit(context, workspaceId, "member.changed", id, { changes });
  return ok(changed.member);
}

function shownMember(member: Member | undefined) {
  return member === undefined ? {} : { role: member.role, status: member.status };
}

/** A member that an earlier version accepted under an id that looks like Hookline's own can still be changed. */
async function findIdProblem({ services, workspaceId }: AllowedContext, id: string): Promise<string | undefined> {
  if (!CHOSEN_ID.test(id)) return "must be 1 to 64 of A-Z a-z 0-9 _ -";
  if (isMemberId(id) || (await findMember(services.db, workspaceId, id)) !== undefined) return undefined;
  return "must not look like one of Hookline's own ids, such as key_…";
}

/** Gets a member. */
export async function getMember(context: ActionContext, id: string): Promise<Result<Member, Failure>> {
  const allowed = allow(context, "members.manage");
  if (!allowed.ok) return allowed;
  const member = await findMember(context.services.db, allowed.value.workspaceId, id);
  return member === undefined ? err(notFound("member")) : ok(member);
}

/** Lists the workspace's members, newest first. */
export async function listMembers(
  context: ActionContext,
  page: PageRequest,
): Promise<Result<PageAnswer<Member>, Failure>> {
  const allowed = allow(context, "members.manage");
  if (!allowed.ok) return allowed;
  const before = readPlaceCursor(page.cursor);
  if (!before.ok) return before;
  const found = await listStored(context.services.db, allowed.value.workspaceId, before.value, page.limit);
  return ok(answerPage(found, ({ createdAt, id }) => placeText(createdAt, id)));
}

/** Deletes a member for good, with its keys, links and sessions; its webhooks are disabled. */
export async function deleteMember(context: ActionContext, id: string): Promise<Result<null, Failure>> {
  const allowed = allow(context, "members.manage");
  if (!allowed.ok) return allowed;
  const { workspaceId, services } = allowed.value;
  const disabledWebhookIds = await deleteStored(services.db, workspaceId, id, services.now());
  context.caches.forget(workspaceId);
  if (disabledWebhookIds === undefined) return err(notFound("member"));
  await tellDisabled(allowed.value, disabledWebhookIds);
  await audit(context, workspaceId, "member.removed", id);
  return ok(null);
}

/** Records it, and tells the Outboxes. One that can't be reached now learns it with its next call, before anything is sent. */
async function tellDisabled({ services, workspaceId }: AllowedContext, webhookIds: readonly string[]): Promise<void> {
  for (const id of webhookIds) {
    const disabled = await findWebhook(services.db, workspaceId, id);
    if (disabled === undefined) continue;
    await keepDisabledEntry(services.db, disabled, "creator_removed", services.now());
    try {
      await services.outbox(id).configure(outboxSettings(disabled));
    } catch (error) {
      log("warn", "configure_failed", { webhook_id: id, error: describeError(error) });
    }
  }
}
