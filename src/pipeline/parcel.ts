import { describeError, log } from "../log.ts";
import type { DueDelivery } from "../messages/deliver-message.ts";
import type { Claim } from "../messages/outbox-calls.ts";
import { type QueueMessage, retryLater } from "../messages/queue-message.ts";

/** A message with the number of its targets that are not settled, and whether one of them has to come again. */
export interface Parcel {
  readonly message: QueueMessage;
  open: number;
  failed: boolean;
}

/** One delivery of one message. */
export interface Item extends DueDelivery {
  readonly parcel: Parcel;
}

/** An item with the right to make an attempt. */
export interface Job {
  readonly item: Item;
  readonly claim: Omit<Claim, "deliveryId">;
}

/** Settles targets of messages; a message is acked, or comes again, with its last one. */
export function settle(items: readonly { readonly parcel: Parcel }[], how: "done" | "again"): void {
  for (const { parcel } of items) {
    parcel.open--;
    parcel.failed ||= how === "again";
    if (parcel.open > 0) continue;
    if (parcel.failed) retryLater(parcel.message);
    else parcel.message.ack();
  }
}

/** Does work for items; if it throws that is logged as `event`, and their messages come again. */
export async function orComeAgain(
  event: string,
  webhookId: string,
  items: readonly Item[],
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    log("warn", event, { webhook_id: webhookId, error: describeError(error) });
    settle(items, "again");
  }
}
