import { rejectedId } from "../crypto/make-ids.ts";
import { isNearLastRetry } from "../domain/queues.ts";
import { describeError, log } from "../log.ts";
import { type AgainMessage, MAX_HOPS, writeAgain } from "../messages/again-message.ts";
import { MAX_MESSAGE_BYTES, messageBytes } from "../messages/limits.ts";
import { claimedWorkspace, keptText, LONG, type QueueMessage, retryLater } from "../messages/queue-message.ts";
import { readMessage, type UnreadMessage } from "../messages/read-message.ts";
import type { RejectedEvent } from "../store/rejected-event-table.ts";

/** The functions that the consumer of dead letters gets from outside. */
export interface DeadLetterPorts {
  readonly sendAgain: (message: AgainMessage) => Promise<void>;
  readonly keepRejected: (rejected: RejectedEvent) => Promise<void>;
  readonly isWorkspace: (id: string) => Promise<boolean>;
}

/**
 * Puts dead letters back on the events queue. A message is kept as rejected instead after five hops, when it is too large
 * for a queue, or when it has few retries left: after this queue it would be lost.
 */
export async function consumeDeadLetters(messages: readonly QueueMessage[], ports: DeadLetterPorts): Promise<void> {
  for (const message of messages) {
    try {
      await place(message, ports);
      message.ack();
    } catch (error) {
      log("warn", "dead_letter_failed", { message_id: message.id, error: describeError(error) });
      retryLater(message, LONG);
    }
  }
}

async function place(message: QueueMessage, ports: DeadLetterPorts): Promise<void> {
  const { message: known } = readMessage(message.body);
  const { hops, body } = known?.kind === "again" ? known : { hops: 0, body: message.body };
  if (hops >= MAX_HOPS) {
    return keepAsRejected(message, body, `could not be processed after ${MAX_HOPS} rounds of retries`, ports);
  }
  const again = writeAgain(body, hops + 1);
  if (!isQueueable(again))
    return keepAsRejected(message, body, "could not be processed, and is too large to be put back", ports);
  if (isNearLastRetry("dead", message.attempts)) {
    return keepAsRejected(message, body, "could not be processed, nor put back", ports);
  }
  log("warn", "dead_letter_returned", { message_id: message.id, hops: hops + 1 });
  await ports.sendAgain(again);
}

async function keepAsRejected(
  message: QueueMessage,
  body: unknown,
  reason: string,
  ports: DeadLetterPorts,
): Promise<void> {
  const { unread } = readMessage(body);
  log("error", "dead_letter_rejected", { message_id: message.id, ...unread });
  const receivedAt = message.timestamp.getTime();
  const claimed = claimedWorkspace(body) ?? "";
  await ports.keepRejected({
    workspaceId: claimed !== "" && (await ports.isWorkspace(claimed)) ? claimed : "",
    id: await rejectedId(message.id, 0, receivedAt),
    reason: `${reason}${unread === undefined ? "" : inWords(unread)}`,
    receivedAt,
    body: keptText(body),
  });
}

/** True if a queue accepts a message. A body without a JSON form has no known size, and is not an own message. */
function isQueueable(message: AgainMessage): boolean {
  try {
    return messageBytes(message) <= MAX_MESSAGE_BYTES;
  } catch {
    return false;
  }
}

function inWords({ kind, v, field }: UnreadMessage): string {
  return `: a message of kind ${kind}, v ${v}, is not understood at ${field}`;
}
