import { newId } from "../crypto/make-ids.ts";
import type { ActorKind, AuditedAction } from "../domain/audited-actions.ts";
import type { Failure } from "../domain/failure.ts";
import { isId } from "../domain/ids.ts";
import { ok, type Result } from "../domain/result.ts";
import { describeError, log } from "../log.ts";
import { type AuditEntry, type AuditFilter, insertAuditEntry, listAuditEntries } from "../store/audit-log-table.ts";
import { type ActionContext, type Actor, allow, isRoot, ROOT_ID } from "./context.ts";
import { answerPage, type PageAnswer, type PageRequest, readIdCursor } from "./cursor.ts";

/**
 * Writes an entry to the audit log once an action is done. A failed write doesn't fail the action; it is logged in full
 * instead.
 */
export async function audit(
  { services, actor, ip }: ActionContext,
  workspaceId: string,
  action: AuditedAction,
  target: string,
): Promise<void> {
  const at = services.now();
  const who = describeActor(actor);
  const entry: AuditEntry = { workspaceId, id: newId("audit", at), ...who, action, target, at, ip };
  try {
    await insertAuditEntry(services.db, entry);
  } catch (error) {
    const fields = { workspace_id: workspaceId, actor_kind: who.actorKind, actor: who.actor, action, target, at, ip };
    log("error", "audit_entry_not_kept", { ...fields, error: describeError(error) });
  }
}

/** A session's row is deleted when it ends, so a session of a member is recorded under the member. */
function describeActor(actor: Actor): { readonly actorKind: ActorKind; readonly actor: string } {
  if (actor.kind === "root" || isRoot(actor)) return { actorKind: "root", actor: ROOT_ID };
  const { keyId, memberId } = actor;
  if (!isId("session", keyId)) return { actorKind: "key", actor: keyId };
  return memberId === null ? { actorKind: "session", actor: keyId } : { actorKind: "member", actor: memberId };
}

/** Lists the workspace's audit log, newest first. */
export async function listAuditLog(
  context: ActionContext,
  filter: AuditFilter,
  page: PageRequest,
): Promise<Result<PageAnswer<AuditEntry>, Failure>> {
  const allowed = allow(context, "audit.read");
  if (!allowed.ok) return allowed;
  const before = readIdCursor(page.cursor, "audit");
  if (!before.ok) return before;
  const { workspaceId, services } = allowed.value;
  const found = await listAuditEntries(services.db, workspaceId, filter, before.value, page.limit);
  return ok(answerPage(found, ({ id }) => id));
}
