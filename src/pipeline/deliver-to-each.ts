import { log } from "../log.ts";
import type { Unread } from "../store/read-fan-out.ts";
import type { StoredWebhook } from "../store/webhook-table.ts";
import {
  deliverToWebhook,
  type DeliverToWebhookPorts,
  type DeliveryBatch,
  forgetWebhook,
} from "./deliver-to-webhook.ts";
import { FairLimiter } from "./fair-limiter.ts";
import { type CarriedDelivery, orComeAgain, settle } from "./parcel.ts";
import type { Wait } from "./patience.ts";

/**
 * Delivers to webhooks side by side, and begins nothing more once `untilBegun` is over. If one throws, only its own
 * deliveries come again.
 */
export async function deliverToEach(
  webhooks: ReadonlyMap<string, StoredWebhook | Unread>,
  carried: readonly CarriedDelivery[],
  batch: DeliveryBatch,
  ports: DeliverToWebhookPorts,
  untilBegun?: Wait,
): Promise<void> {
  const limiter = new FairLimiter();
  const members = [...Map.groupBy(carried, ({ webhookId }) => webhookId)].map(([webhookId, own]) => {
    return { webhookId, own, turns: limiter.join() };
  });
  void untilBegun?.over.then(() => limiter.stop());
  const deliverTo = async ({ webhookId, own, turns }: (typeof members)[number]) => {
    const webhook = webhooks.get(webhookId);
    if (webhook === undefined) return forgetWebhook(webhookId, own, turns, ports);
    if (webhook === "unread") return leaveUnread(webhookId, own);
    return deliverToWebhook(webhook, own, batch, turns, ports);
  };
  await Promise.all(
    members.map(async (member) => {
      await orComeAgain("deliver_failed", member.webhookId, member.own, () => deliverTo(member));
      member.turns.leave();
    }),
  );
  untilBegun?.end();
}

/** Deliveries to a webhook whose row is not understood come again until it is. */
function leaveUnread(webhookId: string, carried: readonly CarriedDelivery[]): void {
  log("error", "webhook_not_understood", { webhook_id: webhookId });
  settle(carried, "again");
}
