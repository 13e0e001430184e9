import type { ActorKind, AuditedAction } from "../domain/audited-actions.ts";
import { type AuditDetails, NO_DETAILS } from "../domain/audit-details.ts";
import type { Failure } from "../domain/failure.ts";
import { isId } from "../domain/ids.ts";
import { ok, type Result } from "../domain/result.ts";
import { keepAuditEntry } from "../pipeline/keep-audit-entry.ts";
import { type AuditEntry, type AuditFilter, listAuditEntries } from "../store/audit-log-table.ts";
import { readKeyNames } from "../store/api-key-table.ts";
import { type ActionContext, type Actor, allow, isRoot, ROOT_ID } from "./context.ts";
import { answerPage, type PageAnswer, type PageRequest, readIdCursor } from "./cursor.ts";

export type { AuditEntry } from "../store/audit-log-table.ts";

/** Writes an entry to the audit log once an action is done. A failed write doesn't fail the action. */
export async function audit(
  { services, actor, ip }: ActionContext,
  workspaceId: string,
  action: AuditedAction,
  target: string,
  details: Partial<AuditDetails> = {},
): Promise<void> {
  await keepAuditEntry(services.db, {
    workspaceId,
    ...describeActor(actor),
    action,
    target,
    at: services.now(),
    ip,
    details: { ...NO_DETAILS, ...details },
  });
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

/** Reads the names of the keys among the actors of entries, by id; revoked keys have none any more. */
export async function readActorNames(
  context: ActionContext,
  entries: readonly AuditEntry[],
): Promise<Result<ReadonlyMap<string, string>, Failure>> {
  const allowed = allow(context, "audit.read");
  if (!allowed.ok) return allowed;
  const ids = new Set(entries.filter(({ actorKind }) => actorKind === "key").map(({ actor }) => actor));
  if (ids.size === 0) return ok(new Map());
  return ok(await readKeyNames(context.services.db, allowed.value.workspaceId, [...ids]));
}
