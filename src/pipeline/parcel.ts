import type { RunTrigger } from "../domain/delivery.ts";
import { describeError, log } from "../log.ts";
import type { DueDelivery } from "../messages/deliver-message.ts";
import { type QueueMessage, retryLater } from "../messages/queue-message.ts";

/** A message with the number of its unsettled deliveries; `failed` when one of them must come again. */
export interface Parcel {
  readonly message: QueueMessage;
  open: number;
  failed: boolean;
}

/** A delivery with the message that brought it. */
export interface CarriedDelivery extends DueDelivery {
  readonly parcel: Parcel;
}

/** A delivery with the right to make an attempt. */
export interface ReadyDelivery extends CarriedDelivery {
  /** The number of the attempt. */
  readonly number: number;
  readonly trigger: RunTrigger;
}

/** Settles deliveries. When the last one of a message is settled, the message is acked or comes again. */
export function settle(deliveries: readonly CarriedDelivery[], how: "done" | "again"): void {
  for (const { parcel } of deliveries) {
    parcel.open--;
    parcel.failed ||= how === "again";
    if (parcel.open > 0) continue;
    if (parcel.failed) retryLater(parcel.message);
    else parcel.message.ack();
  }
}

/**
 * Does work for deliveries. If it throws, the error is logged as `event`, their messages come again, and the answer is
 * undefined.
 */
export async function orComeAgain<T>(
  event: string,
  webhookId: string,
  deliveries: readonly CarriedDelivery[],
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    log("warn", event, { webhook_id: webhookId, error: describeError(error) });
    settle(deliveries, "again");
    return undefined;
  }
}
