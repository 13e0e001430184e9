import { newId } from "../crypto/make-ids.ts";
import type { ActorKind, AuditedAction } from "../domain/audited-actions.ts";
import { auditChanges } from "../domain/audit-details.ts";
import type { DisabledReason } from "../domain/webhook.ts";
import { describeError, log } from "../log.ts";
import { type AuditEntry, insertAuditEntry } from "../store/audit-log-table.ts";
import type { Database } from "../store/database.ts";

/** An entry before it has an id. */
export interface NewAuditEntry extends Omit<AuditEntry, "id"> {
  readonly actorKind: ActorKind;
  readonly action: AuditedAction;
}

/** Writes an entry to the audit log. A failed write fails nothing else; it is logged in full instead. */
export async function keepAuditEntry(db: Database, entry: NewAuditEntry): Promise<void> {
  try {
    await insertAuditEntry(db, { ...entry, id: newId("audit", entry.at) });
  } catch (error) {
    const { workspaceId, actorKind, actor, action, target, at, ip } = entry;
    const fields = { workspace_id: workspaceId, actor_kind: actorKind, actor, action, target, at, ip };
    log("error", "audit_entry_not_kept", { ...fields, error: describeError(error) });
  }
}

/** Records that Hookline itself disabled a webhook, at `at` in epoch milliseconds. */
export async function keepDisabledEntry(
  db: Database,
  { workspaceId, id, name }: { readonly workspaceId: string; readonly id: string; readonly name: string },
  reason: DisabledReason,
  at: number,
): Promise<void> {
  await keepAuditEntry(db, {
    workspaceId,
    actorKind: "hookline",
    actor: "hookline",
    action: "webhook.disabled",
    target: id,
    at,
    ip: "",
    details: {
      name,
      changes: auditChanges({ status: "active" }, { status: "disabled", disabled_reason: reason }),
    },
  });
}
