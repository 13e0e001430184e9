import { rejectedId } from "../crypto/make-ids.ts";
import { describeError, log } from "../log.ts";
import { type AgainMessage, MAX_HOPS, writeAgain } from "../messages/again-message.ts";
import { claimedWorkspace, keptText, type QueueMessage, retryLater } from "../messages/queue-message.ts";
import { readMessage, type UnreadMessage } from "../messages/read-message.ts";
import type { RejectedEvent } from "../store/rejected-event-table.ts";

/** What the consumer of dead letters needs of the outside. */
export interface DeadLetterPorts {
  readonly sendAgain: (message: AgainMessage) => Promise<void>;
  readonly keepRejected: (rejected: RejectedEvent) => Promise<void>;
  readonly isWorkspace: (id: string) => Promise<boolean>;
}

/** Puts what a queue gave up on back where it belongs; after five hops it is kept as rejected. */
export async function consumeDeadLetters(messages: readonly QueueMessage[], ports: DeadLetterPorts): Promise<void> {
  for (const message of messages) {
    try {
      await putBack(message, ports);
      message.ack();
    } catch (error) {
      log("warn", "dead_letter_failed", { message_id: message.id, error: describeError(error) });
      retryLater(message);
    }
  }
}

async function putBack(message: QueueMessage, ports: DeadLetterPorts): Promise<void> {
  const { message: known } = readMessage(message.body);
  const { hops, body } = known?.kind === "again" ? known : { hops: 0, body: message.body };
  if (hops < MAX_HOPS) {
    log("warn", "dead_letter_returned", { message_id: message.id, hops: hops + 1 });
    await ports.sendAgain(writeAgain(body, hops + 1));
    return;
  }
  const { unread } = readMessage(body);
  log("error", "dead_letter_rejected", { message_id: message.id, ...unread });
  const receivedAt = message.timestamp.getTime();
  const claimed = claimedWorkspace(body) ?? "";
  await ports.keepRejected({
    workspaceId: claimed !== "" && (await ports.isWorkspace(claimed)) ? claimed : "",
    id: await rejectedId(message.id, 0, receivedAt),
    reason: `could not be processed after ${MAX_HOPS} rounds of retries${unread === undefined ? "" : inWords(unread)}`,
    receivedAt,
    body: keptText(body),
  });
}

function inWords({ kind, v, field }: UnreadMessage): string {
  return `: a message of kind ${kind}, v ${v}, is not understood at ${field}`;
}
