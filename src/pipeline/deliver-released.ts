import { SLOW_EXCHANGE_MS } from "../domain/lane.ts";
import type { QueueMessage } from "../messages/queue-message.ts";
import { readOwnMessage } from "../messages/read-message.ts";
import { deliverBatch, type DeliverPorts } from "./deliver.ts";

/**
 * Consumes a batch of what Outboxes released. After two seconds it lets go of the batch, so that those behind it do not
 * wait for slow subscribers, and `goOn` sees the work to its end. That loses nothing: an Outbox keeps what it released
 * until it is recorded, and takes it back when its lease, or its time to be claimed, is over.
 */
export async function deliverReleased(
  messages: readonly QueueMessage[],
  ports: DeliverPorts,
  goOn: (work: Promise<void>) => void,
  patience: () => Promise<void> = waitForSlow,
): Promise<void> {
  // An outcome that travels as a message is kept nowhere else, so that its batch is seen through.
  if (messages.some(({ body }) => readOwnMessage(body).message?.kind === "outcome")) {
    return deliverBatch(messages, "outbox", ports);
  }
  const held = messages.map(hold);
  const work = deliverBatch(held, "outbox", ports);
  const isDone = await Promise.race([work.then(() => true), patience().then(() => false)]);
  if (isDone) return;
  for (const message of held) message.ack();
  goOn(work);
}

async function waitForSlow(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, SLOW_EXCHANGE_MS));
}

/** A message that takes the first of what it is told alone: what its work comes to after it was let go of is too late. */
function hold(message: QueueMessage): QueueMessage {
  let isSettled = false;
  const once = (settle: () => void) => {
    if (!isSettled) settle();
    isSettled = true;
  };
  const { id, body, attempts, timestamp } = message;
  return {
    ...{ id, body, attempts, timestamp },
    ack: () => once(() => message.ack()),
    retry: (options) => once(() => message.retry(options)),
  };
}
