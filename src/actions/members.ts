import { z } from "zod";
import { type Failure, invalid, notFound } from "../domain/failure.ts";
import { CHOSEN_ID } from "../domain/ids.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { MEMBER_ROLES } from "../domain/roles.ts";
import { outboxSettings } from "../domain/webhook.ts";
import { describeError, log } from "../log.ts";
import {
  deleteMember as deleteStored,
  findMember,
  listMembers as listStored,
  type Member,
  MEMBER_STATUSES,
  upsertMember,
} from "../store/members.ts";
import { disableWebhook, findWebhook, readWebhooks } from "../store/webhooks.ts";
import { audit } from "./audit.ts";
import { type ActionContext, allow, type AllowedContext, parseInput } from "./context.ts";
import { answerPage, type PageAnswer, type PageRequest, placeText, readPlaceCursor } from "./cursor.ts";

export type { Member } from "../store/members.ts";

const memberInput = z.strictObject({
  role: z.enum(MEMBER_ROLES),
  status: z.enum(MEMBER_STATUSES).optional(),
});

/** Adds a member under the caller's own id, or changes one; a removed member's webhooks are disabled. */
export async function putMember(context: ActionContext, id: string, input: unknown): Promise<Result<Member, Failure>> {
  const allowed = allow(context, "members.manage");
  if (!allowed.ok) return allowed;
  if (!CHOSEN_ID.test(id)) return err(invalid({ field: "id", message: "must be 1 to 64 of A-Z a-z 0-9 _ -" }));
  const parsed = parseInput(memberInput, input);
  if (!parsed.ok) return parsed;
  const { workspaceId, services } = allowed.value;
  const now = services.now();
  const { role, status = "active" } = parsed.value;
  const member = await upsertMember(services.db, { workspaceId, id, role, status, createdAt: now, updatedAt: now });
  context.caches.forget(workspaceId);
  if (status === "removed") await disableWebhooksOf(allowed.value, id);
  await audit(context, workspaceId, "member.changed", id);
  return ok(member);
}

/** Finds a member. */
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

/** Removes a member for good; its keys stop working and its webhooks are disabled. */
export async function deleteMember(context: ActionContext, id: string): Promise<Result<null, Failure>> {
  const allowed = allow(context, "members.manage");
  if (!allowed.ok) return allowed;
  const { workspaceId, services } = allowed.value;
  const isDeleted = await deleteStored(services.db, workspaceId, id);
  context.caches.forget(workspaceId);
  if (!isDeleted) return err(notFound("member"));
  await disableWebhooksOf(allowed.value, id);
  await audit(context, workspaceId, "member.removed", id);
  return ok(null);
}

async function disableWebhooksOf({ services, workspaceId }: AllowedContext, memberId: string): Promise<void> {
  for (const { id, epoch, createdBy, creatorIsMember } of await readWebhooks(services.db, workspaceId)) {
    if (!creatorIsMember || createdBy !== memberId) continue;
    if (!(await disableWebhook(services.db, workspaceId, id, epoch, "creator_removed", services.now()))) continue;
    const disabled = await findWebhook(services.db, workspaceId, id);
    if (disabled === undefined) continue;
    try {
      await services.outbox(id).configure(outboxSettings(disabled));
    } catch (error) {
      log("warn", "configure_failed", { webhook_id: id, error: describeError(error) });
    }
  }
}
