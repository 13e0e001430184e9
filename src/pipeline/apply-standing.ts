import { outboxSettings } from "../domain/webhook.ts";
import type { OutboxPort, StatedStanding } from "../messages/outbox-calls.ts";
import type { Database } from "../store/database.ts";
import { keepDisabledEntry } from "./keep-audit-entry.ts";
import { disableWebhook, findWebhook, setStanding, type StoredWebhook } from "../store/webhook-table.ts";

/** The functions that updating a webhook's row gets from outside. */
export interface StandingPorts {
  readonly db: Database;
  readonly outbox: (webhookId: string) => Pick<OutboxPort, "configure">;
  readonly now: () => number;
}

/** Updates a webhook's row with what its Outbox states: its lane and health, or that it should be disabled. */
export async function applyStanding(
  webhook: StoredWebhook,
  stated: StatedStanding,
  { db, outbox, now }: StandingPorts,
): Promise<void> {
  const { workspaceId, id, lane, health, status, epoch } = webhook;
  if (stated.lane !== lane || stated.health !== health) {
    await setStanding(db, workspaceId, id, stated.lane, stated.health);
  }
  if (stated.disable === null || stated.disable.epoch !== epoch || status !== "active") return;
  const { reason } = stated.disable;
  if (!(await disableWebhook(db, workspaceId, id, epoch, reason, now()))) return;
  await keepDisabledEntry(db, webhook, reason, now());
  const current = await findWebhook(db, workspaceId, id);
  if (current !== undefined) await outbox(id).configure(outboxSettings(current));
}
