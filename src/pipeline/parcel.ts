import type { RunTrigger } from "../domain/delivery.ts";
import { describeError, log } from "../log.ts";
import type { DueDelivery } from "../messages/deliver-message.ts";
import { type QueueMessage, retryLater } from "../messages/queue-message.ts";

/** Deliveries that come again together, when one of them must, and are done together: those of a message or an event. */
export interface Parcel {
  /** False when an earlier run may have made their first attempts. */
  readonly isFirstRun: boolean;
  /** Numbers of its unsettled deliveries. */
  readonly open: Set<number>;
  failed: boolean;
  readonly end: (how: "done" | "again") => void;
}

/** A delivery with the parcel that it came in. */
export interface CarriedDelivery extends DueDelivery {
  readonly parcel: Parcel;
  /** Its number in the parcel. */
  readonly place: number;
}

/** A delivery with the right to make an attempt. */
export interface ReadyDelivery extends CarriedDelivery {
  /** The number of the attempt. */
  readonly number: number;
  readonly trigger: RunTrigger;
}

/** Puts deliveries into a parcel. `end` is called once, when all of them are settled. */
export function carry(
  due: readonly DueDelivery[],
  { isFirstRun, failed, end }: Omit<Parcel, "open">,
): readonly CarriedDelivery[] {
  const parcel: Parcel = { isFirstRun, failed, end, open: new Set(due.keys()) };
  return due.map((one, place) => ({ ...one, parcel, place }));
}

/**
 * Puts the deliveries of a message into a parcel: the message is acked or comes again when all are settled. It comes again
 * in any case if it is not whole.
 */
export function carryMessage(
  message: QueueMessage,
  due: readonly DueDelivery[],
  isWhole: boolean,
): readonly CarriedDelivery[] {
  const end = (how: "done" | "again") => (how === "again" ? retryLater(message) : message.ack());
  return carry(due, { isFirstRun: message.attempts === 1, failed: !isWhole, end });
}

/** Settles deliveries, each once: a word that comes after the first changes nothing. */
export function settle(deliveries: readonly CarriedDelivery[], how: "done" | "again"): void {
  for (const { parcel, place } of deliveries) {
    if (!parcel.open.delete(place)) continue;
    parcel.failed ||= how === "again";
    if (parcel.open.size === 0) parcel.end(parcel.failed ? "again" : "done");
  }
}

/**
 * Does work for deliveries. If it throws, the error is logged as `event`, their parcels come again, and the answer is
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
