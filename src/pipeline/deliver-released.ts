import type { QueueMessage } from "../messages/queue-message.ts";
import { readOwnMessage } from "../messages/read-message.ts";
import { deliverBatch, type DeliverPorts } from "./deliver.ts";
import { whileQuick } from "./patience.ts";

/**
 * Consumes a batch of released deliveries. After two seconds it acks the batch, so that the next ones don't wait for slow
 * subscribers, and `goOn` keeps the work alive to its end. Nothing is lost: an Outbox keeps a released delivery until it is
 * recorded, and releases it again when its lease, or its time to be claimed, has ended.
 */
export async function deliverReleased(
  messages: readonly QueueMessage[],
  ports: DeliverPorts,
  goOn: (work: Promise<void>) => void,
): Promise<void> {
  // An outcome message is kept nowhere else, so its batch is acked only when it is recorded.
  if (messages.some(({ body }) => readOwnMessage(body).message?.kind === "outcome")) {
    return deliverBatch(messages, "outbox", ports, goOn);
  }
  const held = messages.map(hold);
  const work = deliverBatch(held, "outbox", ports, goOn);
  if ((await whileQuick(work, ports.beginWait)) !== undefined) return;
  for (const message of held) message.ack();
  goOn(work);
}

/**
 * Wraps a message so that only the first ack or retry counts: the results of work that goes on after the ack come too late.
 */
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
