import { outboxSettings } from "../domain/webhook.ts";
import { describeError, log } from "../log.ts";
import type { OutboxPort, Report, StatedStanding } from "../messages/outbox-calls.ts";
import type { LateReports } from "../messages/outcome-message.ts";
import type { StoredWebhook } from "../store/webhook-table.ts";
import { type CarriedDelivery, orComeAgain, type ReadyDelivery, settle } from "./parcel.ts";

/** The functions that recording gets from outside. */
export interface RecordPorts {
  readonly outbox: (webhookId: string) => OutboxPort;
  readonly applyStanding: (webhook: StoredWebhook, stated: StatedStanding) => Promise<void>;
  /** Sends reports to be recorded later. */
  readonly sendLate: (late: LateReports) => Promise<void>;
}

/**
 * Records deliveries in one call. If their Outbox can't be reached, the reports go into a message; nothing is sent again.
 */
export async function record(
  webhook: StoredWebhook,
  told: ReadonlyMap<CarriedDelivery, Report>,
  ports: RecordPorts,
): Promise<void> {
  if (told.size === 0) return;
  const deliveries = [...told.keys()];
  const reports = [...told.values()];
  await orComeAgain("record_failed", webhook.id, deliveries, async () => {
    try {
      const stated = await ports.outbox(webhook.id).record(outboxSettings(webhook), reports);
      await ports.applyStanding(webhook, stated);
    } catch (error) {
      log("warn", "outcome_postponed", { webhook_id: webhook.id, error: describeError(error) });
      await ports.sendLate({ workspaceId: webhook.workspaceId, webhookId: webhook.id, reports });
    }
    settle(deliveries, "done");
  });
}

/** The report of a delivery that was not sent. */
export function giveBack({ owed, token }: ReadyDelivery, notBefore: number): Report {
  return { kind: "given_back", ticket: { deliveryId: owed.id, token }, notBefore };
}
